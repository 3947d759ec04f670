// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans

/// What the journal of a sweep holds: each trial's life, and where in the file its end is.
///
/// A result is read when it is asked for, so that a sweep of 100,000 trials with their learning curves fits in memory.
public final class SweepHistory {
    public let plan: Plan
    public let trials: Trials
    /// The journal's path.
    let path: String
    /// By number - 1.
    public private(set) var lives: [TrialLife]
    public private(set) var sessions: [Session] = []
    /// What somebody who looks at it should know; nil as a rule.
    package internal(set) var note: String?
    /// Whether the last session ended because it was asked to.
    public private(set) var wasInterrupted = false
    /// The numbers of the trials that ranks have.
    public private(set) var running: Set<Int> = []
    private var places: [Place]
    /// Of what was taken of the journal, bytes.
    private var length = 0
    private var identities = TrialIdentities()

    /// Where in the journal a trial's end is, and what is known of it without reading it again.
    package struct Place {
        package var offset: Int64 = -1
        package var seconds = 0.0
        package var length: Int32 = 0
        package var rank: Int32 = 0
        package var session: Int32 = 0
        /// For people: NaN for a trial without a result.
        package var f1 = Float.nan
    }

    init(of plan: Plan, at path: String) {
        (self.plan, self.path, trials) = (plan, path, plan.expand())
        lives = Array(repeating: .planned, count: trials.count)
        places = Array(repeating: Place(), count: trials.count)
    }

    public func life(of number: Int) -> TrialLife { lives[number - 1] }

    /// Of a trial that ended; nil for another one.
    package func place(of number: Int) -> Place? {
        let place = places[number - 1]
        return place.offset >= 0 && lives[number - 1].isOver ? place : nil
    }

    /// The session in which a trial ended; nil for one that has not.
    public func session(of number: Int) -> Session? {
        place(of: number).flatMap { sessions.indices.contains(Int($0.session)) ? sessions[Int($0.session)] : nil }
    }

    public var doneCount: Int { lives.count { $0 == .done } }
    public var failedCount: Int { lives.count { if case .failed = $0 { true } else { false } } }
    public var givenUpCount: Int { lives.count { if case .givenUp = $0 { true } else { false } } }
    /// Trials that are done, failed or given up.
    public var overCount: Int { lives.count { $0.isOver } }

    /// Takes the event of a line that begins at `offset` of the file.
    ///
    /// - Throws: `JournalFault` for what cannot be.
    func take(_ event: JournalEvent, offset: Int, length: Int) throws(JournalFault) {
        self.length = offset + length
        switch event {
        case .planned: throw JournalFault("it is a plan, which the first line alone can be")
        case .sessionBegan(let session):
            guard Self.counts.contains(session.ranks), session.hosts.count <= session.ranks else {
                throw JournalFault("its ranks cannot be")
            }
            for number in running { try change(number, event) }
            running.removeAll(keepingCapacity: true)
            sessions.append(session)
            wasInterrupted = false
        case .sessionEnded(let time, let interrupted):
            if !sessions.isEmpty { sessions[sessions.count - 1].end = time }
            wasInterrupted = interrupted
        case .started(let rank, let numbers):
            guard Self.counts.contains(rank) else { throw JournalFault("there is no rank \(rank)") }
            for number in numbers { try change(number, event) }
            running.formUnion(numbers)
        case .returned(let numbers), .gaveUp(let numbers), .retried(let numbers):
            for number in numbers { try change(number, event) }
            running.subtract(numbers)
        case .ended(let end):
            // Not number - 1: the least of all numbers has no predecessor.
            guard (1..<trials.count + 1).contains(end.number),
                identities.identity(of: trials[end.number - 1].specification) == end.identity
            else { throw JournalFault("it holds a trial \(end.number) that is not of its plan") }
            let counts = [end.rank, end.checkpoints?.resumedAfter ?? 0, end.checkpoints?.written ?? 0]
            guard (0..<1e12).contains(end.seconds), (0...1).contains(end.f1 ?? 0),
                counts.allSatisfy(Self.counts.contains)
            else { throw JournalFault("of trial \(end.number): its seconds, its F1 or its counts cannot be") }
            try change(end.number, event)
            running.remove(end.number)
            places[end.number - 1] = Place(
                offset: Int64(offset), seconds: end.seconds, length: Int32(length), rank: Int32(clamping: end.rank),
                session: Int32(sessions.count - 1), f1: Float(end.f1 ?? .nan))
        }
    }

