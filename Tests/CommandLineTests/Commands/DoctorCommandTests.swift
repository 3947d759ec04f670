// SPDX-License-Identifier: Apache-2.0
import Foundation
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
        #expect(outcome.output.hasPrefix("1 rank on 1 host; Open MPI v"))
        #expect(outcome.output.contains("Output folder \(folder.path)"), "\(outcome.output)")
        #expect(outcome.output.contains("  BLAS: OpenBLAS "))
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
}
