// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Foundation
import Learning
import Plans
import Sweeps
import TestSupport
import Testing

@Suite struct ArchitecturePlanTests {
    static let root = URL(filePath: Command.projectRoot)

    private func architecture(_ yaml: String) throws -> HybridArchitecture {
        let indented = yaml.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        let plan = try Plan(yaml: "name: x\narchitectures:\n  -\n\(indented)\n", file: "x.yaml")
        guard case .hybrid(let hybrid) = try #require(plan.architectures.first) else { throw PlanError("classical") }
        return hybrid
    }

    @Test func everyConstructIsRead() throws {
        let read = try architecture(
            """
            name: zoo
            embedding: {kind: amplitude, padding: true}
            layers: 3
            before: [{h: all}, {x: 2}, {s: [0, 1]}]
            block:
              - rx: all
              - ry: readout
              - rz: {targets: non-readout, parameter: own}
              - rot: {targets: even, parameter: shared}
              - rot: {targets: odd, angle: [0, pi/2, -pi]}
              - rx: {targets: all, parameter: {layer: mixer}}
              - t: last
              - cnot: {ring: layer}
              - cz: {targets: {ring: 2}}
              - rzz: {targets: chain, parameter: coupling}
              - rxx: ring
              - ryy: all-pairs
              - swap: [1, 2]
              - rzz: {targets: [[0, 1], [2, 3]], angle: 0.5}
              - cnot: even
              - measure: last-unmeasured
            after:
              - measure: [5]
            readout: {qubits: 2}
            head: {hidden: [8, 4]}
            """.replacing("t: last", with: "t: 4"))
        let expected = HybridArchitecture(
            name: "zoo", embedding: Embedding(padding: true), layers: 3,
            circuit: CircuitDescription(
                before: [
                    .single(.h, on: .all), .single(.x, on: .list(qubits: [2])), .single(.s, on: .list(qubits: [0, 1])),
                ],
                block: [
                    .single(.rx, on: .all), .single(.ry, on: .readout), .single(.rz, on: .nonReadout),
                    .single(.rot, on: .even, angles: .shared),
                    .single(.rot, on: .odd, angles: .fixed(radians: [0, .pi / 2, -.pi])),
                    .single(.rx, on: .all, angles: .namedPerLayer(name: "mixer")),
                    .single(.t, on: .list(qubits: [4])), .pair(.cnot, on: .wideningRing),
                    .pair(.cz, on: .ring(distance: 2)), .pair(.rzz, on: .chain, angles: .named(name: "coupling")),
                    .pair(.rxx, on: .ring(distance: 1)), .pair(.ryy, on: .allPairs),
                    .pair(.swap, on: .list(pairs: [QubitPair(1, 2)])),
                    .pair(.rzz, on: .list(pairs: [QubitPair(0, 1), QubitPair(2, 3)]), angles: .fixed(radians: [0.5])),
                    .pair(.cnot, on: .even), .measure(on: .lastUnmeasured),
                ],
                after: [.measure(on: .list(qubits: [5]))], readout: .first(qubits: 2)),
            head: .perceptron(hiddenLayers: [8, 4]))
        #expect(read == expected)
    }

    @Test(arguments: [
        ("all", ReadoutDescription.all), ("{qubits: 3}", .first(qubits: 3)), ("probabilities", .probabilities),
        ("{qubits: [4, 1]}", .observables(["Z4", "Z1"])), ("[X2, Z0, Z1Z0]", .observables(["X2", "Z0", "Z0 Z1"])),
        ("{probabilities: 2}", .probabilitiesOf(qubits: [0, 1])),
        ("{probabilities: [5, 2]}", .probabilitiesOf(qubits: [5, 2])),
    ])
    func everyReadOutIsReadAndWritten(text: String, readout: ReadoutDescription) throws {
        let read = try architecture("name: a\nblock: [{rx: all}]\nreadout: \(text)")
        #expect(read.circuit.readout == readout)
        #expect(try architecture(Architecture.hybrid(read).yaml) == read)
    }