    /// What ranks, epochs, parameters and the like can be: sums of them do not overflow.
    private static let counts = 0...Int(Int32.max)

    private func change(_ number: Int, _ event: JournalEvent) throws(JournalFault) {
        guard (1..<lives.count + 1).contains(number) else {
            throw JournalFault("it holds a trial \(number) that is not of its plan")
        }
        do {
            lives[number - 1] = try lives[number - 1].after(event)
        } catch {
            throw JournalFault("of trial \(number): \(error)")
        }
    }

    /// Whether the journal is as long as when it was read.
    package var isCurrent: Bool {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int == length
    }

    /// The ends of those trials that have one, with their results.
    ///
    /// - Throws: `SweepError.cannotRead`, `.damagedJournal`, and `.impossibleJournal` for a result that is none.
    public func ends(of numbers: some Sequence<Int>) throws -> [TrialEnd] {
        let descriptor = try JournalReader.open(path)
        defer { close(descriptor) }
        return try numbers.compactMap { number in
            guard let place = place(of: number) else { return nil }
            let line = try line(of: place, descriptor)
            do {
                guard case .ended(let end) = try JournalEvent(decoding: Data(line)), end.number == number,
                    (end.result == nil) != (lives[number - 1] == .done)
                else { throw JournalFault("it has become another one") }
                try end.result.map { try Self.check($0, classes: trials[number - 1].specification.data.classes) }
                return end
            } catch {
                let number = try JournalReader.lineNumber(of: Int(place.offset), in: path)
                let reason = JournalFault(error).description
                throw error is JournalDamage
                    ? SweepError.damagedJournal(path, line: number, reason: reason)
                    : SweepError.impossibleJournal(path, line: number, reason: reason)
            }
        }
    }

    /// All ends by trial number; of a large sweep too much for the memory.
    public var ends: [Int: TrialEnd] {
        get throws { try Dictionary(uniqueKeysWithValues: ends(of: 1..<trials.count + 1).map { ($0.number, $0) }) }
    }

    /// The bytes of the line with a trial's end, its newline included; nil for a trial that has none.
    func line(of number: Int) throws -> [UInt8]? {
        let descriptor = try JournalReader.open(path)
        defer { close(descriptor) }
        return try place(of: number).map { try line(of: $0, descriptor) }
    }

    private func line(of place: Place, _ descriptor: Int32) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: Int(place.length)) { buffer, count in
            count = max(pread(descriptor, buffer.baseAddress, buffer.count, off_t(place.offset)), 0)
            guard count == buffer.count else { throw SweepError.cannotRead(path, reason: "it has become shorter") }
        }
    }

    /// What tables rely on.
    private static func check(_ result: TrialResult, classes: Int) throws {
        guard counts.contains(result.parameters), counts.contains(result.epochs),
            (0...result.epochs).contains(result.bestEpoch)
        else { throw JournalFault("the field 'result' counts what cannot be") }
        guard result.confusion.classes == classes else {
            throw JournalFault("the field 'result.confusion' has not \(classes) classes")
        }
        guard result.curve.isRectangular else { throw JournalFault("the parts of 'result.curve' differ in length") }
        guard result.weights?.count ?? result.parameters == result.parameters else {
            throw JournalFault("the field 'result.weights' has not \(result.parameters) numbers")
        }
    }

    /// Reads the journal of the results folder at `path`, held by another sweep or not.
    ///
    /// - Throws: `SweepError`.
    package static func read(folder path: String) throws -> SweepHistory {
        let journal = path + "/" + Journal.fileName
        guard ResultFolder.holds(journal) else {
            throw SweepError.cannotRead(journal, reason: "it is not there; give the results folder of a sweep")
        }
        guard let history = try JournalReader(journal).history else {
            throw SweepError.cannotRead(journal, reason: "it is empty: the sweep has not begun")
        }
        return history
    }
}
