// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Learning
import Testing

@Suite struct HybridStudentTests {
    /// Shared parameters, lowered gates, each kind of head and of read-out.
    static let own: [Architecture] = {
        let heads: [HybridArchitecture.Head] = [.linear, .perceptron(hiddenLayers: [4, 5]), .none]
        let readouts: [ReadoutDescription] = [
            .first(qubits: 3), .observables(["X0", "Z1 Y2", "Z0"]), .probabilitiesOf(qubits: [1, 0]),
        ]
        return heads.flatMap { head in
            readouts.compactMap { readout in
                // Four probabilities are no scores of three classes.
                if head == .none, case .probabilitiesOf = readout { return nil }
                var own = ArchitectureTests.own
                (own.head, own.circuit.readout) = (head, readout)
                return .hybrid(own)
            }
        }
    }()

    /// The whole chain that a training differentiates: circuit, head, loss.
    @Test(
        arguments: Architecture.ofPaper.filter { $0 != .classical } + own,
        [Loss.crossEntropy, .softmaxTwice])
    func gradientsOfTheLossAgreeWithFiniteDifferences(architecture: Architecture, loss: Loss) throws {
        let student = StudentSpecification(architecture: architecture, layers: 3)
        var data = try DataSpecification(samples: 30, bits: 64).draw().training
        var random = Philox(seed: 9, stream: "hybrid student tests")
        let softLabels = Matrix<Double>(rows: 3, columns: data.count)
        for sample in 0..<data.count {
            let draws = (0..<3).map { _ in random.uniform(in: 0.1..<1) }
            for label in 0..<3 { softLabels[label, sample] = draws[label] / draws.reduce(0, +) }
        }
        data = try student.inputs(
            LabelledSamples(features: data.features, labels: data.labels, classes: 3, softLabels: softLabels))
        let network = try student.network(
            features: 64, classes: 3, samples: 10, training: .oneEpoch, precision: Double.self)
        let trainingLoss = TrainingLoss<Double>(
            loss, distillation: DistillationSettings(), outputs: network.outputs, blockSize: 10)
        let parameters = network.initialParameters(from: &random)
        let gradient = Matrix<Double>(rows: 1, columns: network.parameterCount)

        func evaluate() -> Double {
            network.bind(parameters.view)
            var total = 0.0
            let (logits, cotangents) = (Matrix<Double>(rows: 3, columns: 10), Matrix<Double>(rows: 3, columns: 10))
            for start in stride(from: 0, to: data.count, by: 10) {
                let columns = start..<min(start + 10, data.count)
                let block = 0..<columns.count
                network.outputs(of: data.features.view(columns: columns), into: logits.view(columns: block))
                total +=
                    trainingLoss.evaluate(
                        logits.view(columns: block), block: data.block(columns), of: data.count,
                        cotangents: cotangents.view(columns: block)
                    ).total
                network.backpropagate(cotangents.view(columns: block), samples: data.features.view(columns: columns))
            }
            network.gradient(into: gradient.view)
            return total
        }

        _ = evaluate()
        let exact = gradient.values
        expectDerivatives(exact, by: parameters, within: { 1e-6 * max(1, abs($0)) }, of: evaluate)
    }
}
