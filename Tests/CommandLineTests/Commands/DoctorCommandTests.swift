// SPDX-License-Identifier: Apache-2.0
import Foundation
import Kernels
import TestSupport
import Testing

@Suite(.waitsForProcesses) struct DoctorCommandTests {
    private struct Answer: Decodable {
        struct Rank: Decodable {
            var rank: Int
            var host: String
        }
        struct Folder: Decodable { var fileSystem: String }
        var ranks: [Rank]
        var folder: Folder
        var warnings: [String]
    }

    @Test func aPlainProcessReportsOnItself() throws {
        let folder = TemporaryFolder()
        let outcome = try Command().run("doctor", in: folder.path)
        #expect(outcome.output.contains(/^1 rank on 1 host; \S.* v?\d/))
        #expect(outcome.output.contains("Output folder \(folder.path)"), "\(outcome.output)")
        #expect(outcome.output.contains("  kernels: \(InstructionSet.selected.rawValue)\n"))
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left.allSatisfy { $0.hasPrefix(".std") })
    }

    /// The exit code and the sentences agree, whatever the machine of the test is like.
    @Test(arguments: [nil, 1, 3]) func everyRankIsInTheJSON(ranks: Int?) throws {
        let folder = TemporaryFolder()
        let outcome = try Command(ranks: ranks).run("doctor", "--json", in: folder.path)
        let answer = try JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8))
        #expect(answer.ranks.map(\.rank) == Array(0..<(ranks ?? 1)))
        #expect(outcome.status == (answer.warnings.isEmpty ? 0 : 2))
    }

    @Test func moreRanksThanHardwareThreadsAreWarnedOf() throws {
        let folder = TemporaryFolder()
        let ranks = ProcessInfo.processInfo.activeProcessorCount + 1
        try #require(ranks < 64, "too many ranks for a test")
        let outcome = try Command(ranks: ranks).run("doctor", in: folder.path)
        #expect(outcome.status == 2)
        #expect(outcome.output.contains("is oversubscribed: \(ranks) ranks share its"))
    }

    @Test func aFolderThatCannotBeWrittenIsWarnedOf() throws {
        let folder = TemporaryFolder()
        let outcome = try Command().run("doctor", "--output", "/proc/results", in: folder.path)
        #expect(outcome.status == 2)
        #expect(outcome.output.contains("Output folder /proc: proc, not writable"))
        #expect(outcome.output.contains("Warning: Nothing can be written to '/proc'"))
    }

    @Test func ranksThatDoNotKnowEachOtherAreToldOf() throws {
        let folder = TemporaryFolder()
        let task = Command(environment: ["SLURM_STEP_NUM_TASKS": "4", "SLURM_PROCID": "2"])
        let doctor = try task.run("doctor", in: folder.path)
        #expect(
            doctor.status == 2 && doctor.output.contains("Warning: srun started 4 tasks that do not know each other"))
        let sweep = [
            "sweep", "paper", "--seeds", "1", "--epochs", "1", "--architectures", "classical", "--output", "out",
        ]
        let refused = try task.run(sweep, in: folder.path)
        #expect(refused.status == 1 && refused.errors.contains("srun --mpi=pmix -n 4"), "\(refused.errors)")
        // What knows its part of the work need not know the others.
        #expect(try task.run(sweep + ["--shard", "1/4"], in: folder.path).status == 0)
    }
}
