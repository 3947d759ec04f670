// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import Plans
import Texts

/// Reads a journal from its first line to its last, in memory that does not grow with it.
///
/// What it reads may come from anyone: every line is bounded, every plan one that could be run, every event possible.
package struct JournalReader {
    /// What the journal holds; nil for an empty one.
    package private(set) var history: SweepHistory?
    /// The length of all whole lines, bytes.
    private(set) var wholeLength = 0
    /// Whether a torn last line follows: what was being written when a sweep was killed.
    package private(set) var isTorn = false
    /// Where the first plan was lost, the bytes of its line that are left, and of no use; nil where it was not.
    private(set) var lostPlan: Int?
    /// Whether the plan is not one of the journal's.
    private var hasSubstitute = false
    /// Of the last line that was read.
    private var damage: JournalDamage?
    private let path: String
    private var lineNumber = 0

    /// Reads the journal at `path`.
    ///
    /// - Parameter expected: the plan that is to be run, which takes the place of a first one that is lost.
    /// - Throws: `SweepError`.
    package init(_ path: String, of expected: Plan? = nil) throws {
        self.path = path
        let descriptor = try Self.open(path)
        defer { close(descriptor) }
        var block = [UInt8](repeating: 0, count: 1 << 20)
        // What was read of a line whose end was not.
        var begun: [UInt8] = []
        while true {
            let count = read(descriptor, &block, block.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw SweepError.cannotRead(path, reason: SweepError.systemReason) }
            guard count > 0 else { break }
            try block.withUnsafeBytes { bytes in
                var start = bytes.baseAddress!
                let blockEnd = start + count
                while let end = memchr(start, 0x0A, blockEnd - start).map({ UnsafeRawPointer($0) }) {
                    begun += UnsafeRawBufferPointer(start: start, count: end - start)
                    try begun.withUnsafeBytes { try take($0, expected) }
                    begun.removeAll(keepingCapacity: true)
                    start = end + 1
                }
                begun += UnsafeRawBufferPointer(start: start, count: blockEnd - start)
            }
            guard begun.count < JournalEvent.maximumLineLength else {
                let most = JournalEvent.maximumLineLength >> 20
                let reason = "it is longer than \(most) MB and cannot be a line of it"
                throw SweepError.damagedJournal(path, line: lineNumber + 1, reason: reason)
            }
        }
        isTorn = damage != nil || !begun.isEmpty
        if hasSubstitute, let count = history?.hiddenCount, count > 0 {
            let reason =
                "the plan in its place is another one: it has not \(Quantity.count(count, "trial")) that ended."
            throw SweepError.lostPlan(path, reason: reason)
        }
    }

    private mutating func take(_ line: UnsafeRawBufferPointer, _ expected: Plan?) throws {
        if let damage {
            throw SweepError.damagedJournal(path, line: lineNumber, reason: damage.description)
        }
        lineNumber += 1
        if lineNumber == 1, try begin(with: line, expected) { return }
        do {
            var event = try JournalEvent(line: line)
            if case .planned(let named) = event {
                event = .planned(try placed(named))
                hasSubstitute = false
            }
            try history?.take(event, offset: wholeLength, length: line.count + 1)
            wholeLength += line.count + 1
        } catch let damage as JournalDamage {
            // The last line may be torn even with its end in place, if the disk wrote the blocks in another order;
            // whether this is the last one shows when the next one comes.
            self.damage = damage
        } catch {
            throw fault(JournalFault(error).description)
        }
    }

    /// What is wrong with a line that is as it was written.
    private func fault(_ reason: String) -> SweepError {
        .impossibleJournal(path, line: lineNumber, reason: reason)
    }

    /// A plan of the journal, as it is for those who read it.
    private func placed(_ named: Plan) throws -> Plan {
        let plan = try named.placed(in: (path as NSString).deletingLastPathComponent)
        // Looking does not take the memory that running does.
        try plan.validate(limitingMemory: false)
        return plan
    }

    /// Begins with the plan in the first line or, where that is damaged or missing, with another one.
    ///
    /// - Returns: whether the line is dealt with; one that another line must have preceded is not.
    private mutating func begin(with line: UnsafeRawBufferPointer, _ expected: Plan?) throws -> Bool {
        try JournalOrigin.check(Data(line), of: path)
        var isTaken = true
        do {
            if case .planned(let named) = try JournalEvent(line: line) {
                history = SweepHistory(of: try placed(named), at: path)
            } else {
                isTaken = false
            }
        } catch is JournalDamage {
        } catch {
            throw fault(JournalFault(error).description)
        }
        if isTaken { wholeLength = line.count + 1 }
        if history == nil {
            (lostPlan, hasSubstitute) = (wholeLength, true)
            history = SweepHistory(of: try otherPlan(expected), at: path)
            history?.note =
                "Line 1 of the journal '\(path)', the plan, is damaged or missing. plan.yaml beside it took its place; the same"
                + " sweep, when it is run again, puts it back."
        }
        return isTaken
    }

    /// The plan that is to be run, or else the one in the file that every sweep writes beside its journal. Whether it is the
    /// journal's shows in the trials that end.
    private func otherPlan(_ expected: Plan?) throws -> Plan {
        do {
            return try expected ?? Plan.findToLook((path as NSString).deletingLastPathComponent + "/plan.yaml")
        } catch {
            throw SweepError.lostPlan(path, reason: "plan.yaml beside it cannot take its place: \(error)")
        }
    }

    /// Opens a journal to read.
    ///
    /// - Throws: `SweepError.cannotRead` where it is not there or no plain file.
    static func open(_ path: String) throws -> Int32 {
        try SweepError.ofFiles { try BoundedFile.open(path, .unlinkedFile) }
    }

    /// The number of the line that begins at `offset`, counted from 1.
    static func lineNumber(of offset: Int, in path: String) throws -> Int {
        let handle = FileHandle(fileDescriptor: try open(path), closeOnDealloc: true)
        var (number, left) = (1, offset)
        while left > 0, let data = try? handle.read(upToCount: min(left, 1 << 20)), !data.isEmpty {
            number += data.count { $0 == 0x0A }
            left -= data.count
        }
        return number
    }
}

