// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Learning
import Testing

@Suite struct InitialisationTests {
    private func student(_ initialisation: Initialisation, mirror: Bool = true, layers: Int = 40)
        -> StudentSpecification
    {
        let circuit = CircuitDescription(
            block: CircuitDescription.universal(hadamards: false).block, mirrorsLayers: mirror)
        return StudentSpecification(
            architecture: .hybrid(HybridArchitecture(name: "own", circuit: circuit)), layers: layers,
            embedding: Embedding(kind: .angle), initialisation: initialisation)
    }

    private let training = TrainingSettings(learningRate: 0.1, epochs: 1, patience: 1)

    private func network(_ student: StudentSpecification) throws -> any Network<Double> {
        try student.network(features: 3, classes: 3, samples: 4, training: training, precision: Double.self)
    }

    private func initial(_ student: StudentSpecification) throws -> (angles: [Double], head: [Double]) {
        let network = try network(student)
        var random = Philox(seed: 1, stream: "weights/own")
        let values = network.initialParameters(from: &random).values
        return (Array(values.prefix(network.angleCount)), Array(values.dropFirst(network.angleCount)))
    }

    @Test func theDefaultIsUniformAndDrawsWhatItAlwaysDid() throws {
        let (angles, head) = try initial(student(Initialisation()))
        var random = Philox(seed: 1, stream: "weights/own")
        #expect(angles.count == 40 * 8 && head.count == 12)
        #expect(angles == angles.map { _ in random.uniform(in: 0..<(2 * .pi)) })
        #expect(student(Initialisation(.uniform, scale: 3)).initialisation == Initialisation())
        #expect(student(Initialisation(.smallAngle, width: 3)) == student(Initialisation(.smallAngle)))
        #expect(student(Initialisation(.identityBlock, width: 3)) == student(Initialisation(.identityBlock)))
        #expect(student(Initialisation(.identityBlock, scale: 3)) == student(Initialisation(.identityBlock)))
    }

    /// With the width 1 they are what `torch.rand` draws: uniform in [0, 1).
    @Test(arguments: [1, .pi / 2, 0.01]) func uniformAnglesFillTheirWidth(width: Double) throws {
        let (angles, head) = try initial(student(Initialisation(.uniform, width: width)))
        var random = Philox(seed: 1, stream: "weights/own")
        #expect(angles == angles.map { _ in width * random.uniform() })
        #expect(angles.max()! > 0.95 * width && angles.max()! < width && angles.min()! < 0.05 * width)
        #expect(try head == initial(student(Initialisation())).head, "the weights behind the circuit stay")
    }

    @Test func smallAnglesAreNormalWithTheirScale() throws {
        let angles = try initial(student(Initialisation(.smallAngle, scale: 0.2), mirror: false, layers: 500)).angles
        let mean = angles.reduce(0, +) / Double(angles.count)
        let variance = angles.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(angles.count)
        let fourth = angles.map { ($0 - mean) * ($0 - mean) }.reduce(0) { $0 + $1 * $1 } / Double(angles.count)
        #expect(angles.count == 4000)
        let root = 4000.0.squareRoot()
        // Within four standard errors.
        #expect(abs(mean) < 4 * 0.2 / root)
        #expect(abs(variance / 0.04 - 1) < 4 * 2.0.squareRoot() / root)
        #expect(abs(fourth / (variance * variance) - 3) < 4 * 24.0.squareRoot() / root)
    }

    @Test func identityBlocksLeaveTheEmbeddedStateAsItIs() throws {
        let start = try initial(student(Initialisation(.identityBlock)))
        #expect(Set(start.angles.map { abs($0) }).count == start.angles.count / 2)
        // The weights behind it are those that any other circuit would have.
        #expect(try start.head == initial(student(Initialisation())).head)
        let network = try network(student(Initialisation(.identityBlock)))
        let features = Matrix<Double>(rows: [[0, 1], [0.4, 1], [-0.7, 1]])
        func logits(_ angles: [Double]) -> [Double] {
            let parameters = Matrix(vector: angles + start.head)
            let logits = Matrix<Double>(rows: 3, columns: 2)
            network.bind(parameters.view)
            network.outputs(of: features.view, into: logits.view)
            return logits.values
        }
        let identity = logits(start.angles.map { _ in 0 })
        #expect(zip(logits(start.angles), identity).allSatisfy { abs($0 - $1) < 1e-12 })
        let uniform = try initial(student(Initialisation())).angles
        #expect(zip(logits(uniform), identity).contains { abs($0 - $1) > 0.01 })
    }

    @Test func circuitsWithoutIdentityBlocksAreRefusedWithTheReason() {
        for (student, reason) in [
            (StudentSpecification(architecture: .hea, initialisation: Initialisation(.identityBlock)), "mirror: true"),
            (student(Initialisation(.identityBlock), layers: 3), "there are 3 layers; give an even number"),
        ] {
            let error = #expect(throws: ArchitectureError.self) {
                _ = try student.memory(features: 4, classes: 3, samples: 4, training: training)
            }
            #expect(error?.description.contains(reason) ?? false, "\(String(describing: error))")
        }
    }

    @Test func theNormByTheAnglesIsThatOfTheCircuitAlone() throws {
        let student = student(Initialisation(), mirror: false, layers: 2)
        let network = try #require(try network(student) as? HybridStudent<Double>)
        let features = Matrix<Double>(rows: [[0, 1, 1, 0.2], [1, 0, 1, 0.3], [0, 0, 1, 0.4]])
        let samples = LabelledSamples(features: features, labels: [0, 1, 2, 1], classes: 3)
        let training = Training(of: network, loss: .crossEntropy)
        var random = Philox(seed: 1, stream: "weights/own")
        let initial = network.initialParameters(from: &random)
        let start = initial.values
        let curve = try training.run(
            from: initial, training: samples, validation: samples, settings: self.training
        ).curve
        func loss(_ index: Int, _ change: Double) -> Double {
            var values = start
            values[index] += change
            let parameters = Matrix(vector: values)
            network.bind(parameters.view)
            return training.evaluateBound(samples).loss
        }
        let squares = start.indices.map { index in
            let derivative = (loss(index, 1e-5) - loss(index, -1e-5)) / 2e-5
            return derivative * derivative
        }
        #expect(network.angleCount == 16 && start.count == 28)
        let (angles, all) = (squares.prefix(16).reduce(0, +).squareRoot(), squares.reduce(0, +).squareRoot())
        #expect(abs(Double(try #require(curve.circuitGradientNorm?.first)) / angles - 1) < 1e-6)
        #expect(abs(Double(try #require(curve.gradientNorm?.first)) / all - 1) < 1e-6)
    }
}
