import Foundation
import Testing

/// Runs the built program as a user would.
struct Command {
    var ranks: Int?
    var environment: [String: String] = [:]

    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// The program: where scripts/test built it, or else beside these tests.
    static let program: String = {
        if let path = ProcessInfo.processInfo.environment["QDISTILL_BINARY"] { return path }
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return root.appending(path: ".build/release/qdistill").path
    }()

    static let projectRoot =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path

    /// The threads that run tests block all signals, and mpirun would inherit that: it becomes deaf to SIGTERM.
    private static let unblockSignals =
        "import os, signal, sys; signal.pthread_sigmask(signal.SIG_SETMASK, []); os.execvp(sys.argv[1], sys.argv[1:])"

    /// Starts the program without waiting for it.
    func start(_ arguments: [String], in folder: String) throws -> Process {
        try #require(
            FileManager.default.isExecutableFile(atPath: Self.program), "Build the program first: scripts/test does.")
        let process = Process()
        if let ranks {
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments =
                ["python3", "-c", Self.unblockSignals, "mpirun", "--oversubscribe", "-n", "\(ranks)", Self.program]
                + arguments
        } else {
            process.executableURL = URL(filePath: Self.program)
            process.arguments = arguments
        }
        process.currentDirectoryURL = URL(filePath: folder)
        process.environment = ProcessInfo.processInfo.environment
            .merging(["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]) { $1 }
            .merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }

    /// Runs the program to its end.
    func run(_ arguments: String..., in folder: String) throws -> Outcome { try run(arguments, in: folder) }

    func run(_ arguments: [String], in folder: String) throws -> Outcome {
        let process = try start(arguments, in: folder)
        // Files, not pipes: a full pipe would stop a program that nobody reads from.
        let (output, errors) = (folder + "/.stdout-\(UUID())", folder + "/.stderr-\(UUID())")
        for path in [output, errors] { FileManager.default.createFile(atPath: path, contents: nil) }
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: output))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: errors))
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8))
    }
}

/// A folder of its own for a test, removed at its end.
final class WorkFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "qdistill-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: file(name), atomically: true, encoding: .utf8)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

    /// The number of trials with a result in a journal that may not be there yet.
    func doneTrials(_ name: String) -> Int {
        let text = String(decoding: FileManager.default.contents(atPath: file(name)) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").count { $0.hasPrefix(#"{"event":"done""#) }
    }

    /// The number of whole lines in a file that may not be there yet.
    func lines(_ name: String) -> Int {
        (FileManager.default.contents(atPath: file(name)) ?? Data()).count { $0 == UInt8(ascii: "\n") }
    }
}
