// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine

/// Why a sweep cannot run or resume.
public enum SweepError: Error, Equatable, CustomStringConvertible {
    case cannotMakeFolder(String, reason: String)
    case cannotWrite(String, reason: String)
    case cannotRead(String, reason: String)
    /// What somebody has put where the sweep has a file or folder of its own, and what it is.
    case inTheWay(String, reason: String)
    /// What is no longer where it was or what it was, and what became of it.
    case lost(String, reason: String)
    case folderInUse(String, holder: String)
    /// A folder whose file system has no locks, in the system's words.
    case cannotLock(String, reason: String)
    case otherPlan(folder: String, differences: [String])
    /// A line that is not as it was written.
    case damagedJournal(String, line: Int, reason: String)
    /// A line that is as it was written, and says what cannot be.
    case impossibleJournal(String, line: Int, reason: String)
    /// A journal whose first line, the plan, is damaged or missing, and why no other plan can take its place.
    case lostPlan(String, reason: String)
    case protocolBroken(String)
    /// Ranks that run another program or plan, each as a sentence without its end.
    case differentRanks([String])
    /// Ranks that did not begin.
    case noGreeting(ranks: [Int])
    /// A part of a plan whose trials depend on results of others.
    case shardOfDecisions
    /// Journals that cannot be joined, and why.
    case cannotMerge(String)

    public var description: String {
        switch self {
        case .cannotMakeFolder(let path, let reason):
            "The results folder '\(path)' cannot be made: \(reason). Choose another with --output."
        case .shardOfDecisions:
            "A plan that chooses (select, or seeds: until) cannot be run in shards: which trials it needs depends on results of all."
                + " Leave --shard out; mpirun shares the trials among ranks."
        case .cannotWrite(let path, let reason):
            "'\(path)' cannot be written: \(reason). What the journal holds is safe:"
                + " mend this (free space, allow writing, or raise ulimit -f) and run the same command again to resume."
        case .lost(let path, let reason):
            "'\(path)' \(reason). Has somebody else changed the folder? What it held may be gone."
                + " Bring it back if it was moved, and run the same command again: it runs all that the journal does not hold."
        case .inTheWay(let path, let reason):
            "'\(path)' \(reason), and what the sweep writes there would be elsewhere, too. Remove it, and run the command again."
        case .cannotRead(let path, let reason): "'\(path)' cannot be read: \(reason)."
        case .folderInUse(let path, let holder):
            "Another sweep is running in '\(path)' (\(holder)). Wait until it ends, or choose another folder with --output."
        case .cannotLock(let path, let reason):
            "The file system of '\(path)' has no locks (\(reason)), which keep a second sweep out of the folder. Choose a folder"
                + " elsewhere with --output, or set QDISTILL_NO_LOCK=1 and see to it that one sweep at a time runs there."
        case .otherPlan(let folder, let differences):
            "'\(folder)' holds the results of a different plan:\n" + differences.map { "  \($0)\n" }.joined()
                + "Run that plan to resume it, or choose another folder with --output."
        case .damagedJournal(let path, let line, let reason):
            "Line \(line) of the journal '\(path)' is damaged: \(reason)."
                + " Remove that line (sed -i \(line)d FILE) and run the same command again;"
                + " no other result is lost, and the trials that it held are run anew."
        case .impossibleJournal(let path, let line, let reason):
            "Line \(line) of the journal '\(path)' cannot be: \(reason). Its checksum is right: another program, or somebody,"
                + " has written it so. Take the journal from a copy, or choose another folder with --output."
        case .lostPlan(let path, let reason):
            "Line 1 of the journal '\(path)', the plan, is damaged or missing, and \(reason)\nThe results behind it are whole."
                + " Put the sweep's plan.yaml back beside the journal, or run the sweep's own command again."
        case .protocolBroken(let what):
            "The ranks do not understand each other: \(what). Start all of them from the same build."
        case .differentRanks(let differences):
            "The ranks are not alike:\n" + differences.map { "  \($0)\n" }.joined()
                + "Give all hosts the same build and the same plan (a shared file system is the easiest way)."
        case .noGreeting(let ranks):
            "These ranks do not answer: \(ranks.map(String.init).joined(separator: ", ")). Their processes are frozen, or their"
                + " hosts hang or cannot be reached. Nothing was run; leave those hosts out, or start again."
        case .cannotMerge(let reason): "These sweeps cannot be merged: \(reason)"
        }
    }

    /// What the system says about `errno`.
    static var systemReason: String { String(cString: strerror(errno)) }

    /// What `work` returns; its errors of files are those of a sweep.
    package static func ofFiles<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let error as FileError {
            guard error.action == .written else { throw SweepError.cannotRead(error.path, reason: error.reason) }
            // Where the folder or its disk is gone, nothing is safe.
            throw [ENOENT, ENOTDIR, ESTALE, EIO, ENXIO, ENODEV].contains(error.code)
                ? SweepError.lost(error.path, reason: "cannot be written: \(error.reason)")
                : SweepError.cannotWrite(error.path, reason: error.reason)
        }
    }
}
