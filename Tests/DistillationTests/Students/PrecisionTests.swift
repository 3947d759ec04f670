// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Learning
import Testing

@Suite struct PrecisionTests {
    private func result(
        _ architecture: Architecture, _ precision: Precision, batch: Int? = nil, epochs: Int = 40,
        embedding: Embedding = Embedding(), bits: Int = 16
    ) throws -> TrialResult {
        let data = DataSpecification(samples: 200, bits: bits)
        let trial = TrialSpecification(
            student: StudentSpecification(architecture: architecture, layers: 3, embedding: embedding),
            distillation: false, seed: 3, loss: .crossEntropy,
            training: TrainingSettings(
                learningRate: 0.1, epochs: epochs, patience: 40, batch: batch, precision: precision),
            data: data, teacher: TeacherSpecification())
        return try TrialRunner().run(trial)
    }

    /// Early epochs agree to the digits of single precision; later ones part, as roundings grow.
    @Test(arguments: [Architecture.classical, .hea, .universal, .measured(readouts: 2)], [nil, 32])
    func singlePrecisionTrainsAsDoubleDoes(architecture: Architecture, batch: Int?) throws {
        let double = try result(architecture, .double, batch: batch)
        let single = try result(architecture, .single, batch: batch)
        for epoch in 0..<3 {
            #expect(abs(double.curve.trainingLoss[epoch] - single.curve.trainingLoss[epoch]) < 1e-3)
        }
        #expect(double.curve != single.curve)
        #expect(abs(double.curve.validationLoss.min()! - single.curve.validationLoss.min()!) < 0.05)
    }

    @Test func samplesAreFilledUpWithZerosWherePaddingIsAllowed() throws {
        let padded = try result(.universal, .double, embedding: Embedding(padding: true), bits: 11)
        #expect(padded.curve.trainingLoss.last! < padded.curve.trainingLoss[0])
        #expect(throws: ArchitectureError.self) { try result(.universal, .double, bits: 11) }
    }

    @Test(arguments: [Embedding.Rotation.x, .y]) func angleEmbeddedStudentsLearn(rotation: Embedding.Rotation) throws {
        let embedding = Embedding(kind: .angle, rotation: rotation, scale: 2)
        let trained = try result(.universal, .double, epochs: 100, embedding: embedding, bits: 4)
        #expect(trained.parameters == 3 * (4 + 4 + 3) + 15)
        #expect(trained.curve.validationF1.max()! > 0.8)
    }
}
