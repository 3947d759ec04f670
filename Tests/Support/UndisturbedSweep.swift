// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Testing

/// Sweeps in one process that nothing disturbs. Each runs once, for all tests that compare others with it.
package enum UndisturbedSweep {
    /// The paper's study with 32 trials, a second in all.
    package static let short = ["sweep", "paper", "--seeds", "2", "--epochs", "25", "--output", "out"]
    /// The paper's study with 32 trials that leave time to interrupt them, some seconds in all.
    package static let long = ["sweep", "paper", "--seeds", "2", "--epochs", "50", "--output", "out"]

    private struct Key: Hashable {
        let arguments: [String]
        let plan: String?
    }

    /// Locked while the sweep runs, so that whoever else asks for it waits.
    private final class Run: Sendable {
        let files = Mutex<[String: String]?>(nil)
    }

    private static let runs = Mutex<[Key: Run]>([:])

    /// The texts in the results folder `out`, by name.
    /// - Parameters:
    ///   - arguments: of `qdistill`, with the output folder `out`.
    ///   - plan: the text of `plan.yaml`.
    package static func files(of arguments: [String], plan: String? = nil) throws -> [String: String] {
        let run = runs.withLock { runs in
            let key = Key(arguments: arguments, plan: plan)
            let run = runs[key] ?? Run()
            runs[key] = run
            return run
        }
        return try run.files.withLock { files in
            if let files { return files }
            let folder = TemporaryFolder()
            if let plan { try folder.write("plan.yaml", plan) }
            let outcome = try Command().run(arguments, in: folder.path)
            try #require(outcome.status == 0, "\(outcome.errors)")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out"))
            let found = Dictionary(
                uniqueKeysWithValues: names.compactMap { name in (try? folder.read("out/\(name)")).map { (name, $0) } })
            files = found
            return found
        }
    }
}
