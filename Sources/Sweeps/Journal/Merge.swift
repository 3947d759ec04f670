// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import Plans
import Texts

/// Joins the journals of several sweeps: of shards, of two clusters, or of plans that have some trials in common or none. The
/// joined sweep has the union of their plans.
///
/// A trial that several of them ended must have ended the same way; a result outranks a trial that took too much time or memory or was
/// given up, which may be another machine's trouble.
package struct Merge {
    private typealias Source = (folder: String, history: SweepHistory)
    private let sources: [Source]
    /// What all of the sweeps are to run.
    package let plan: Plan

    /// - Parameter folders: the results folders, which may belong to running sweeps.
    /// - Throws: `SweepError` where a journal cannot be read, or where the plans have no union.
    package init(_ folders: [String]) throws {
        sources = try concurrentMap(folders) { ($0, try SweepHistory.read(folder: $0)) }
        plan = try Self.union(sources.map(\.history.plan))
    }

    /// How many trials have ended that the union leaves out once it is written: their settings mean what those of others mean.
    package var leftOutCount: Int { sources.reduce(0) { $0 + $1.history.hiddenCount } }

    /// What somebody should know of the sweeps.
    package var notes: [String] { sources.compactMap(\.history.note) }

    private static func union(_ plans: [Plan]) throws -> Plan {
        do {
            return try Plan.union(plans)
        } catch let error as PlanError {
            throw SweepError.cannotMerge("their plans have no union. \(error)")
        }
    }

    /// Adds what the sweeps hold to the journal in `folder`, which may be of a plan of its own already.
    ///
    /// - Returns: the journal.
    /// - Throws: `SweepError.cannotMerge` where the sweeps disagree; nothing is written then.
    package func write(to folder: ResultFolder) throws -> Journal {
        let path = folder.file(Journal.fileName)
        let own = ResultFolder.holds(path) ? try JournalReader(path).history : nil
        let all = (own.map { [(folder.path, $0)] } ?? []) + sources
        let planned = PlannedTrials(of: try Self.union((own.map { [$0.plan] } ?? []) + [plan]))
        for source in all { source.history.replan(planned) }
        let ends = try (1..<planned.trials.count + 1).compactMap { number in
            try end(of: number, among: all).map { (number, $0) }
        }
        let journal = try Journal(of: planned.plan, in: folder, shrinks: true)
        for source in sources.map(\.history) {
            // Each trial behind its session; one that was given up has none, and goes behind the last.
            let added = ends.filter { $0.1 === source && journal.history.life(of: $0.0) != .done }
            let bySession = Dictionary(grouping: added.map(\.0)) {
                source.place(of: $0).map { Int($0.session) } ?? source.sessions.count - 1
            }
            // Of sessions whose lines are lost.
            for number in bySession[-1] ?? [] { try add(number, from: source, to: journal) }
            for (index, session) in source.sessions.enumerated() {
                let numbers = bySession[index] ?? []
                // What an earlier merge has brought is not added twice.
                guard !numbers.isEmpty || !journal.history.sessions.contains(session) else { continue }
                try journal.append(.sessionBegan(session))
                for number in numbers { try add(number, from: source, to: journal) }
            }
        }
        try journal.commit()
        _ = try Course.decided(in: journal)
        return journal
    }

    /// Whose end of a trial counts: the first result of those that kept most of weights and predictions, or else the first
    /// failure; nil for none.
    private func end(of number: Int, among all: [Source]) throws -> SweepHistory? {
        let ended = all.filter { $0.history.life(of: number).isOver }
        guard let first = ended.first(where: { $0.history.life(of: number) == .done }) ?? ended.first else {
            return nil
        }
        guard ended.count > 1, let end = try first.history.ends(of: [number]).first else { return first.history }
        var best = (history: first.history, extras: end.result?.extras ?? 0)
        for other in ended where other.history !== first.history {
            guard let theirs = try other.history.ends(of: [number]).first else { continue }
            guard end.isOverLimit || theirs.isOverLimit || Self.agree(end, theirs) else {
                throw SweepError.cannotMerge(
                    "trial \(number) ended differently in '\(first.folder)' and '\(other.folder)'."
                        + " Were they run by the same build?")
            }
            if let extras = theirs.result?.extras, extras > best.extras { best = (other.history, extras) }
        }
        return best.history
    }

    private static func agree(_ end: TrialEnd, _ other: TrialEnd) -> Bool {
        guard let result = end.result, let theirs = other.result else { return end.failure == other.failure }
        return result.agrees(with: theirs)
    }

    private func add(_ number: Int, from source: SweepHistory, to journal: Journal) throws {
        let trial = journal.history.identities(of: [number])
        if journal.history.life(of: number).isOver { try journal.append(.retried(trial)) }
        if let line = try source.line(of: number) {
            try journal.append(JournalEvent(decoding: Data(line)), line: line)
        } else if case .givenUp = source.life(of: number) {
            try journal.append(.gaveUp(trial))
        }
        // Journals are large. What a merge that is killed has not written, the next one adds.
        try journal.write()
    }
}
