import Foundation
// SPDX-License-Identifier: Apache-2.0
import Machine
import MessagePassing
import Testing

@Suite("The launcher, the library and the host are known without starting MPI")
struct EnvironmentTests {
    @Test func theLibraryHasANameAndAVersionOnOneLine() {
        let version = MPICommunicator.libraryVersion
        #expect(version.contains { $0.isNumber })
        #expect(!version.contains { $0.isNewline })
    }

    @Test func everyLibrarysNameIsOnOneLineWithItsVersion() {
        #expect(
            MPICommunicator.name(
                in: "Open MPI v4.1.4, package: Debian OpenMPI, ident: 4.1.4, repo rev: v4.1.4, May 26, 2022")
                == "Open MPI v4.1.4")
        #expect(
            MPICommunicator.name(in: "MPICH Version:\t4.0.2\nMPICH Release date:\tThu Apr  7 12:34:45 CDT 2022\n")
                == "MPICH 4.0.2")
        #expect(MPICommunicator.name(in: "") == nil)
    }

    @Test func onlySomeLaunchersKillAfterATermination() {
        #expect(MPICommunicator.launcherKillsSoon(in: ["OMPI_COMM_WORLD_SIZE": "2", "PMIX_RANK": "0"]))
        #expect(MPICommunicator.launcherKillsSoon(in: ["PMIX_RANK": "0"]))
        #expect(!MPICommunicator.launcherKillsSoon(in: ["HYDI_CONTROL_FD": "7", "PMI_RANK": "0", "PMI_SIZE": "2"]))
        #expect(!MPICommunicator.launcherKillsSoon(in: [:]))
    }

    @Test(.enabled(if: !MPICommunicator.isLaunchedByMPI))
    func aProcessWithoutLauncherIsRankZero() {
        #expect(MPICommunicator.launchedRank == 0)
    }

    @Test func theHostHasAName() {
        #expect(!Host.name.isEmpty && Host.name != "unknown")
    }
}

@Suite("What a host has is read from the kernel")
struct ProcessorsTests {
    @Test func everyAllowedThreadHasACore() {
        let processors = Processors.here
        #expect(!processors.allowedThreads.isEmpty && processors.cores >= 1)
        #expect(processors.cores <= processors.threads)
        #expect(processors.allowedThreads.allSatisfy { processors.coreOfThread[$0] != nil })
        #expect(processors.threads >= ProcessInfo.processInfo.activeProcessorCount)
    }

    @Test(arguments: [("0-3,8", [0, 1, 2, 3, 8]), ("5", [5]), ("", []), ("x,3-1,2\n", [2])])
    func listsOfTheKernelAreRead(text: String, numbers: [Int]) {
        #expect(Processors.list(text) == numbers)
    }

    @Test func theTransportsParametersComeFromFilesAndEnvironment() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "qdistill-\(UUID()).conf")
        defer { try? FileManager.default.removeItem(at: file) }
        try "# btl = none\nbtl = self # alone\npml=ob1\nother = 1\n".write(to: file, atomically: true, encoding: .utf8)
        let parameters = MPIParameters.transport(
            environment: ["OMPI_MCA_btl": "tcp,self", "OMPI_MCA_verbose": "1"], files: ["/nowhere", file.path])
        #expect(parameters == ["btl": "tcp,self", "pml": "ob1"])
    }

    @Test func ranksThatDoNotKnowEachOtherAreTold() {
        func lonely(_ environment: [String: String], known: Int = 1) -> CommunicationError? {
            MPICommunicator.lonelyRanks(known: known, environment: environment)
        }
        #expect(lonely(["SLURM_STEP_NUM_TASKS": "4", "SLURM_NTASKS": "4"]) == .lonelyRanks(4, bySlurm: true))
        #expect(lonely(["PMI_SIZE": "3", "PMI_RANK": "0"]) == .lonelyRanks(3, bySlurm: false))
        #expect(lonely(["PMI_SIZE": "2", "SLURM_STEP_NUM_TASKS": "2"]) == .lonelyRanks(2, bySlurm: true))
        #expect(lonely(["MV2_COMM_WORLD_SIZE": "2"]) == .lonelyRanks(2, bySlurm: false))
        // A job of several tasks, a step of one, and launches that work.
        #expect(
            lonely([:]) == nil && lonely(["SLURM_NTASKS": "8"]) == nil && lonely(["SLURM_STEP_NUM_TASKS": "1"]) == nil)
        #expect(lonely(["OMPI_COMM_WORLD_SIZE": "4", "SLURM_STEP_NUM_TASKS": "8"], known: 4) == nil)
        #expect(lonely(["PMIX_RANK": "1", "SLURM_STEP_NUM_TASKS": "4"], known: 4) == nil)
        let sentence = CommunicationError.lonelyRanks(4, bySlurm: true).description
        #expect(sentence.contains("4 tasks that do not know each other") && sentence.contains("srun --mpi=pmix -n 4"))
    }
}
