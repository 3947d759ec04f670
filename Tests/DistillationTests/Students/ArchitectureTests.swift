// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Foundation
import Learning
import Testing

@Suite struct ArchitectureTests {
    static let own = HybridArchitecture(
        name: "own", layers: 2,
        circuit: CircuitDescription(
            before: [.single(.h, on: .all)],
            block: [
                .single(.ry, on: .all), .pair(.rxx, on: .ring(distance: 1), angles: .shared),
                .pair(.cz, on: .even), .single(.rz, on: .readout, angles: .named(name: "a")),
                .measure(on: .lastUnmeasured),
            ],
            after: [.single(.rx, on: .readout, angles: .named(name: "a"))], readout: .first(qubits: 3)),
        head: .perceptron(hiddenLayers: [4, 2]))

    private func encoded(_ architecture: Architecture) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(architecture), as: UTF8.self)
    }

    private func sentence(_ change: (inout HybridArchitecture) -> Void, classes: Int = 3) -> String {
        var own = Self.own
        change(&own)
        do {
            try Architecture.hybrid(own).validate()
            _ = try StudentSpecification(architecture: .hybrid(own)).parameterCounts(features: 64, classes: classes)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func builtInArchitecturesAreCodedAsTheirNames() throws {
        for architecture in Architecture.ofPaper + [.measured(readouts: 1)] {
            let json = try encoded(architecture)
            #expect(json == "\"\(architecture.name)\"")
            #expect(try JSONDecoder().decode(Architecture.self, from: Data(json.utf8)) == architecture)
        }
    }

    @Test func othersAreCodedInFull() throws {
        let json = try encoded(.hybrid(Self.own))
        #expect(try JSONDecoder().decode(Architecture.self, from: Data(json.utf8)) == .hybrid(Self.own))
        for word in ["\"own\"", "\"rxx\"", "\"ring\"", "\"a\"", "\"hiddenLayers\"", "\"lastUnmeasured\""] {
            #expect(json.contains(word), "\(word) is missing in \(json)")
        }
    }

    @Test func aTrialsIdentityDependsOnTheWholeDescription() throws {
        func identity(_ change: (inout HybridArchitecture) -> Void) -> String {
            var own = Self.own
            change(&own)
            return TrialSpecification(
                student: StudentSpecification(architecture: .hybrid(own)), distillation: false, seed: 1,
                loss: .crossEntropy, training: .oneEpoch, data: DataSpecification(),
                teacher: TeacherSpecification()
            ).identity
        }
        let identities = [
            identity { _ in }, identity { $0.name = "other" }, identity { $0.layers = 3 },
            identity { $0.embedding = Embedding(kind: .angle) }, identity { $0.head = .linear },
            identity { $0.head = .perceptron(hiddenLayers: [4, 3]) },
            identity { $0.circuit.readout = .first(qubits: 2) },
            identity { $0.circuit.before = [] }, identity { $0.circuit.block[0] = .single(.rx, on: .all) },
            identity { $0.circuit.block[1] = .pair(.rxx, on: .ring(distance: 2), angles: .shared) },
            identity { $0.circuit.block[1] = .pair(.rxx, on: .ring(distance: 1)) },
            identity { $0.circuit.after[0] = .single(.rx, on: .readout, angles: .named(name: "b")) },
            identity { $0.circuit.after[0] = .single(.rx, on: .readout, angles: .fixed(radians: [0.1])) },
        ]
        #expect(Set(identities).count == identities.count)
        #expect(identity { _ in } == identities[0])
    }

    @Test func whatAnArchitectureHasOfItsOwnThePlanDoesNotChange() throws {
        let student = StudentSpecification(architecture: .hybrid(Self.own), layers: 7)
        #expect(student.layers == 2 && student.embedding.kind == .amplitude)
        var own = Self.own
        (own.layers, own.embedding) = (nil, Embedding(kind: .angle, rotation: .x))
        let other = StudentSpecification(architecture: .hybrid(own), layers: 7)
        #expect(other.layers == 7 && other.embedding.kind == .angle)
        #expect(try other.circuit(features: 4)?.qubits == 4)
    }

    @Test func headsHaveTheirParameters() throws {
        func count(_ head: HybridArchitecture.Head) throws -> Int {
            var own = Self.own
            own.head = head
            let student = StudentSpecification(architecture: .hybrid(own))
            let counts = try student.parameterCounts(features: 64, classes: 3)
            let network = try student.network(
                features: 64, classes: 3, samples: 8, training: .oneEpoch, precision: Double.self)
            #expect(network.parameterCount == counts.circuit + counts.head && network.classes == 3)
            return counts.head
        }
        #expect(try count(.linear) == 3 * 3 + 3)
        #expect(try count(.perceptron(hiddenLayers: [4, 2])) == (3 * 4 + 4) + (4 * 2 + 2) + (2 * 3 + 3))
        #expect(try count(.none) == 0)
    }

    @Test func withoutAHeadTheScoresAreWhatIsReadOut() throws {
        var own = Self.own
        own.head = .none
        let student = StudentSpecification(architecture: .hybrid(own))
        let data = try student.inputs(DataSpecification(samples: 20).draw().training)
        let network = try student.network(
            features: 64, classes: 3, samples: 16, training: .oneEpoch, precision: Double.self)
        var random = Philox(seed: 3, stream: "no head")
        network.bind(network.initialParameters(from: &random).view)
        let logits = Matrix<Double>(rows: 3, columns: 4)
        network.outputs(of: data.features.view(columns: 0..<4), into: logits.view)
        #expect(logits.values.allSatisfy { abs($0) <= 1 } && Set(logits.values).count == 12)
    }

    @Test(
        arguments: [
            (\HybridArchitecture.name, "hea", "'hea' is the name of a built-in architecture, and this is another"),
            (\.name, "q7", "'q7' is the name of a built-in architecture"), (\.name, "classical", "built-in"),
            (\.name, "all", "is no name for an architecture"), (\.name, "9x", "is no name for an architecture"),
            (\.name, "a b", "is no name"), (\.name, "", "is no name"), (\.name, "../x", "is no name"),
        ] as [(WritableKeyPath<HybridArchitecture, String> & Sendable, String, String)])
    func badNamesAreRefused(
        path: WritableKeyPath<HybridArchitecture, String> & Sendable, name: String, expected: String
    ) {
        #expect(sentence { $0[keyPath: path] = name }.contains(expected))
    }

    @Test func impossibleCombinationsAreRefused() {
        #expect(sentence { _ in } == "no error")
        #expect(
            sentence({ $0.head = .none }, classes: 4).contains(
                "there are 3 read-outs and 4 classes; read out 4, or choose head: linear."))
        #expect(
            sentence { $0.head = .perceptron(hiddenLayers: [0]) }.contains("head: hidden is [0]; give 1 to 20 layers"))
        #expect(
            sentence { $0.head = .perceptron(hiddenLayers: [65536, 65536]) }.contains(
                "weights and biases on 3 read-outs; at most 1000000 are trained"))
        #expect(sentence { $0.layers = 0 }.contains("layers is 0; give between 1 and 1000"))
        #expect(sentence { $0.embedding = Embedding(scale: 0) }.contains("scale is 0.0"))
        #expect(sentence { $0.circuit.readout = .first(qubits: 9) }.contains("reads out 9 qubits but has only 6"))
        #expect(sentence { $0.circuit.readout = .first(qubits: 0) }.contains("reads out no qubit"))
        #expect(sentence { $0.circuit.readout = .observables(["Z0", "Z9"]) }.contains("9"))
        #expect(sentence { $0.circuit.readout = .observables(["Q1"]) }.contains("Q1"))
        #expect(
            sentence { $0.circuit.block = Array(repeating: .single(.rx, on: .all), count: 1001) }.contains(
                "block has more than 1000 lines"))
    }
}
