// SPDX-License-Identifier: Apache-2.0
import Foundation
import Plans

/// Joins the journals of partial sweeps of one plan: of shards, or of two clusters.
///
/// A trial that several of them ended must have ended the same way; a result outranks a trial that took too long or was
/// given up, which may be another machine's trouble.
package struct Merge {
    private let sources: [(folder: String, history: SweepHistory)]

    /// - Parameter folders: the results folders, which may belong to running sweeps.
    /// - Throws: `SweepError` where a journal cannot be read, or is of another plan than the first one.
    package init(_ folders: [String]) throws {
        sources = try folders.map { ($0, try SweepHistory.read(folder: $0)) }
        for source in sources.dropFirst() where source.history.plan != plan {
            let differences = Plan.differences(from: source.history.plan, to: plan).map { "  \($0)\n" }.joined()
            throw SweepError.cannotMerge(
                "'\(source.folder)' is of another plan than '\(sources[0].folder)':\n" + differences)
        }
    }

    package var plan: Plan { sources[0].history.plan }

    /// What somebody should know of the sweeps.
    package var notes: [String] { sources.compactMap(\.history.note) }

    /// Adds what the sweeps hold to the journal in `folder`, which may have trials of the plan already.
    ///
    /// - Returns: the journal.
    /// - Throws: `SweepError.cannotMerge` where the sweeps disagree; nothing is written then.
    package func write(to folder: ResultFolder) throws -> Journal {
        let journal = try Journal(of: plan, in: folder)
        let all = [(folder: folder.path, history: journal.history)] + sources
        let ends = try (1..<journal.history.trials.count + 1).compactMap { number in
            try end(of: number, among: all).map { (number, $0) }
        }
        for source in sources.map(\.history) {
            // Each trial behind its session; one that was given up has none, and goes behind the last.
            let added = ends.filter { $0.1 === source && journal.history.life(of: $0.0) != .done }
            let bySession = Dictionary(grouping: added.map(\.0)) {
                source.place(of: $0).map { Int($0.session) } ?? source.sessions.count - 1
            }
            for (index, session) in source.sessions.enumerated() {
                let numbers = bySession[index] ?? []
                // What an earlier merge has brought is not added twice.
                guard !numbers.isEmpty || !journal.history.sessions.contains(session) else { continue }
                try journal.append(.sessionBegan(session))
                for number in numbers { try add(number, from: source, to: journal) }
            }
        }
        try journal.commit()
        return journal
    }

    /// Whose end of a trial counts: the first result, one that kept its weights before others, or else the first failure;
    /// nil for none.
    private func end(of number: Int, among all: [(folder: String, history: SweepHistory)]) throws -> SweepHistory? {
        let ended = all.filter { $0.history.life(of: number).isOver }
        guard let first = ended.first(where: { $0.history.life(of: number) == .done }) ?? ended.first else {
            return nil
        }
        let end = try first.history.ends(of: [number]).first
        var withWeights = end?.result?.weights == nil ? nil : first.history
        for other in ended where other.history !== first.history {
            guard let theirs = try other.history.ends(of: [number]).first, let end else { continue }
            guard end.timedOut || theirs.timedOut || Self.agree(end, theirs) else {
                throw SweepError.cannotMerge(
                    "trial \(number) ended differently in '\(first.folder)' and '\(other.folder)'."
                        + " Were they run by the same build?")
            }
            if withWeights == nil, theirs.result?.weights != nil { withWeights = other.history }
        }
        return withWeights ?? first.history
    }

    private static func agree(_ end: TrialEnd, _ other: TrialEnd) -> Bool {
        guard let result = end.result, let theirs = other.result else { return end.failure == other.failure }
        return result.agrees(with: theirs)
    }

    private func add(_ number: Int, from source: SweepHistory, to journal: Journal) throws {
        if journal.history.life(of: number).isOver { try journal.append(.retried(journal.history.identities(of: [number]))) }
        if let line = try source.line(of: number) {
            try journal.append(JournalEvent(decoding: Data(line)), line: line)
        } else if case .givenUp = source.life(of: number) {
            try journal.append(.gaveUp(journal.history.identities(of: [number])))
        }
    }
}
