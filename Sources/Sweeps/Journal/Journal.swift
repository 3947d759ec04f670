import Foundation
import Plans

/// The journal of a sweep: append-only, one JSON object a line, written by rank 0 alone.
///
/// The first line is the plan; then each start of the sweep (a session) and its end, each hand-out of trials, and each
/// trial that ended. All other files of the results folder follow from it. Lines are collected and written together; what
/// is written counts once `commit` has flushed it to the disk (group commit).
public final class Journal {
    /// The version of the format; a journal of another one is refused.
    public static let format = 4
    public static let fileName = "trials.jsonl"

    /// What it tells so far, lines not yet flushed included.
    public let history: SweepHistory
    /// Whether a torn last line was dropped: what was being written when a sweep was killed.
    public let droppedTornLine: Bool
    private let path: String
    private let descriptor: Int32
    /// Lines that are not written yet.
    private var collected: [UInt8] = []
    /// The length of the file's whole lines.
    private var length = 0

    public var plan: Plan { history.plan }

    /// All reports by trial number; of a large sweep too much for the memory.
    public var reports: [Int: TrialReport] { get throws { try history.reports } }

    public var sessions: [Session] { history.sessions }

    /// Opens the journal of `plan` in `folder` to append to, or begins it.
    ///
    /// - Throws: `SweepError.otherPlan` for the journal of another plan, and what reading and writing throw.
    public init(of plan: Plan, in folder: ResultFolder) throws {
        path = folder.file(Self.fileName)
        let reader = try ResultFolder.holds(path) ? JournalReader(path, of: plan) : nil
        history = reader?.history ?? SweepHistory(of: plan, at: path)
        droppedTornLine = reader?.isTorn ?? false
        descriptor = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SweepError.cannotWrite(path, reason: SweepError.systemReason) }
        length = reader?.wholeLength ?? 0
        guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, off_t(length), SEEK_SET) == length else {
            throw SweepError.cannotWrite(path, reason: SweepError.systemReason)
        }
        if reader?.history == nil {
            var line = JournalLine(.plan)
            (line.format, line.plan) = (Self.format, plan)
            collected += try line.bytes
            try commit()
        }
        Self.flush(folder: folder.path)
    }

    deinit { close(descriptor) }

    /// Journals that a sweep started on this folder; what an earlier one left running is pending again.
    package func begin(_ session: Session) throws {
        try history.sessionBegan(session)
        var line = JournalLine(.session)
        line.session = session
        collected += try line.bytes
        try commit()
    }

    /// Journals that the session which began last ended.
    func endSession(at time: Date, interrupted: Bool = false) throws {
        history.sessionEnded(at: time, interrupted: interrupted)
        var line = JournalLine(.sessionEnded)
        line.time = time
        if interrupted { line.interrupted = true }
        collected += try line.bytes
        try commit()
    }

    /// Collects a start, return or giving up of trials; nothing where there are none.
    package func note(_ entry: JournalEntry) throws { try collect(entry, Array(entry.text.utf8)) }

    /// Collects the end of a trial, as its rank reported it.
    ///
    /// - Throws: `SweepError.protocolBroken` for a report that cannot be.
    func record(_ report: Wire.Report) throws {
        try collect(
            .ended(
                number: report.number, identity: report.identity, rank: report.rank, seconds: report.seconds,
                f1: report.f1, failure: report.failure),
            report.line)
    }

    /// Collects a line from another journal of the same plan.
    func copy(_ entry: JournalEntry, line: [UInt8]) throws { try collect(entry, line) }

    private func collect(_ entry: JournalEntry, _ line: [UInt8]) throws {
        do {
            try history.take(entry, offset: length + collected.count, length: line.count)
        } catch {
            throw SweepError.protocolBroken("the journal cannot take an entry: \(error)")
        }
        collected += line
    }

    /// Writes what is collected. It survives this process from now on, but not yet the machine.
    ///
    /// - Throws: `SweepError.cannotWrite`; the journal then ends with the last line that could be written whole.
    func write() throws {
        guard !collected.isEmpty else { return }
        defer { collected.removeAll(keepingCapacity: true) }
        var written = 0
        while written < collected.count {
            let count = collected.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let reason = SweepError.systemReason
                let whole = collected[..<written].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
                length += whole
                // Take half a line back; where even that fails, the next start drops it as torn.
                _ = ftruncate(descriptor, off_t(length))
                _ = lseek(descriptor, off_t(length), SEEK_SET)
                fsync(descriptor)
                throw SweepError.cannotWrite(path, reason: reason)
            }
            written += count
        }
        length += written
    }

    /// Writes what is collected and flushes it to the disk: when this returns, it counts.
    ///
    /// - Throws: `SweepError.cannotWrite`.
    package func commit() throws {
        try write()
        guard fsync(descriptor) == 0 else { throw SweepError.cannotWrite(path, reason: SweepError.systemReason) }
    }

    /// Journals the return of trials after `write` or `commit` has thrown, if the disk has room for that much. What this
    /// journal tells is ahead of the disk then; only the next one to be opened is true.
    func giveBackAfterFailure(_ numbers: [Int]) {
        // Of the trials that were to be written together, the first may have been.
        let lost = numbers.filter { number in
            history.place(of: number).map { Int($0.offset) + Int($0.length) > length } ?? true
        }
        guard !lost.isEmpty else { return }
        collected = Array(JournalEntry.returned(lost).text.utf8)
        try? commit()
    }

    /// Tells those who look from elsewhere that the sweep is alive: the file's time of change is now.
    func showLife() { futimens(descriptor, nil) }

    private static func flush(folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