/// Which program wrote a journal of another format.
private struct JournalOrigin: Decodable {
    let event: String
    let format: Int?
    let session: Writer?

    struct Writer: Decodable { let version, gitCommit: String }

    /// - Throws: `SweepError.cannotRead` for the first line of a journal of another format.
    static func check(_ line: Data, of path: String) throws {
        let hasSeal = line.withUnsafeBytes { JournalSeal.withoutSeal($0) != nil }
        let isSound = line.withUnsafeBytes { (try? JournalSeal.opened($0)) != nil }
        guard let first = try? JSONDecoder().decode(JournalOrigin.self, from: line), first.event == "plan",
            let format = first.format, format != Journal.format, isSound || !hasSeal
        else { return }
        var reason = "it has format \(format), and this program reads format \(Journal.format)"
        if let writer = try writer(of: path) {
            reason += "; version \(writer.version) (commit \(writer.gitCommit)) wrote it, and reads it"
        }
        throw SweepError.cannotRead(path, reason: reason)
    }

    /// As the first session says, in words that a terminal can show.
    private static func writer(of path: String) throws -> Writer? {
        let handle = FileHandle(fileDescriptor: try JournalReader.open(path), closeOnDealloc: true)
        let lines = try handle.read(upToCount: 1 << 22)?.split(separator: 0x0A) ?? []
        let writer = lines.lazy.compactMap { try? JSONDecoder().decode(JournalOrigin.self, from: $0).session }.first
        let isPlain = [writer?.version, writer?.gitCommit].allSatisfy {
            $0?.wholeMatch(of: /[0-9A-Za-z.+-]{1,60}/) != nil
        }
        return isPlain ? writer : nil
    }
}
