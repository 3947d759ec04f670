// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Foundation
import Learning
import Machine

/// The file of one trial's checkpoint.
///
/// A line of text that says whose it is, then the state in bytes. It is replaced as a whole and read with distrust: what
/// is not, byte for byte, the state of this trial as this program wrote it on a processor like this one is reported and
/// not used, because it could end in other numbers.
package final class CheckpointFile: CheckpointStore {
    /// The first word of the file, with the version of its format.
    ///
    /// Raise it with every change of the first line, of `TrainingCheckpoint.bytes` or of the names of trials.
    private static let format = "qdistill-checkpoint-5"

    private let file: String
    private let identity: String
    private let interval: Double?
    private let note: (String) -> Void
    /// Whether the state is to be saved whatever the interval is, since its trial is about to be left.
    package var isWanted = false
    private var last = DispatchTime.now().uptimeNanoseconds
    private var resumedAfter: Int?
    private var written = 0
    private var isFailureNoted = false

    package init(file: String, identity: String, interval: Double?, note: @escaping (String) -> Void) {
        (self.file, self.identity, self.interval, self.note) = (file, identity, interval, note)
    }

    /// nil for a trial that used none.
    package var use: TrialEnd.Checkpoints? {
        resumedAfter == nil && written == 0 ? nil : TrialEnd.Checkpoints(resumedAfter: resumedAfter, written: written)
    }

    package var isDue: Bool {
        interval.map { isWanted || Double(DispatchTime.now().uptimeNanoseconds - last) >= $0 * 1e9 } ?? false
    }

    package func load() -> [UInt8]? {
        do {
            return try read()?.state
        } catch let error as Unusable {
            note("starts anew: its checkpoint \(error.reason)")
        } catch {
            note("starts anew: its checkpoint cannot be read: \(error)")
        }
        return nil
    }

    package func goesOn(after epoch: Int) {
        resumedAfter = epoch
        note("resumes after epoch \(epoch), from its checkpoint")
    }

    package func isUnusable() { note("starts anew: its checkpoint holds no state of this trial") }

    package func save(_ state: [UInt8], after epoch: Int) {
        do {
            try write(Array((Self.header(identity, epoch, state) + "\n").utf8) + state)
            written += 1
            isFailureNoted = false
        } catch {
            // A trial that cannot be kept is still worth its result.
            if !isFailureNoted { note("continues without a new checkpoint: \(error)") }
            isFailureNoted = true
        }
        last = DispatchTime.now().uptimeNanoseconds
    }

    /// Why a file is not used.
    private struct Unusable: Error { let reason: String }

    private static func header(_ identity: String, _ epoch: Int, _ state: [UInt8]) -> String {
        let hash = state.withUnsafeBytes { StableHash.of($0, after: StableHash.of("\(epoch)")) }
        return
            "\(format) \(identity) \(Fingerprint.ofExecutable) \(epoch) \(state.count) \(StableHash.hexadecimal(hash))"
    }

    /// The epoch after which a trial would resume here; nil where it would not.
    var epoch: Int? { try? read()?.epoch }

    /// The state in the file, and the epoch that it follows; nil if there is no file.
    private func read() throws -> (state: [UInt8], epoch: Int)? {
        let handle: FileHandle
        do {
            handle = try FileHandle(fileDescriptor: BoundedFile.open(file, .unlinkedFile), closeOnDealloc: true)
        } catch {
            if error.code == ENOENT { return nil }
            throw Unusable(reason: "cannot be read: \(error.reason)")
        }
        let size = try Int(handle.seekToEnd())
        // The first line says how much is worth reading.
        let start = try Self.read(handle, at: 0, count: 256)
        let line = start.prefix { $0 != UInt8(ascii: "\n") }
        let words = String(decoding: line, as: UTF8.self).split(separator: " ").map(String.init)
        guard line.count < start.count, words.first?.hasPrefix("qdistill-checkpoint-") ?? false else {
            throw Unusable(reason: "is damaged")
        }
        guard words[0] == Self.format else { throw Unusable(reason: "is of another version") }
        guard words.count == 6, let epoch = Int(words[3]), let length = Int(words[4]), length >= 0 else {
            throw Unusable(reason: "is damaged")
        }
        guard words[1] == identity else { throw Unusable(reason: "is of another trial") }
        guard words[2] == Fingerprint.ofExecutable else {
            throw Unusable(reason: "is of another build, which may round differently")
        }
        guard size - line.count - 1 == length else { throw Unusable(reason: "is torn") }
        let state = try Self.read(handle, at: line.count + 1, count: length)
        guard Self.header(identity, epoch, state) == words.joined(separator: " ") else {
            throw Unusable(reason: "is damaged")
        }
        return (state, epoch)
    }

    private static func read(_ handle: FileHandle, at offset: Int, count: Int) throws -> [UInt8] {
        try handle.seek(toOffset: UInt64(offset))
        return try Array(handle.read(upToCount: count) ?? Data())
    }

    /// Writes beside the file, flushes, and renames.
    private func write(_ bytes: [UInt8]) throws {
        let folder = (file as NSString).deletingLastPathComponent
        // Not its parents: where the results folder is missing, this host does not share it.
        if mkdir(folder, 0o755) != 0 && errno == ENOENT {
            let reason = "the results folder is not on \(Host.name); share its file system among the hosts"
            throw FileError(file, cannotBe: .written, reason: reason)
        }
        try FileReplacement.write(bytes, at: file)
    }
}
