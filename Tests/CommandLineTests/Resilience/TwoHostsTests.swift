// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Sweeps across two hosts, made of network namespaces by scripts/two-hosts.
@Suite(.waitsForProcesses) struct TwoHostsTests {
    private static func launch(_ arguments: [String]) -> String {
        ([Command.program] + arguments).joined(separator: " ")
    }

    /// Runs shell commands on the first of two hosts; nil, with the reason printed, where there can be none.
    private func run(_ commands: String, in folder: TemporaryFolder) throws -> Command.Outcome? {
        let script = Command.projectRoot + "/scripts/two-hosts"
        let outcome = try Command(executable: script).run("bash", "-c", commands, in: folder.path)
        guard outcome.status != 77 else {
            print(outcome.errors)
            return nil
        }
        return outcome
    }

    /// The working directory of the second host's rank is another one, for checkpoints go by absolute paths.
    @Test func bothHostsTakePartAndTheTableIsThatOfOneRank() throws {
        let folder = TemporaryFolder()
        let sweep = Self.launch(UndisturbedSweep.short)
        guard
            let outcome = try run(
                "mpirun $MPI_HOST_OPTIONS -n 1 --host node1 \(sweep) --checkpoint-every 0.001 "
                    + ": -n 1 --host node2 --wdir / \(sweep)", in: folder)
        else { return }
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try folder.read("out/trials.csv") == UndisturbedSweep.files(of: UndisturbedSweep.short)["trials.csv"])
        let hosts = try folder.read("out/timings.csv").split(separator: "\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false)[2...3].joined(separator: " on ")
        }
        #expect(Set(hosts) == ["0 on node1", "1 on node2"])
        let provenance = try folder.read("out/provenance.json")
        #expect(provenance.contains("\"node1\"") && provenance.contains("\"node2\""))
        let journal = try folder.read("out/trials.jsonl").split(separator: "\n")
        #expect(journal.contains { $0.contains("\"host\":\"node2\"") && $0.contains("\"written\":") })
        #expect(!outcome.output.contains("without a new checkpoint"), "\(outcome.output)")
        #expect(!FileManager.default.fileExists(atPath: folder.file("out/checkpoints")))
    }

    @Test(arguments: ["--kill", "--unplug"]) func aLostHostIsReportedSoonAndTheSweepResumes(fault: String) throws {
        let folder = TemporaryFolder()
        let launch = "mpirun $MPI_HOST_OPTIONS -n 2 \(Self.launch(UndisturbedSweep.long))"
        let commands = """
            \(launch) & mpirun=$!
            for _ in $(seq 600); do (($(cat out/trials.jsonl 2>/dev/null | wc -l) > 6)) && break; sleep 0.05; done
            kill -0 $mpirun || exit 99
            \(Command.projectRoot)/scripts/two-hosts \(fault)
            SECONDS=0
            wait $mpirun; code=$?
            echo "mpirun ended with $code after $SECONDS s"
            """
        guard let outcome = try run(commands, in: folder) else { return }
        #expect(outcome.status == 0, "\(outcome.errors)")
        let end = try #require(outcome.output.firstMatch(of: /mpirun ended with (\d+) after (\d+) s/))
        #expect(end.1 != "0")
        #expect(try #require(Int(end.2)) <= 30)
        #expect(outcome.errors.contains("lost communication with a remote daemon"), "\(outcome.errors)")
        #expect(outcome.errors.contains("node2"))
        let kept = folder.lines("out/trials.jsonl")
        #expect(kept > 6)

        let resumed = try #require(try run(launch, in: folder))
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.output.contains(" here, "))
        #expect(try folder.read("out/trials.csv") == UndisturbedSweep.files(of: UndisturbedSweep.long)["trials.csv"])
    }
}
