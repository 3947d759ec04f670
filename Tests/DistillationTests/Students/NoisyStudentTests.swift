// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Foundation
import Learning
import Testing

@Suite struct NoisyStudentTests {
    private func trial(
        _ architecture: Architecture = .universal, noise: NoiseModel = .none, shots: Int? = nil, seed: UInt64 = 1,
        precision: Precision = .double
    ) -> TrialSpecification {
        TrialSpecification(
            student: StudentSpecification(architecture: architecture, layers: 2, noise: noise, shots: shots),
            distillation: false, seed: seed, loss: .crossEntropy,
            training: TrainingSettings(learningRate: 0.1, epochs: 12, patience: 50, precision: precision),
            data: DataSpecification(samples: 200, bits: 16), teacher: TeacherSpecification())
    }

    @Test func noiseMakesTheTaskHarderAndItsResultsComeAgain() throws {
        let runner = TrialRunner()
        let losses = try [0, 0.02, 0.2].map {
            try runner.run(trial(noise: NoiseModel(depolarising: $0))).trainingLoss
        }
        #expect(losses[0] < losses[1] && losses[1] < losses[2])
        let noisy = trial(.hea, noise: NoiseModel(dephasing: 0.01, amplitudeDamping: 0.02))
        #expect(try runner.run(noisy) == TrialRunner().run(noisy))
    }

    /// At p = 3/4 every qubit is forgotten, so that all samples look alike and the most frequent class is guessed.
    @Test func nothingIsLearntThroughNoiseThatForgetsEverything() throws {
        let result = try TrialRunner().run(trial(noise: NoiseModel(depolarising: 0.75)))
        #expect(result.confusion.total == 20)
        #expect(result.trainingLoss > 1)
    }

    /// Angle-embedded samples have no noise of their own, though their gates are in the circuit.
    @Test func theEmbeddingHasNoNoise() throws {
        let noise = NoiseModel(depolarising: 0.01)
        let student = StudentSpecification(
            architecture: .hea, layers: 1, embedding: Embedding(kind: .angle, rotation: .x), noise: noise)
        let circuit = try #require(try student.circuit(features: 4))
        let ideal = try CircuitDescription.hardwareEfficient.circuit(qubits: 4, layers: 1)
        #expect(Array(circuit.operations.dropFirst(4)) == (try noise.applied(to: ideal).operations))
        #expect(circuit.operations.prefix(4).filter(\.isGate).count == 4)
    }

    @Test(arguments: [NoiseModel.none, NoiseModel(depolarising: 0.01, readoutError: ReadoutError(0.02))])
    func finiteShotsAreForTestSamplesAlone(noise: NoiseModel) throws {
        let runner = TrialRunner()
        let exact = try runner.run(trial(noise: noise))
        let sampled = try runner.run(trial(noise: noise, shots: 50))
        #expect(sampled.curve == exact.curve && sampled.bestEpoch == exact.bestEpoch)
        #expect(sampled.trainingLoss == exact.trainingLoss && sampled.validationLoss == exact.validationLoss)
        #expect(sampled.testLoss != exact.testLoss)
        #expect(try TrialRunner().run(trial(noise: noise, shots: 50)) == sampled)
        let many = try runner.run(trial(noise: noise, shots: 100_000))
        #expect(abs(many.testLoss - exact.testLoss) < 0.02)
        let single = try runner.run(trial(noise: noise, shots: 100_000, precision: .single))
        #expect(abs(single.testLoss - exact.testLoss) < 0.05)
    }

    @Test func identitiesOfTrialsWithoutNoiseDoNotDependOnIt() throws {
        let identities = [
            trial(), trial(noise: NoiseModel(dephasing: 0.1)), trial(noise: NoiseModel(amplitudeDamping: 0.1)),
            trial(shots: 100),
        ].map(\.identity)
        #expect(Set(identities).count == 4)
        let text = try IdentityEncoder.text(of: trial().student)
        #expect(!text.contains("noise") && !text.contains("shots"))
        let noisy = trial(
            noise: NoiseModel(depolarising: 0.1, readoutError: ReadoutError(p01: 0.1, p10: 0.2)), shots: 9)
        let coded = try JSONEncoder().encode(noisy)
        #expect(try JSONDecoder().decode(TrialSpecification.self, from: coded) == noisy)
    }

    @Test func aForcedPictureThatDoesNotKnowNoiseIsRefused() throws {
        let student = StudentSpecification(
            architecture: .hea, layers: 2, picture: .state, noise: NoiseModel(depolarising: 0.01))
        let error = #expect(throws: ArchitectureError.self) {
            try student.simulation(
                features: 16, samples: 160, training: TrainingSettings(learningRate: 0.1, epochs: 1, patience: 1))
        }
        #expect(
            error?.description
                == "Architecture 'hea' cannot be built: A circuit with noise cannot be simulated in the state picture; choose"
                + " the observable picture, or leave the choice open.")
    }
}