    @Test(arguments: Gate.allCases) func everyGateIsReadAndWritten(gate: Gate) throws {
        let line: OperationDescription = gate.qubitCount == 1 ? .single(gate, on: .all) : .pair(gate, on: .chain)
        let read = try architecture("name: a\nblock: [{\(line)}]")
        #expect(read.circuit.block == [line])
        #expect(try architecture(Architecture.hybrid(read).yaml) == read)
    }

    @Test func theProbabilitiesOfTwentyQubitsAreRefused() {
        let yaml = """
            name: x
            data: {bits: 1048576, samples: 10}
            architectures: [{name: a, block: [{rx: all}], readout: probabilities, head: linear}]
            """
        let error = #expect(throws: PlanError.self) { try Plan(yaml: yaml, file: "x.yaml") }
        #expect(
            error?.description.hasPrefix(
                "x.yaml:3:17: Architecture 'a' cannot be built: The probabilities of 20 qubits are 1048576 values")
                ?? false
        )
    }

    @Test(arguments: Architecture.ofPaper.filter { $0 != .classical } + [.measured(readouts: 1)])
    func aBuiltInArchitecturesFormIsThatArchitecture(architecture: Architecture) throws {
        let item = architecture.yaml.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        let plan = try Plan(yaml: "name: x\narchitectures:\n  -\n\(item)\n", file: "x")
        #expect(plan.architectures == [architecture] && plan.architectures[0].isBuiltIn)
    }

    @Test func aPerceptronIsAnArchitectureThatFieldsOfCircuitsDoNotMultiply() throws {
        let plan = try Plan(
            yaml: """
                name: x
                architectures:
                  - hea
                  - {name: mlp, classical: {hidden: [8]}}
                circuit: {layers: [2, 3]}
                noise: {depolarising: 0.01}
                seeds: 1
                """, file: "x.yaml")
        #expect(plan.architectures[1] == .perceptron(Perceptron(name: "mlp", hiddenLayers: [8])))
        #expect(plan.trialCount == (2 + 1) * 2)
        let students = plan.expand().map(\.specification.student).filter { $0.architecture.name == "mlp" }
        #expect(Set(students) == [StudentSpecification(architecture: plan.architectures[1])])
        let counts = try students[0].parameterCounts(features: 64, classes: 3)
        #expect(counts.circuit == 0 && counts.head == 64 * 8 + 8 + 8 * 3 + 3)
    }

    @Test(arguments: [
        ("{name: mlp, classical: {hidden: [0]}}", "classical: hidden is [0]; give at most 20 layers of 1 to 65536"),
        ("{name: mlp, classical: {hiden: [8]}}", "did you mean 'hidden'?"),
        ("{name: mlp, classical: {}}", "write the widths of hidden layers, such as {hidden: [8]}"),
        (
            "{name: mlp, classical: {hidden: [8]}, block: [{rx: all}]}",
            "an architecture is classical or has a circuit; leave out classical or block."
        ),
        ("{name: teacher, classical: {hidden: [8]}}", "'teacher' is the name of the perceptron that teaches"),
        ("{name: classical, classical: {hidden: [8]}}", "'classical' is the name of a built-in architecture"),
    ])
    func aPerceptronThatCannotBeIsRefusedByName(item: String, expected: String) {
        let error = #expect(throws: (any Error).self) {
            try Plan(yaml: "name: x\narchitectures: [\(item)]\n", file: "x.yaml")
        }
        #expect(error.map { "\($0)".contains(expected) } ?? false, "\(error.map { "\($0)" } ?? "")")
    }

    @Test func aPlanWithOwnCircuitsReadsBackFromItsYAMLAndItsJSON() throws {
        var plan = Plan(name: "own")
        let heads: [HybridArchitecture.Head] = [.linear, .perceptron(hiddenLayers: [8]), .none]
        let embeddings: [Embedding?] = [
            nil, Embedding(padding: true), Embedding(rotation: .x, scale: 0.5), Embedding(scale: 1e-7),
        ]
        plan.architectures = [
            .hea, .classical, .perceptron(Perceptron(name: "mlp", hiddenLayers: [8, 4])),
            .perceptron(Perceptron(name: "softmax")),
        ]
        for (index, head) in heads.enumerated() {
            for (other, embedding) in embeddings.enumerated() {
                plan.architectures.append(
                    .hybrid(
                        HybridArchitecture(
                            name: "own-\(index)-\(other)", embedding: embedding, layers: index == 1 ? 4 : nil,
                            circuit: CircuitDescription(
                                before: other == 1 ? [] : [.single(.rx, on: .all, angles: .fixed(radians: [0.3]))],
                                block: other == 3
                                    ? []
                                    : [
                                        .single(.ry, on: .list(qubits: [0, 3]), angles: .named(name: "a")),
                                        .pair(.rzz, on: .ring(distance: 2), angles: .namedPerLayer(name: "b")),
                                        .pair(.cnot, on: .list(pairs: [QubitPair(0, 1), QubitPair(4, 2)])),
                                        .measure(on: .lastUnmeasured),
                                    ],
                                after: [.single(.rot, on: .odd, angles: .shared)],
                                readout: other == 2 ? .observables(["Z0", "Z2", "Z1"]) : .first(qubits: 3)),
                            head: head)))
            }
        }
        plan.seedsByArchitecture = ["own-0-0": [5, 9]]
        try plan.validate()
        #expect(try Plan(yaml: plan.yaml, file: "x") == plan)
        #expect(try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan)) == plan)
    }

    @Test func fieldsThatAnArchitectureHasOfItsOwnMultiplyNoneOfItsTrials() throws {
        let plan = try Plan(
            yaml: """
                name: x
                circuit: {layers: [1, 2, 3]}
                embedding: {padding: [true, false]}
                distillation: false
                seeds: 2
                architectures:
                  - classical
                  - hea
                  - {name: own, layers: 4, block: [{rx: all}]}
                  - {name: both, layers: 4, embedding: amplitude, block: [{rx: all}]}
                """, file: "x")
        let trials = plan.expand()
        func count(_ name: String) -> Int { trials.count { $0.specification.student.architecture.name == name } }
        #expect(["classical", "hea", "own", "both"].map(count) == [2, 12, 4, 2])
        #expect(trials.count == 20 && plan.trialCount == 20)
        #expect(Set(trials.map(\.specification.identity)).count == 20)
        #expect(
            trials.filter { $0.specification.student.architecture.name == "own" }.allSatisfy {
                $0.specification.student.layers == 4
            })
        #expect(trials.groupCount == 10)
    }

    @Test(arguments: [
        ("- nme: x", "x.yaml:3:5: architectures: unknown key 'nme' in an architecture; did you mean 'name'?"),
        ("- block: []", "x.yaml:3:5: architectures: an architecture needs a name"),
        (
            "- {name: hea, block: [{rx: all}]}",
            "x.yaml:3:12: architectures: Architecture 'hea' cannot be built: 'hea' is the name of a built-in"
        ),
        ("- {name: a, block: {rx: all}}", "x.yaml:3:22: architectures: a: block: a list of operations belongs here"),
        ("- {name: a, block: [rx]}", "x.yaml:3:23: architectures: a: block: an operation is one `name: targets`"),
        ("- {name: a, block: [{rx: all, ry: all}]}", "an operation is one `name: targets`"),
        (
            "- {name: a, block: [{rxz: all}]}",
            "x.yaml:3:24: architectures: a: block: unknown operation 'rxz'; did you mean 'rx'?"
        ),
        ("- {name: a, block: [{mesure: 5}]}", "unknown operation 'mesure'; did you mean 'measure'?"),
        (
            "- {name: a, block: [{rx: al}]}",
            "x.yaml:3:28: architectures: a: block: unknown qubits 'al'; did you mean 'all'?"
        ),
        (
            "- {name: a, block: [{rx: [0, x]}]}",
            "x.yaml:3:32: architectures: a: block: 'x' is not the number of a qubit"
        ),
        ("- {name: a, block: [{rx: -1}]}", "'-1' is not the number of a qubit, counted from 0"),
        ("- {name: a, block: [{cnot: rign}]}", "unknown pairs of qubits 'rign'; did you mean 'ring'?"),
        (
            "- {name: a, block: [{cnot: {ring: 0}}]}",
            "x.yaml:3:37: architectures: a: block: '0' is not a distance from 1 on"
        ),
        ("- {name: a, block: [{cnot: [[0, 1, 2]]}]}", "a pair is a list of two qubits"),
        ("- {name: a, block: [{rx: {parameter: shared}}]}", "'rx' needs `targets`"),
        (
            "- {name: a, block: [{rx: {targets: all, parametr: shared}}]}",
            "unknown key 'parametr' in 'rx'; did you mean 'parameter'?"
        ),
        ("- {name: a, block: [{rx: {targets: all, parameter: 3}}]}", "'3' is no name for a parameter"),
        (
            "- {name: a, block: [{rx: {targets: all, angle: pie}}]}",
            "'pie' is only a name: for a trained angle leave 'angle' out; a fixed one is a number of radians"
        ),
        (
            "- {name: a, block: [{rx: {targets: all, angle: x_i*}}]}",
            "'x_i*' is no angle: a number or a name belongs at its end. Write a sum of products such as w*x_i + b."
        ),
        ("- {name: a, block: [{rx: {targets: all, angle: x_i*x_i*x_i}}]}", "at most two features are multiplied"),
        ("- {name: a, block: [{rx: {targets: all, angle: w*v}}]}", "at most one parameter is in a product"),
        ("- {name: a, block: [{rx: {targets: all, features: cyclic}}]}", "'features' are those of an angle such as w*x_i"),
        ("- {name: a, block: [{rx: {targets: all, angle: x_i, features: cycle}}]}", "did you mean 'cyclic'?"),
        ("- {name: a, block: [{cz: {targets: chain, if: 0}}]}", "cz acts on pairs of qubits, and depends on no outcome"),
        (
            "- {name: a, embedding: {kind: none, qubits: 2}, block: [{rx: all}]}",
            "Architecture 'a' cannot be built: No gate of the circuit takes a feature"
        ),
        (
            "- {name: a, embedding: {kind: amplitude, qubits: 2}, block: [{rx: all}]}",
            "64 features are no amplitudes of 2 qubits, which have 4; give embedding: qubits: 6 or auto."
        ),
        ("- {name: a, block: [{rot: {targets: all, angle: 1}}]}", "rot takes 3 angles, as in [0, pi/2, 0], not 1."),
        ("- {name: a, block: [{rx: {targets: all, angle: 1, parameter: own}}]}", "leave one out"),
        ("- {name: a, block: [{h: {targets: all, angle: 1}}]}", "h has no angle; leave 'angle' out."),
        ("- {name: a, readout: Z}", "x.yaml:3:24: architectures: a: readout: unknown read-out 'Z'"),
        (
            "- {name: a, readout: [Z0, W1]}",
            "x.yaml:3:29: architectures: a: readout: 'W1' is no product of Pauli matrices"
        ),
        ("- {name: a, readout: [Z0, Z0]}", "name each observable once"),
        ("- {name: a, readout: {qubit: 2}}", "unknown key 'qubit' in 'readout'; did you mean 'qubits'?"),
        ("- {name: a, head: lineer}", "unknown head 'lineer'; did you mean 'linear'?"),
        ("- {name: a, head: {hidden: 8}}", "'8' is not a list, each a whole number"),
        ("- {name: a, embedding: amplitud}", "'amplitud' is not amplitude or angle or none; did you mean 'amplitude'?"),
        ("- {name: a, embedding: {scale: 0}}", "scale is 0.0"),
        ("- {name: a, layers: many}", "x.yaml:3:23: architectures: a: layers: 'many' is not a whole number."),
        ("- {name: a, block: []}\n  - {name: a, block: []}", "x.yaml:4:5: architectures: a is there twice"),
        (
            "- {name: a, readout: {probabilities: 13}}",
            "'13' is not a number of qubits from 1 to 12, or a list of them."
        ),
        ("- {name: a, readout: {probabilities: 2, qubits: 2}}", "write {qubits: 2}, or {probabilities: 2}."),
        ("- {name: a, readout: {probabilities: [0, 0]}}", "must name distinct qubits between 0 and 5"),
        // What depends on the number of qubits is reported with its line, too.
        (
            "- name: a\n    block:\n      - rx: all\n      - cnot: [[0, 6]]",
            "x.yaml:6:9: Architecture 'a' cannot be built: In block, line 2 (cnot: [[0, 6]]): there is no qubit 6"
        ),
        (
            "- hea\n  - {name: a, readout: {qubits: 7}}",
            "x.yaml:4:5: Architecture 'a' cannot be built: The circuit reads out 7 qubits but has only 6"
        ),
        (
            "- {name: a, block: [{x: {targets: 0, if: 1}}]}",
            "x.yaml:3:23: Architecture 'a' cannot be built: In block, line 1 (x: {targets: [0], if: [1]}): qubit 1 has no outcome"
        ),
        (
            "- {name: a, readout: {qubits: 2}, head: none}",
            "x.yaml:3:43: Architecture 'a' cannot be built: without a head"
        ),
        (
            "- {name: a, embedding: angle, block: [{rx: all}]}",
            "x.yaml:3:5: Architecture 'a' cannot be built: The circuit has 64 qubits; at most 20"
        ),
    ])
    func aBadDescriptionIsReportedWithItsPlace(item: String, expected: String) {
        do {
            _ = try Plan(yaml: "name: x\narchitectures:\n  \(item)\n", file: "x.yaml")
            Issue.record("'\(item)' was accepted")
        } catch {
            #expect("\(error)".contains(expected), "\(error)")
        }
    }

    @Test func aJournalsPlanWithABadDescriptionIsRefused() throws {
        var plan = Plan(name: "x")
        plan.architectures = [.hybrid(HybridArchitecture(name: "../x", circuit: CircuitDescription(block: [])))]
        #expect(throws: PlanError.self) { try plan.validate() }
        plan.architectures = [.hybrid(HybridArchitecture(name: "hea", circuit: CircuitDescription(block: [])))]
        #expect(throws: PlanError.self) { try plan.validate() }
    }

    @Test(arguments: ["own-circuit", "own-data"]) func theExampleTrains(name: String) throws {
        var plan = try Plan.find(Self.root.appending(path: "examples/\(name).yaml").path)
        plan.training.epochs = 2
        plan.seeds = [1]
        #expect(plan.architectures.count { !$0.isBuiltIn } == (name == "own-circuit" ? 2 : 0))
        let folder = TemporaryFolder()
        let ends = try Sweep(plan).run(in: folder.path).journal.ends
        #expect(ends.count == plan.trialCount && ends.values.allSatisfy { $0.result?.epochs == 2 })
        #expect(try SweepHistory.read(folder: folder.path).plan == plan)
    }

    @Test func aPlansSummaryIsALine() throws {
        #expect(
            try Plan.paper.summary
                == "192 trials: 8 architectures (classical, hea, universal, universal-h, q2, q3, q4, q5); "
                + "distillation off and on; 12 seeds; up to 6 qubits and 195 parameters")
    }

    // MARK: Schema

    private func schema() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(Plan.schema.utf8)) as? [String: Any])
    }

    @Test func theSchemaInTheRepositoryIsWhatTheProgramPrints() throws {
        let shipped = try String(contentsOf: Self.root.appending(path: "schema/plan.schema.json"), encoding: .utf8)
        #expect(shipped == Plan.schema, "Run: scripts/reference")
    }

    @Test func theSchemaHasEveryFieldAndEveryOperation() throws {
        let schema = try schema()
        let properties = try #require(schema["properties"] as? [String: [String: Any]])
        for field in PlanField.all {
            let section = try #require(properties[field.section], "\(field.section)")
            let alternatives = section["anyOf"] as? [[String: Any]] ?? [section]
            let keys = alternatives.compactMap { $0["properties"] as? [String: Any] }.flatMap(\.keys)
            #expect(keys.contains(field.key), "\(field.name)")
        }
        let definitions = try #require(schema["definitions"] as? [String: [String: Any]])
        let line = try #require(definitions["line"]?["properties"] as? [String: Any])
        #expect(Set(line.keys) == Set(OperationDescription.keywords))
        let custom = try #require(definitions["custom"]?["properties"] as? [String: Any])
        #expect(Set(custom.keys) == Set(ArchitectureReader.keys))
        for reference in Plan.schema.matches(of: /"#\/definitions\/([A-Za-z]+)"/) {
            #expect(definitions[String(reference.1)] != nil, "\(reference.1)")
        }
    }
}
