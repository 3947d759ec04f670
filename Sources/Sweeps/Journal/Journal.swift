// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import Plans

/// The journal of a sweep: append-only, one JSON object a line, written by rank 0 alone.
///
/// A line is a `JournalEvent`: first the plan, and later each plan that takes its place; then each start of the sweep (a session) and its end, each hand-out of trials,
/// and each trial that ended. All other files of the results folder follow from it. Lines are collected and written
/// together; what is written counts once `commit` has flushed it to the disk (group commit).
public final class Journal {
    /// The version of the format; a journal of another one is refused. `JournalEvent` says what obliges to raise it.
    package static let format = 11
    package static let fileName = "trials.jsonl"

    /// What it holds so far, lines not yet flushed included.
    public let history: SweepHistory
    /// Whether a torn last line was dropped: what was being written when a sweep was killed.
    public let droppedTornLine: Bool
    /// Whether the first line, the plan, was damaged or missing and was written anew.
    package let hasRestoredPlan: Bool
    private let path: String
    private let descriptor: Int32
    /// Lines that are not written yet.
    private var collected: [UInt8] = []
    /// The length of the file's whole lines.
    private var length = 0
    private var lastSignOfLife = Timing.now(.wall)

    /// Seconds between two signs of life while nothing is journalled.
    static let lifeInterval = 10.0

    public var plan: Plan { history.plan }

    /// The ends of all trials that have one, by number; of a large sweep too much for the memory.
    public var ends: [Int: TrialEnd] { get throws { try history.ends } }

    public var sessions: [Session] { history.sessions }

