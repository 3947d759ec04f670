// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// A side that is not trained has no columns, and no validation samples have no loss.
@Test func theEndShowsWhatWasTrained() throws {
    let folder = TemporaryFolder()
    try folder.write(
        "p.yaml",
        """
        name: p
        data: {samples: 60, bits: 4, split: [0.8, 0, 0.2]}
        training: {epochs: 2}
        teacher: {minimumValidationAccuracy: 0}
        architectures: [classical]
        seeds: 2
        """)
    for (side, title, other) in [("off", "F1 without KD", "F1 with KD"), ("on", "F1 with KD", "F1 without KD")] {
        let outcome = try Command().run("sweep", "p.yaml", "--distillation", side, "--output", side, in: folder.path)
        #expect(outcome.status == 0 && outcome.output.contains(title), "\(outcome.output)\(outcome.errors)")
        #expect(!outcome.output.contains(other) && !outcome.output.contains("difference"), "\(outcome.output)")
        let lines = try folder.read("\(side)/trials.csv").split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let place = try #require(lines[0].firstIndex(of: "validation_loss"))
        #expect(lines.count == 3 && lines[1][place].isEmpty && lines[2][place].isEmpty)
    }
}

/// Sweeps as a user starts them, with mpirun and without.
@Suite(.waitsForProcesses) struct SweepCommandTests {
    @Test func trialsCSVIsTheSameForAnyNumberOfRanks() throws {
        let alone = try UndisturbedSweep.files(of: UndisturbedSweep.short)
        let table = try #require(alone["trials.csv"])
        #expect(table.split(separator: "\n").count == 33)
        let provenance = try #require(alone["provenance.json"])
        #expect(provenance.contains("\"ranks\" : 1") && !provenance.contains("\"mpi\" : \""))
        for ranks in [1, 2, 4] {
            let folder = TemporaryFolder()
            let outcome = try Command(ranks: ranks).run(UndisturbedSweep.short, in: folder.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try folder.read("out/trials.csv") == table, "\(ranks) ranks")
            let provenance = try folder.read("out/provenance.json")
            #expect(provenance.contains("\"ranks\" : \(ranks)") && provenance.contains("\"mpi\" : \""))
        }
    }

    /// Losses of one score, a layer before the circuit, and steps on batches that are drawn.
    private static let scores = """
        name: scores
        data: {rule: parity, samples: 200, bits: 4, split: [0.8, 0, 0.2]}
        embedding: {kind: angle, scale: 3.14}
        distillation: false
        training: {loss: [square, weighted-fidelity], batch: 16, steps: [400, 90], convergenceInterval: 60, restoreBest: false}
        architectures:
          - {name: direct, layers: 2, block: [rot: all, cnot: ring], readout: {qubits: 2}, head: mean}
          - {name: layered, layers: 1, pre: {dense: 3}, block: [rot: all, cnot: ring], initial: 'uniform(0, 1)', head: mean}
        seeds: 2
        """

    @Test func scoresAndStepsAreTheSameForAnyNumberOfRanks() throws {
        let arguments = ["sweep", "plan.yaml", "-o", "out", "--save-models"]
        let alone = try UndisturbedSweep.files(of: arguments, plan: Self.scores)
        let table = try #require(alone["trials.csv"])
        #expect(table.hasPrefix("trial,architecture") && table.split(separator: "\n")[0].contains(",converged,"))
        // 90 steps are fewer than two intervals.
        #expect(table.split(separator: "\n").count { $0.contains(",false,") && $0.hasSuffix("done,") } >= 8)
        #expect(table.split(separator: "\n").dropFirst().contains { $0.contains(",true,") })
        let folder = TemporaryFolder()
        try folder.write("plan.yaml", Self.scores)
        let outcome = try Command(ranks: 2).run(arguments, in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        for name in ["trials.csv", "learning-curves.csv", "summary.csv"] {
            #expect(try folder.read("out/\(name)") == alone[name], "\(name)")
        }
        let model = try Command().run("evaluate", "out/models/trial-3-layered-alone-seed-1.json", in: folder.path)
        #expect(model.status == 0 && model.output.contains("\"score\": ["), "\(model.errors)")
    }

    /// Kills with SIGKILL, at several moments, mpirun or one of the ranks; then the same command resumes.
    @Test(arguments: ["mpirun", "rank 0", "rank 1"]) func aKilledSweepResumesWhereItWas(victim: String) throws {
        let arguments = ["sweep", "paper", "--seeds", "4", "--epochs", "60", "--output", "out"]
        let whole = try UndisturbedSweep.files(of: arguments)
        let folder = TemporaryFolder()
        var doneBefore = 0
        for _ in 1...3 {
            let process = try Command(ranks: 2).start(arguments, in: folder.path)
            try process.run()
            // Wait for the session's start and some trials, then strike.
            let deadline = Date().addingTimeInterval(60)
            while folder.doneTrials("out/trials.jsonl") < doneBefore + 3 && process.isRunning && Date() < deadline {
                usleep(2000)
            }
            #expect(process.isRunning, "the sweep should not be over yet")
            let pid =
                victim == "mpirun"
                ? process.processIdentifier
                : try #require(
                    MPILauncher.process(ofRank: victim == "rank 0" ? 0 : 1, startedBy: process.processIdentifier))
            Foundation.kill(pid, SIGKILL)
            process.waitUntilExit()
            doneBefore = folder.doneTrials("out/trials.jsonl")
        }
        let outcome = try Command(ranks: 2).run(arguments, in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains(" here, "))
        for name in ["trials.csv", "summary.csv", "learning-curves.csv"] {
            #expect(try folder.read("out/\(name)") == whole[name], "\(name)")
        }
        // What was journalled before a kill was not run again: each trial is there once.
        let numbers = try folder.read("out/trials.jsonl").matches(of: /"number":(\d+)/).map { $0.1 }
        #expect(numbers.count == 64 && Set(numbers).count == 64)
    }

