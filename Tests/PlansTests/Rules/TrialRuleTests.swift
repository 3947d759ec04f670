// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Learning
import Plans
import Testing

@Suite("Exclusions and constraints leave just the trials out that they describe")
struct TrialRuleTests {
    private static let product = """
        name: mine
        data: {samples: 100, bits: 8}
        circuit: {layers: [1, 2, 5]}
        training: {epochs: 20, batch: [8, 16, full], learningRate: [0.05, 0.1, 0.2], optimiser: [adam, sgd], momentum: [0, 0.9]}
        distillation: {enabled: [false, true], temperature: [1, 2]}
        architectures: [classical, hea, q2]
        seeds: {all: 2, hea: [5, 6, 7]}
        """

    /// The same without layers of its own, in cases with a range.
    private static let cases = """
        name: mine
        data: {samples: 100, bits: 8}
        circuit: {layers: [1, 2, 5]}
        training: {epochs: 20, batch: [8, 16], learningRate: {from: 0.01, to: 1, scale: log}}
        distillation: {temperature: [1, 2]}
        architectures: [classical, hea]
        seeds: 2
        samples: 4
        cases:
          - {training.optimiser: adam}
          - {training.optimiser: sgd, training.momentum: [0, 0.9], training.batch: full}
        """

    private typealias Predicate = @Sendable (TrialSpecification) -> Bool

    private static func layers(_ trial: TrialSpecification) -> Int? {
        trial.student.architecture.hasCircuit ? trial.student.layers : nil
    }

    /// Sections, and which trials they leave out, by what the trials are.
    private static let rules: [(yaml: String, leavesOut: Predicate)] = [
        ("exclude: [{training.batch: 8}]", { $0.training.batch == 8 }),
        ("exclude: [{layers: 5, training.batch: [8, full]}]", { layers($0) == 5 && $0.training.batch != 16 }),
        (
            "exclude: [{circuit.layers: 5, training.batch: [8, 16]}, {architectures: hea, training.learningRate: {above: 0.1}}]",
            {
                layers($0) == 5 && $0.training.batch != nil
                    || $0.student.architecture == .hea && $0.training.learningRate > 0.1
            }
        ),
        (
            "exclude: [{distillation: true, architectures: [hea, classical]}]",
            { $0.distillation && [.hea, .classical].contains($0.student.architecture) }
        ),
        // Without a teacher, a circuit or a momentum, a trial has none of the field.
        ("exclude: [{distillation.temperature: 1}]", { $0.transfer?.temperature == 1 }),
        (
            "exclude: [{training.momentum: 0}]",
            { $0.training.optimiser.kind == .sgd && $0.training.optimiser.momentum == 0 }
        ),
        ("exclude: [{circuit.layers: {below: 2}}]", { (layers($0) ?? 2) < 2 }),
        (
            "exclude: [{training.learningRate: {from: 0.05, to: 0.1}}]",
            { (0.05...0.1).contains($0.training.learningRate) }
        ),
        // A word lies between no bounds.
        ("exclude: [{training.batch: {from: 1}}]", { $0.training.batch != nil }),
        (
            "when: [{if: {training.optimiser: sgd}, then: {training.learningRate: {above: 0.05}}}]",
            { $0.training.optimiser.kind == .sgd && $0.training.learningRate <= 0.05 }
        ),
        (
            "when: [{if: {training.optimiser: sgd}, then: {distillation.temperature: 2, training.batch: full}}]",
            {
                $0.training.optimiser.kind == .sgd && ($0.training.batch != nil || ($0.transfer?.temperature ?? 2) != 2)
            }
        ),
        (
            """
            exclude: [{distillation.enabled: false, circuit.layers: 2}]
            when:
              - if: {circuit.layers: [1, 2]}
                then: {training.batch: [16, full]}
            """,
            {
                !$0.distillation && layers($0) == 2 || [1, 2].contains(layers($0)) && $0.training.batch == 8
            }
        ),
    ]

    private func plan(_ yaml: String) throws -> Plan { try Plan(yaml: yaml, file: "my.yaml") }

