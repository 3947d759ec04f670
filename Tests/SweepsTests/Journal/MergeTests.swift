// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import Sweeps
import TestSupport
import Testing

@Suite struct MergeTests {
    private func shards(_ count: Int, _ folder: TemporaryFolder) throws -> [String] {
        try (1...count).map { index in
            var sweep = Sweep(Plan.small)
            sweep.options.shard = try #require(Shard("\(index)/\(count)"))
            let path = folder.file("\(index)")
            #expect(try sweep.run(in: path).journal.history.doneCount == 12 / count)
            return path
        }
    }

    @Test func shardsMergeToTheWholeSweep() throws {
        let (folder, whole) = (TemporaryFolder(), TemporaryFolder())
        let journal = try Merge(shards(3, folder)).write(to: ResultFolder(path: folder.file("all")))
        let expected = try Sweep(Plan.small).run(in: whole.path).journal.ends
        #expect(try journal.ends.mapValues(\.result) == expected.mapValues(\.result))
        #expect(journal.sessions.count == 3)
        let parts = (1...3).map { folder.file("\($0)") }
        for (index, part) in parts.enumerated() {
            let ran = try SweepHistory.read(folder: part)
            for number in 1...12 where ran.life(of: number) == .done {
                #expect(journal.history.session(of: number) == journal.sessions[index], "its own session")
            }
        }
    }

    @Test func mergingAgainChangesNothing() throws {
        let folder = TemporaryFolder()
        let parts = try shards(3, folder)
        _ = try Merge(parts).write(to: ResultFolder(path: folder.file("all")))
        let once = try folder.read("all/trials.jsonl")
        _ = try Merge(parts).write(to: ResultFolder(path: folder.file("all")))
        #expect(try folder.read("all/trials.jsonl") == once)
    }

    /// Whoever removes the line of a session loses no result.
    @Test func endsWithoutTheirSessionAreJoined() throws {
        let folder = TemporaryFolder()
        let parts = try shards(2, folder)
        try folder.alterJournal("1/trials.jsonl") { lines in lines.removeAll { $0.contains(#""event":"session","#) } }
        let journal = try Merge(parts).write(to: ResultFolder(path: folder.file("all")))
        #expect(journal.history.doneCount == 12 && journal.sessions.count == 1)
        #expect(try SweepHistory.read(folder: folder.file("all")).doneCount == 12)
    }

    @Test func sweepsThatDisagreeAreRefused() throws {
        let folder = TemporaryFolder()
        _ = try Sweep(Plan.small).run(in: folder.file("1"))
        _ = try Sweep(Plan.small).run(in: folder.file("2"))
        try folder.alterJournal("2/trials.jsonl") { lines in
            let index = try #require(lines.firstIndex { $0.contains(#""event":"done","number":7,"#) })
            lines[index] = lines[index].replacing(/"testLoss":[0-9.e-]+/, with: #""testLoss":0.125"#)
        }
        let error = #expect(throws: SweepError.self) {
            try Merge([folder.file("1"), folder.file("2")]).write(to: ResultFolder(path: folder.file("all")))
        }
        #expect(error?.description.contains("trial 7 ended differently") ?? false)
    }

    /// What was measured, by the trials' identities.
    private func results(_ journal: Journal) throws -> [String: String] {
        try Dictionary(
            uniqueKeysWithValues: journal.ends.values.map {
                ($0.identity, "\(String(describing: $0.result)) \($0.failure ?? "")")
            })
    }

    private static let overlapping: Plan = {
        var plan = Plan.small
        plan.seeds = [3, 2]
        plan.architectures = [.hea, .measured(readouts: 3)]
        return plan
    }()

    private static let disjoint: Plan = {
        var plan = Plan.small
        plan.name = "other"
        plan.training.epochs = 3
        plan.seeds = [1, 3]
        return plan
    }()

    @Test(arguments: [0, 1]) func sweepsOfPlansThatDifferMakeTheirUnion(kind: Int) throws {
        let folder = TemporaryFolder()
        let first = try results(Sweep(Plan.small).run(in: folder.file("1")).journal)
        let second = try results(Sweep([Self.overlapping, Self.disjoint][kind]).run(in: folder.file("2")).journal)
        let both = ["1", "2"].map(folder.file)
        func merge(_ sources: [String], into name: String) throws -> Journal {
            let merge = try Merge(sources)
            let journal = try merge.write(to: ResultFolder(path: folder.file(name)))
            #expect(merge.leftOutCount == 0)
            return journal
        }
        let (plan, joined) = try {
            let journal = try merge(both, into: "all")
            #expect(journal.history.trials.count == [18, 36][kind] && journal.history.doneCount == [18, 24][kind])
            return (journal.plan, try results(journal))
        }()
        #expect(joined == first.merging(second) { one, _ in one } && plan.name == "small")
        // In the other order the same, and once more nothing new: also into the joined folder.
        let turned = try merge(both.reversed(), into: "turned")
        #expect(try results(turned) == joined)
        #expect(Set(turned.plan.expand().map(\.specification)) == Set(plan.expand().map(\.specification)))
        let once = try folder.read("all/trials.jsonl")
        for sources in [both, [both[1]], [folder.file("all")]] {
            #expect(try results(merge(sources, into: "all")) == joined)
            #expect(try folder.read("all/trials.jsonl") == once)
        }
        // What none of them had is run, and then it is the sweep of the union.
        let rest = try Sweep(plan).run(in: folder.file("all")).journal
        #expect(try results(rest) == results(Sweep(plan).run(in: folder.file("whole")).journal))
        #expect(folder.doneTrials("all/trials.jsonl") == [18, 36][kind])
    }

    /// One after the other, into a folder of the first plan.
    @Test func aFolderOfAnotherPlanIsExtended() throws {
        let folder = TemporaryFolder()
        _ = try Sweep(Plan.small).run(in: folder.file("1"))
        _ = try Sweep(Self.overlapping).run(in: folder.file("2"))
        let journal = try Merge([folder.file("2")]).write(to: ResultFolder(path: folder.file("1")))
        #expect(journal.history.doneCount == 18 && journal.plan.seeds == [1, 2, 3])
        #expect(try SweepHistory.read(folder: folder.file("1")).doneCount == 18)
    }

    @Test func plansWithoutAUnionAreRefusedAndNothingIsWritten() throws {
        let folder = TemporaryFolder()
        for (index, gate) in ["rx", "ry"].enumerated() {
            let yaml =
                "name: p\narchitectures: [{name: own, block: [{\(gate): all}]}]\nseeds: 1\ntraining: {epochs: 1}\n"
                + "data: {samples: 40, bits: 4}\ndistillation: off\n"
            _ = try Sweep(Plan(yaml: yaml, file: "p.yaml")).run(in: folder.file("\(index)"))
        }
        let error = #expect(throws: SweepError.self) { try Merge([folder.file("0"), folder.file("1")]) }
        #expect(
            error?.description.contains("have no union. architectures: there are two unlike ones called 'own'") ?? false
        )
        let before = try folder.read("0/trials.jsonl")
        #expect(throws: SweepError.self) {
            try Merge([folder.file("1")]).write(to: ResultFolder(path: folder.file("0")))
        }
        #expect(try folder.read("0/trials.jsonl") == before)
    }

    @Test(arguments: ["0/3", "4/3", "1", "1/", "a/b", "-1/3", "1/3/5"]) func badShardsAreRefused(text: String) {
        #expect(Shard(text) == nil)
    }
}
