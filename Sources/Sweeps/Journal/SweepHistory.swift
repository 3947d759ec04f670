// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans

/// What the journal of a sweep holds: each trial's life, and where in the file its end is.
///
/// A trial goes by its identity. Its number is that of the plan, the last one where the journal has several; what is known of
/// trials that this plan leaves out is kept for a later one.
///
/// A result is read when it is asked for, so that a sweep of 100,000 trials with their learning curves fits in memory.
public final class SweepHistory {
    private var planned: PlannedTrials
    /// The journal's path.
    let path: String
    /// By number - 1.
    public private(set) var lives: [TrialLife]
    public private(set) var sessions: [Session] = []
    /// What somebody who looks at it should know; nil as a rule.
    package internal(set) var note: String?
    /// Whether the last session ended because it was asked to.
    public private(set) var wasInterrupted = false
    /// What was decided, in its order.
    package private(set) var decisions: [Decision] = []
    /// The numbers of the trials that decisions have made needless, whether they have ended or not.
    package private(set) var needless: Set<Int> = []
    private var runningCount = 0
    private var places: [Place]
    /// Of trials that the plan has not.
    private var hidden: [TrialIdentity: (life: TrialLife, place: Place)] = [:]
    /// Of trials whose processes died, the last epochs that their checkpoints had reached.
    private var reachedEpochs: [TrialIdentity: Int] = [:]
    /// Of what was taken of the journal, bytes.
    var length = 0

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
        (planned, self.path) = (PlannedTrials(of: plan), path)
        lives = Array(repeating: .planned, count: planned.trials.count)
        places = Array(repeating: Place(), count: planned.trials.count)
    }

    public var plan: Plan { planned.plan }
    public var trials: Trials { planned.trials }

    public func life(of number: Int) -> TrialLife { lives[number - 1] }

    /// The numbers of the trials that ranks have, in their order.
    public var running: [Int] { runningCount == 0 ? [] : (1..<lives.count + 1).filter(isRunning) }

    package func isRunning(_ number: Int) -> Bool { lives[number - 1].isRunning }

    func identity(of number: Int) -> TrialIdentity { planned.identities[number - 1] }

    package func identities(of numbers: some Sequence<Int>) -> [TrialIdentity] { numbers.map { identity(of: $0) } }

    /// The number of a trial; nil for one that the plan has not.
    private func number(of trial: TrialIdentity) -> Int? { planned.index(of: trial).map { $0 + 1 } }

    /// The numbers of those trials that the plan has.
    package func numbers(of trials: [TrialIdentity]) -> [Int] { trials.compactMap(number) }

    /// The last epoch that a checkpoint of a trial is known to have reached; 0 for none.
    func reachedEpoch(of trial: TrialIdentity) -> Int { reachedEpochs[trial] ?? 0 }

    /// How many trials are over that the plan leaves out.
    package var hiddenCount: Int { hidden.values.count { $0.life.isOver } }

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
    /// Trials that decisions have made needless before they ended.
    package var droppedCount: Int { lives.count { $0 == .dropped } }
    /// Trials that are done, failed, given up or not needed.
    public var overCount: Int { lives.count { $0.isOver } }

    /// Takes the event of a line that begins at `offset` of the file.
    ///
    /// - Parameter numbers: those of the event's trials, where they are known.
    /// - Throws: `JournalFault` for what cannot be.
    func take(_ event: JournalEvent, numbers: [Int]? = nil, offset: Int, length: Int) throws(JournalFault) {
        self.length = offset + length
        switch event {
        case .planned(let plan): replan(PlannedTrials(of: plan))
        case .decided(let decision):
            try change(decision.dropped, event)
            decisions.append(decision)
            needless.formUnion(decision.dropped.compactMap(number))
        case .sessionBegan(let session):
            guard Self.counts.contains(session.ranks), session.hosts.count <= session.ranks else {
                throw JournalFault("its ranks cannot be")
            }
            for number in running { try change(at: number - 1, event) }
            sessions.append(session)
            wasInterrupted = false
        case .sessionEnded(let time, let interrupted):
            if !sessions.isEmpty { sessions[sessions.count - 1].end = time }
            wasInterrupted = interrupted
        case .started(let rank, let trials):
            guard Self.counts.contains(rank) else { throw JournalFault("there is no rank \(rank)") }
            if let numbers {
                for number in numbers { try change(at: number - 1, event) }
            } else {
                try change(trials, event)
            }
        case .returned(let trials), .gaveUp(let trials), .retried(let trials): try change(trials, event)
        case .advanced(let trial, let epoch):
            guard Self.counts.contains(epoch) else { throw JournalFault("there is no epoch \(epoch)") }
            reachedEpochs[trial] = epoch
            try change([trial], event)
        case .ended(let end): try take(end, number: number(of: end.trial), offset: offset, length: length)
        }
    }

    /// Takes the end of a trial, whose line begins at `offset` of the file.
    ///
    /// - Parameter number: that of the plan; nil for a trial that it has not.
    /// - Throws: `JournalFault` for what cannot be.
    func take(_ end: TrialEnd, number: Int?, offset: Int, length: Int) throws(JournalFault) {
        self.length = offset + length
        let isCounted =
            Self.counts.contains(end.rank) && Self.counts.contains(end.checkpoints?.resumedAfter ?? 0)
            && Self.counts.contains(end.checkpoints?.written ?? 0)
        guard isCounted, (0..<1e12).contains(end.seconds), (0...1).contains(end.f1 ?? 0) else {
            throw JournalFault("of trial \(end.trial): its seconds, its F1 or its counts cannot be")
        }
        let place = Place(
            offset: Int64(offset), seconds: end.seconds, length: Int32(length), rank: Int32(clamping: end.rank),
            session: Int32(sessions.count - 1), f1: Float(end.f1 ?? .nan))
        do {
            if let number {
                set(try lives[number - 1].after(end), at: number - 1)
                places[number - 1] = place
            } else {
                hidden[end.trial] = (try (hidden[end.trial]?.life ?? .planned).after(end), place)
            }
        } catch {
            throw JournalFault("of trial \(end.trial): \(error)")
        }
    }

    /// Takes another plan in the place of that one: what is known of a trial stays with it, and nobody has it any more.
    func replan(_ next: PlannedTrials) {
        let (old, oldLives, oldPlaces) = (planned, lives, places)
        for (index, trial) in old.identities.enumerated() where oldLives[index] != .planned {
            if next.index(of: trial) == nil { hidden[trial] = (oldLives[index], oldPlaces[index]) }
        }
        (planned, runningCount, decisions, needless) = (next, 0, [], [])
        lives = Array(repeating: .planned, count: next.trials.count)
        places = Array(repeating: Place(), count: next.trials.count)
        for (index, trial) in next.identities.enumerated() {
            let known = old.index(of: trial).map { (oldLives[$0], oldPlaces[$0]) } ?? hidden.removeValue(forKey: trial)
            guard let (life, place) = known else { continue }
            (lives[index], places[index]) = (life == .dropped ? .planned : life.left, place)
        }
    }

    /// How many of the plan's trials another plan leaves out.
    func countMissing(in other: PlannedTrials) -> Int {
        planned.identities.count { other.index(of: $0) == nil }
    }

    /// What ranks, epochs, parameters and the like can be: sums of them do not overflow.
    private static let counts = 0...Int(Int32.max)

    private func change(_ trials: [TrialIdentity], _ event: JournalEvent) throws(JournalFault) {
        for trial in trials {
            if let index = planned.index(of: trial) {
                try change(at: index, event)
                continue
            }
            do {
                hidden[trial, default: (.planned, Place())].life = try (hidden[trial]?.life ?? .planned).after(event)
            } catch {
                throw JournalFault("of trial \(trial): \(error)")
            }
        }
    }

    private func change(at index: Int, _ event: JournalEvent) throws(JournalFault) {
        do {
            set(try lives[index].after(event), at: index)
        } catch {
            throw JournalFault("of trial \(planned.identities[index]): \(error)")
        }
    }

    private func set(_ life: TrialLife, at index: Int) {
        runningCount -= lives[index].isRunning ? 1 : 0
        lives[index] = life
        runningCount += life.isRunning ? 1 : 0
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
        return try trials.trials(numbered: numbers).compactMap { trial in
            let number = trial.number
            guard let place = place(of: number) else { return nil }
            let line = try line(of: place, descriptor)
            do {
                guard case .ended(var end) = try JournalEvent(decoding: Data(line)),
                    end.trial == identity(of: number),
                    (end.result == nil) != (lives[number - 1] == .done)
                else { throw JournalFault("it has become another one") }
                end.number = number
                try end.result.map { try Self.check($0, classes: trial.specification.data.classes) }
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
        for (name, matrix) in [("confusion", result.confusion), ("validation", result.validation)] {
            guard matrix?.classes ?? classes == classes else {
                throw JournalFault("the field 'result.\(name)' has not \(classes) classes")
            }
        }
        let shares = [result.rocAUC, result.validationRocAUC, result.calibrationError, result.teacherAgreement]
        // Rounding may lead a little beyond.
        guard ([result.brier.map { $0 / 2 }] + shares).allSatisfy({ (-1e-9...1 + 1e-9).contains($0 ?? 0) }) else {
            throw JournalFault("the field 'result' has a score that cannot be")
        }
        guard result.curve.isRectangular else { throw JournalFault("the parts of 'result.curve' differ in length") }
        guard result.predictions?.fits(result.confusion) ?? true else {
            throw JournalFault("the field 'result.predictions' is not of \(result.confusion.total) samples")
        }
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
