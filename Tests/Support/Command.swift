// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Runs the built program as a user would.
package struct Command {
    package var ranks: Int?
    /// What is run without ranks.
    package var executable = Command.program
    package var environment: [String: String] = [:]

    package init(
        ranks: Int? = nil, executable: String = Command.program, environment: [String: String] = [:]
    ) {
        (self.ranks, self.executable, self.environment) = (ranks, executable, environment)
    }

    package struct Outcome {
        package let status: Int32
        package let output: String
        package let errors: String
    }

    /// The program: where scripts/test built it, or else beside these tests.
    package static let program: String = {
        if let path = ProcessInfo.processInfo.environment["QDISTILL_BINARY"] { return path }
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return root.appending(path: ".build/release/qdistill").path
    }()

    package static let projectRoot =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path

    /// The threads that run tests block all signals, and mpirun would inherit that: it becomes deaf to SIGTERM.
    private static let unblockSignals =
        "import os, signal, sys; signal.pthread_sigmask(signal.SIG_SETMASK, []); os.execvp(sys.argv[1], sys.argv[1:])"

    /// Starts the program without waiting for it.
    package func start(_ arguments: [String], in folder: String) throws -> Process {
        try #require(
            FileManager.default.isExecutableFile(atPath: Self.program), "Build the program first: scripts/test does.")
        let process = Process()
        if let ranks {
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments =
                ["python3", "-c", Self.unblockSignals] + MPILauncher.words(ranks: ranks) + [Self.program] + arguments
        } else {
            process.executableURL = URL(filePath: executable)
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
    package func run(_ arguments: String..., in folder: String) throws -> Outcome { try run(arguments, in: folder) }

    package func run(_ arguments: [String], in folder: String) throws -> Outcome {
        let process = try start(arguments, in: folder)
        // Files, not pipes: a full pipe would stop a program that nobody reads from.
        let (output, errors) = (folder + "/.stdout-\(UUID())", folder + "/.stderr-\(UUID())")
        for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: output))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: errors))
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8))
    }
}
