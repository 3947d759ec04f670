// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import TestSupport
import Testing

@Suite("The union of plans has the trials of all of them") struct PlanUnionTests {
    private func plan(_ yaml: String) throws -> Plan { try Plan(yaml: "name: p\n" + yaml, file: "p.yaml") }

    /// The union of plans, which has all of their trials, in either order.
    private func union(_ plans: Plan...) throws -> Plan {
        let union = try Plan.union(plans)
        let trials = Set(union.expand().map(\.specification.identity))
        #expect(trials.count == union.trialCount)
        for plan in plans { #expect(plan.expand().allSatisfy { trials.contains($0.specification.identity) }) }
        #expect(try Set(Plan.union(plans.reversed()).expand().map(\.specification.identity)) == trials)
        #expect(try Plan.union([union] + plans) == union && Plan.union([union, union]) == union)
        #expect(
            try plan(
                String(union.yaml.split(separator: "\n").drop { $0 != "name: p" }.dropFirst().joined(separator: "\n")))
                == union)
        return union
    }

    @Test func valuesAreThoseOfTheFirstPlanAndThenOthers() throws {
        let union = try union(
            plan(
                "training: {learningRate: [0.1, 0.3], batch: 32}\narchitectures: [q3, hea]\nseeds: [2, 1]\ndistillation: on"
            ),
            plan(
                "training: {learningRate: [0.2, 0.1], batch: full}\narchitectures: [hea, q2]\nseeds: [1, 3]\ndistillation: off"
            ))
        #expect(union.axes.first { $0.field == "training.learningRate" }?.values == ["0.1", "0.3", "0.2"])
        #expect(union.axes.first { $0.field == "training.batch" }?.values == ["32", "full"])
        #expect(union.architectures.map(\.name) == ["q3", "hea", "q2"])
        #expect(union.distillation == [true, false])
    }

    /// A field that each has once becomes an axis.
    @Test func fieldsWithOneValueInEachBecomeAnAxis() throws {
        let union = try union(
            plan("training: {epochs: 3}\narchitectures: hea\nseeds: 2"),
            plan("training: {epochs: 6}\narchitectures: hea\nseeds: 2"))
        #expect(union.axes == [PlanAxis(field: "training.epochs", values: ["3", "6"])])
        #expect(union.trialCount == 8)
    }

    @Test func architecturesKeepTheSeedsThatTheyHad() throws {
        let same = try union(plan("architectures: hea\nseeds: 2"), plan("architectures: q3\nseeds: 2"))
        #expect(same.seeds == [1, 2] && same.seedsByArchitecture.isEmpty)
        let joined = try union(plan("architectures: hea\nseeds: 2"), plan("architectures: hea\nseeds: [3]"))
        #expect(joined.seeds == [1, 2, 3] && joined.seedsByArchitecture.isEmpty)
        let own = try union(
            plan("architectures: [hea, q2]\nseeds: {all: 2, q2: [7]}"), plan("architectures: [q2, q3]\nseeds: [8]"))
        #expect(own.seeds(of: try Architecture(name: "hea")) == [1, 2])
        #expect(own.seeds(of: try Architecture(name: "q2")) == [7, 8])
        #expect(own.seeds(of: try Architecture(name: "q3")) == [8])
    }

    /// A momentum means nothing to adam.
    @Test func settingsThatMeanNothingMakeNoOtherTrial() throws {
        let union = try union(
            plan("training: {optimiser: adam}\narchitectures: hea\nseeds: 1"),
            plan("training: {optimiser: sgd, momentum: 0.9}\narchitectures: hea\nseeds: 1"))
        #expect(union.trialCount == 6)
    }

    private static let own = "architectures: [{name: own, block: [{rx: all}]}]\nseeds: 1\n"

    @Test func teachersOfOneNameAreOne() throws {
        let teacher =
            "teacherArchitectures: [{name: own, block: [{rx: all}]}]\nteacher: {kind: circuit, architecture: own}\n"
        let joined = try union(plan(Self.own), plan("architectures: hea\nseeds: 1\n" + teacher))
        #expect(joined.architectures.map(\.name) == ["own", "hea"])
    }

    @Test func unlikeArchitecturesOfOneNameHaveNoUnion() throws {
        let other = try plan(Self.own.replacing("rx", with: "ry"))
        let error = #expect(throws: PlanError.self) { try Plan.union([plan(Self.own), other]) }
        #expect(error?.description == "architectures: there are two unlike ones called 'own'; rename one.")
    }

    @Test func casesAreJoinedAndSamplesAreTheMore() throws {
        let base = "architectures: [hea, q2]\nseeds: 2\n"
        let (slow, fast) = (
            "  - {architectures: hea, training.learningRate: 0.01}\n", "  - {architectures: q2, training.learningRate: 0.1}\n"
        )
        let cases = try union(plan(base + "cases:\n" + slow), plan(base + "cases:\n" + fast + slow))
        #expect(cases.trialCount == 8)
        let range = "training: {learningRate: {from: 0.01, to: 0.1, scale: log}}\n"
        #expect(try union(plan(base + range + "samples: 4"), plan(base + range + "samples: 7")).trialCount == 2 * 2 * 2 * 7)
        for (one, other) in [
            (base + "cases:\n" + slow, base), (base + range + "samples: 4", base + range + "samples: {count: 4, seed: 2}"),
            (base + range + "samples: 4", base), (base + "cases:\n" + slow, base + "training: {epochs: 9}\ncases:\n" + slow),
        ] {
            let plans = try [plan(one), plan(other)]
            #expect(throws: PlanError.self) { try Plan.union(plans) }
        }
    }

    @Test func tooManyTrialsAreRefused() throws {
        let fields = ["learningRate", "epochs", "patience", "batch", "lossFactor"]
        let plans = try fields.map { field in
            try plan(
                "training: {\(field): [\((1...40).map(String.init).joined(separator: ", "))]}\narchitectures: hea\nseeds: 20"
            )
        }
        let error = #expect(throws: PlanError.self) { try Plan.union(plans) }
        #expect(error?.description.contains("are supported") ?? false)
    }

    /// Nobody needs the file to join what was made of it.
    @Test func filesCountByTheirContent() throws {
        let folder = TemporaryFolder()
        let rows = (0..<40).map { "\($0),\($0 % 7),\(["a", "b"][$0 % 2])\n" }.joined()
        func plan(_ name: String, _ more: String) throws -> Plan {
            try folder.write("\(name).csv", "x,y,c\n" + rows + more)
            let yaml = "name: p\ndata: {source: csv, file: \(name).csv, label: c}\narchitectures: hea\nseeds: 1\n"
            return try Plan(yaml: yaml, file: folder.file("p.yaml"))
        }
        let (one, same, other) = try (plan("one", ""), plan("same", ""), plan("other", "1,2,a\n"))
        for name in ["one", "same", "other"] { try FileManager.default.removeItem(atPath: folder.file("\(name).csv")) }
        #expect(try Plan.union([one, same]).axes.isEmpty)
        let union = try Plan.union([one, same, other])
        #expect(union.axes.map(\.field) == ["data.file"] && union.trialCount == 4)
    }
}