    /// Opens the journal of `plan` in `folder` to append to, or begins it. That of another plan becomes one of `plan`, which
    /// takes over the trials that both have.
    ///
    /// - Parameter shrinks: whether the plan may leave out trials of the journal's plan.
    /// - Throws: `SweepError.otherPlan` for a plan that leaves out trials, and what reading and writing throw.
    package init(of plan: Plan, in folder: ResultFolder, shrinks: Bool = false) throws {
        let path = folder.file(Self.fileName)
        self.path = path
        var reader = try ResultFolder.holds(path) ? JournalReader(path, of: plan) : nil
        hasRestoredPlan = reader?.lostPlan != nil
        if let lost = reader?.lostPlan, let found = reader?.history?.plan {
            try SweepError.ofFiles { try Self.putBack(found.named(from: folder.path), instead: lost, at: path) }
            reader = try JournalReader(path, of: plan)
        }
        history = reader?.history ?? SweepHistory(of: plan, at: path)
        let successor = try Self.successor(plan, of: history, in: folder, shrinks: shrinks)
        droppedTornLine = reader?.isTorn ?? false
        descriptor = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SweepError.cannotWrite(path, reason: SweepError.systemReason) }
        length = reader?.wholeLength ?? 0
        guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, off_t(length), SEEK_SET) == length else {
            throw SweepError.cannotWrite(path, reason: SweepError.systemReason)
        }
        if reader?.history == nil || successor != nil {
            collected += try JournalEvent.planned(plan.named(from: folder.path)).line
            history.length = length + collected.count
            try commit()
        }
        successor.map(history.replan)
        // Its name reaches the disk with the folder.
        let folderDescriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        fsync(folderDescriptor)
        close(folderDescriptor)
    }

    deinit { close(descriptor) }

    /// The plan's trials, where they take the place of another plan's.
    ///
    /// - Throws: `SweepError.otherPlan`.
    private static func successor(
        _ plan: Plan, of history: SweepHistory, in folder: ResultFolder, shrinks: Bool
    ) throws -> PlannedTrials? {
        guard plan != history.plan else { return nil }
        let next = PlannedTrials(of: plan)
        let missing = history.countMissing(in: next)
        guard missing == 0 || shrinks && missing < history.trials.count else {
            throw history.refusal(of: plan, leavingOut: missing, in: folder.path)
        }
        return next
    }

    /// Writes the first line anew, in place of so many bytes.
    private static func putBack(_ plan: Plan, instead lost: Int, at path: String) throws {
        let handle = FileHandle(fileDescriptor: try JournalReader.open(path), closeOnDealloc: true)
        let replacement = try FileReplacement(at: path)
        try replacement.append(JournalEvent.planned(plan).line)
        try handle.seek(toOffset: UInt64(lost))
        while let block = try handle.read(upToCount: 1 << 20), !block.isEmpty { try replacement.append(Array(block)) }
        try replacement.finish()
    }

    /// Collects the plan once more: what was decided by other results counts no longer.
    func forgetDecisions() throws {
        // Its files are named from the folder in the journal, and from here in the history.
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        collected += try JournalEvent.planned(plan.named(from: folder)).line
        history.length = length + collected.count
        history.replan(PlannedTrials(of: plan))
    }

    /// Collects an event.
    ///
    /// - Parameters:
    ///   - numbers: those of the event's trials, where they are known.
    ///   - line: the event's line where there is one already.
    /// - Throws: `SweepError.protocolBroken` for an event that cannot be.
    package func append(_ event: JournalEvent, numbers: [Int]? = nil, line: [UInt8]? = nil) throws {
        let line = try line ?? event.line
        try collect(line[...]) { try history.take(event, numbers: numbers, offset: $0, length: line.count) }
    }

    /// Collects the end of a trial of the plan.
    ///
    /// - Throws: `SweepError.protocolBroken` for one that cannot be.
    func append(_ end: TrialEnd, line: ArraySlice<UInt8>) throws {
        try collect(line) { try history.take(end, number: end.number, offset: $0, length: line.count) }
    }

    /// - Parameter take: gets the line's offset in the file.
    private func collect(_ line: ArraySlice<UInt8>, _ take: (_ offset: Int) throws -> Void) throws {
        do {
            try take(length + collected.count)
        } catch {
            throw SweepError.protocolBroken("the journal cannot take a line: \(error)")
        }
        collected += line
    }

    /// Writes what is collected. It survives this process from now on, but not yet the machine.
    ///
    /// - Throws: `SweepError.cannotWrite`; the journal then ends with the last line that could be written whole.
    func write() throws {
        defer { collected.removeAll(keepingCapacity: true) }
        // Behind the end of a file that was cut, a line would leave a hole.
        try checkLength()
        do {
            try SweepError.ofFiles { try writeAll(collected, to: descriptor, path: path) }
            length += collected.count
        } catch {
            let written = max(Int(lseek(descriptor, 0, SEEK_CUR)) - length, 0)
            length += collected.prefix(written).lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
            // Take half a line back; where even that fails, the next start drops it as torn.
            _ = ftruncate(descriptor, off_t(length))
            _ = lseek(descriptor, off_t(length), SEEK_SET)
            fsync(descriptor)
            throw error
        }
    }

    /// Writes what is collected and flushes it to the disk: when this returns, it counts.
    ///
    /// - Throws: `SweepError.cannotWrite`, and `.lost` where the file is not what it was.
    package func commit() throws {
        try write()
        try SweepError.ofFiles { guard fsync(descriptor) == 0 else { throw FileError(path, cannotBe: .written) } }
        try checkPlace()
        lastSignOfLife = Timing.now(.wall)
    }

    /// - Throws: `SweepError.lost` for a file that somebody else has changed.
    private func checkLength() throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size != length else { return }
        throw SweepError.lost(path, reason: "was changed: it has \(status.st_size) bytes instead of \(length)")
    }

    /// - Throws: `SweepError.lost` where the file is no longer the one at its path.
    private func checkPlace() throws {
        try checkLength()
        var (own, found) = (stat(), stat())
        guard lstat(path, &found) == 0 else { throw SweepError.lost(path, reason: "was removed or moved") }
        guard fstat(descriptor, &own) == 0, own.st_ino == found.st_ino, own.st_dev == found.st_dev else {
            throw SweepError.lost(path, reason: "was replaced by another file")
        }
    }

    /// Journals the return of trials after `write` or `commit` has thrown, if the disk has room for that much. What this
    /// journal holds is ahead of the disk then; only the next one to be opened is true.
    func giveBackAfterFailure(_ numbers: [Int]) {
        // Of the trials that were to be written together, the first may have been.
        let lost = numbers.filter { history.place(of: $0).map { Int($0.offset) + Int($0.length) > length } ?? true }
        guard !lost.isEmpty else { return }
        collected = (try? JournalEvent.returned(history.identities(of: lost)).line) ?? []
        try? commit()
    }

    /// Shows those who look from elsewhere that the sweep is alive (the file's time of change is now), if that is due.
    ///
    /// - Throws: `SweepError.lost` where the file is not what it was.
    func showLife() throws {
        guard Timing.now(.wall) - lastSignOfLife >= Self.lifeInterval else { return }
        lastSignOfLife = Timing.now(.wall)
        futimens(descriptor, nil)
        try checkPlace()
    }
}