    private func check(_ base: String, _ rule: (yaml: String, leavesOut: Predicate)) throws {
        let (whole, trials) = try (plan(base).expand(), plan(base + "\n" + rule.yaml).expand())
        let left = whole.filter { !rule.leavesOut($0.specification) }
        #expect(left.count < whole.count && !left.isEmpty, "\(rule.yaml)")
        #expect(trials.map(\.specification) == left.map(\.specification), "\(rule.yaml)")
        #expect(trials.map(\.number) == Array(1..<trials.count + 1))
        // Groups of seeds, and kinds.
        let groups = Array(trials.groups)
        #expect(groups.count == trials.groupCount && groups.last?.upperBound == trials.count + 1)
        for group in groups {
            let members = group.map { trials[$0 - 1].specification }
            #expect(members.map(\.seed) == trials.seeds(ofGroupOf: group.lowerBound))
            #expect(
                Set(
                    members.map {
                        var one = $0
                        one.seed = 0
                        return one
                    }
                ).count == 1)
        }
        var kinds: [Int: TrialSpecification] = [:]
        for trial in trials {
            var kind = trial.specification
            (kind.distillation, kind.teacher, kind.transfer, kind.seed) = (false, nil, nil, 0)
            #expect(kinds.updateValue(kind, forKey: trials.kind(of: trial.number)) ?? kind == kind)
        }
        #expect(Set(kinds.values).count == kinds.count)
    }

    /// Angles are numbers, however they are written.
    @Test func boundsHoldForMultiplesOfPi() throws {
        let yaml =
            "name: pi\narchitectures: [hea]\ndistillation: false\nseeds: 1\ncircuit: {initialisationWidth: [0.5, pi/2, 2*pi, 3]}\n"
        func widths(_ rule: String) throws -> [Double] {
            try Plan(yaml: yaml + rule, file: "my.yaml").expand().map(\.specification.student.initialisation.width)
        }
        #expect(try widths("exclude: [{circuit.initialisationWidth: {above: 1}}]") == [0.5])
        #expect(try widths("exclude: [{circuit.initialisationWidth: {below: 2}}]") == [2 * Double.pi, 3])
    }

    @Test(arguments: rules.indices) func ofAProductWithSeedsByArchitecture(index: Int) throws {
        try check(Self.product, Self.rules[index])
    }

    @Test(arguments: rules.indices) func ofCasesWithARange(index: Int) throws {
        try check(Self.cases, Self.rules[index])
    }

    @Test(arguments: rules.indices) func aPlanReadsBackTheSame(index: Int) throws {
        for base in [Self.product, Self.cases] {
            let plan = try plan(base + "\n" + Self.rules[index].yaml)
            #expect(try self.plan(plan.yaml) == plan)
            #expect(try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan)) == plan)
            #expect(plan != (try self.plan(base)))
        }
    }

    @Test func aPlanWithoutRulesIsWrittenAsBefore() throws {
        #expect(!Plan.paper.yaml.contains("exclude") && !Plan.paper.yaml.contains("when:"))
    }

    /// 30 qubits are more than can be simulated, and no trial has them.
    @Test func whatIsLeftOutNeedNotRun() throws {
        let wide = """
            name: mine
            data: {samples: 100, bits: [8, 30]}
            embedding: {kind: angle}
            training: {epochs: 20, batch: [8, 16]}
            distillation: [false]
            architectures: [classical, hea]
            seeds: 1
            """
        #expect(refusal(of: wide).contains("qubits"))
        let rule = "\nexclude: [{data.bits: {above: 20}, architectures: hea}]"
        #expect(try plan(wide + rule).trialCount == 6)
        #expect(try plan(wide + rule).summary.contains("2 left out by 1 rule"))
        // What is left in one place is looked at there.
        #expect(
            refusal(of: wide + "\nexclude: [{data.bits: 30, architectures: hea, training.batch: 8}]").contains("qubits")
        )
    }

    @Test func aTableNamesAFileByItsContent() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, shift) in [("a", 0), ("b", 1)] {
            let rows = (0..<60).map { "\($0 % 7 + shift),\($0 % 5),\($0 % 2 == 0 ? "x" : "y")\n" }
            try ("p,q,label\n" + rows.joined()).write(
                toFile: "\(folder)/\(name).csv", atomically: false, encoding: .utf8)
        }
        let plan = try Plan(
            yaml: """
                name: mine
                data: {source: csv, file: [a.csv, b.csv], label: label}
                embedding: {kind: angle}
                architectures: [classical, hea]
                distillation: [false]
                seeds: 1
                exclude: [{data.file: b.csv, architectures: hea}]
                """, file: "\(folder)/my.yaml")
        #expect(plan.trialCount == 3)
        let elsewhere = try plan.named(from: folder)
        #expect(elsewhere == plan && elsewhere.trialCount == 3 && !elsewhere.yaml.contains(folder))
    }
}