    @Test func aSecondSweepInTheFolderOfALiveOneIsRefused() throws {
        let folder = TemporaryFolder()
        let process = try Command().start(["sweep", "paper", "--output", "out"], in: folder.path)
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        let deadline = Date().addingTimeInterval(30)
        while folder.lines("out/trials.jsonl") < 2 && Date() < deadline { usleep(2000) }
        let second = try Command().run("sweep", "paper", "--output", "out", in: folder.path)
        #expect(second.status == 5)
        #expect(second.errors.contains("Another sweep is running in 'out' (process \(process.processIdentifier) on "))
    }

    @Test func aDifferentPlanInTheFolderIsRefusedWithTheFields() throws {
        let folder = TemporaryFolder()
        let first = [
            "sweep", "paper", "--seeds", "1", "--epochs", "3", "--architectures", "classical", "--output", "out",
        ]
        #expect(try Command().run(first, in: folder.path).status == 0)
        for ranks in [nil, 2] {
            let outcome = try Command(ranks: ranks).run(
                "sweep", "paper", "--seeds", "1", "--epochs", "4", "--architectures", "hea", "--output", "out",
                in: folder.path)
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("training: epochs is 3 there and 4 here"))
            #expect(
                outcome.errors.contains("architectures: 'classical' is only there\n  architectures: 'hea' is only here")
            )
            #expect(outcome.errors.components(separatedBy: "different plan").count == 2, "printed once, by rank 0")
        }
        #expect(try Command().run(first, in: folder.path).status == 0)
    }

    @Test func divergingTrialsAreRecordedAndTheExitCodeSaysSo() throws {
        let folder = TemporaryFolder()
        try folder.write(
            "plan.yaml",
            "name: wild\ntraining: {learningRate: 1e308, epochs: 5}\narchitectures: [classical, universal]\nseeds: 2\ndistillation: false\n"
        )
        let outcome = try Command(ranks: 2).run("sweep", "plan.yaml", in: folder.path)
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("4 of 4 trials failed; see results/wild/trials.csv for the reasons."))
        let rows = try folder.read("results/wild/trials.csv").split(separator: "\n").dropFirst()
        #expect(rows.count == 4)
        #expect(rows.allSatisfy { $0.contains(",failed,") && $0.contains("became NaN or infinite in epoch") })
        #expect(
            try folder.read("results/wild/summary.csv").contains(
                "classical,false,cross-entropy,1e+308,5,50,full,double,195,0,2,"))
    }

    @Test func aTeacherBelowTheThresholdIsRefused() throws {
        let folder = TemporaryFolder()
        try folder.write("plan.yaml", "name: weak\nteacher: {epochs: 1}\nseeds: 1\ntraining: {epochs: 2}\n")
        let outcome = try Command(ranks: 2).run("sweep", "plan.yaml", in: folder.path)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("The teacher reaches a validation accuracy of only"))
        #expect(outcome.errors.contains("below the plan's threshold of 0.95"))
    }

    @Test func quietPrintsNothing() throws {
        let folder = TemporaryFolder()
        // Where there is no /sys, hwloc, a library of MPI's, complains of it whatever the program.
        let command = Command(ranks: 2, environment: ["HWLOC_HIDE_ERRORS": "2"])
        let outcome = try command.run(UndisturbedSweep.short + ["--quiet"], in: folder.path)
        #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.isEmpty, "\(outcome.errors)")
    }
}
