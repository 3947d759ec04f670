// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning

/// Beside which values of another field a field means something, as a momentum beside the optimiser sgd alone.
package struct PlanCondition: Sendable {
    /// The other field, as in "training.optimiser".
    package let field: String
    /// Its values as a plan writes them, or words for them.
    package let values: [String]
    /// Whether `values` are the choices of the field.
    let isChoice: Bool
    let holds: @Sendable (Settings) -> Bool

    /// - Parameter words: what the field must be, as in "not 0".
    init(_ field: String, _ words: String, holds: @escaping @Sendable (Settings) -> Bool) {
        (self.field, values, isChoice, self.holds) = (field, [words], false, holds)
    }

    init<Value: RawRepresentable<String> & Equatable & Sendable>(
        _ field: String, _ path: KeyPath<Settings, Value>, in values: [Value]
    ) {
        nonisolated(unsafe) let path = path
        (self.field, self.values, isChoice) = (field, values.map(\.rawValue), true)
        holds = { values.contains($0[keyPath: path]) }
    }
}

extension PlanCondition {
    static let drawsBits = PlanCondition("data.source", \.source, in: [.xor])
    static let readsFile = PlanCondition("data.source", \.source, in: [.csv])
    static let readsTable = PlanCondition("data.source", \.source, in: [.digits, .benchmark, .csv])
    static let readsBenchmark = PlanCondition("data.source", \.source, in: [.benchmark])
    static let embedsAmplitudes = PlanCondition("embedding.kind", \.embedding.kind, in: [.amplitude])
    static let embedsNothing = PlanCondition("embedding.kind", \.embedding.kind, in: [.none])
    static let hasQubits = PlanCondition("embedding.kind", \.embedding.kind, in: [.amplitude, .none])
    static let embedsAngles = PlanCondition("embedding.kind", \.embedding.kind, in: [.angle])
    static let startsUniform = PlanCondition("circuit.initialisation", \.initialisation.kind, in: [.uniform])
    static let startsSmall = PlanCondition("circuit.initialisation", \.initialisation.kind, in: [.smallAngle])
    static let lossHasFactor = PlanCondition("training.loss", \.loss, in: Loss.withFactor)
    static let countsEpochs = PlanCondition("training.steps", "none") { $0.training.steps == nil }
    static let hasBatches = PlanCondition("training.batch", "a number") { $0.training.batch != nil }
    static let countsSteps = PlanCondition("training.steps", "a number") { $0.training.steps != nil }
    static let divergenceCounts = PlanCondition("distillation.divergenceWeight", "not 0") {
        $0.transfer.divergenceWeight != 0
    }

    static func teacherIs(_ kinds: TeacherSpecification.Kind...) -> PlanCondition {
        PlanCondition("teacher.kind", \.teacher.kind, in: kinds)
    }

    /// A teacher with a training of its own.
    static let teacherIsTrainedApart = teacherIs(.perceptron, .circuit)
}
