// SPDX-License-Identifier: Apache-2.0
import Machine
import Foundation
import MessagePassing
import Testing

@Suite("The launcher, the library and the host are known without starting MPI")
struct EnvironmentTests {
    @Test func theLibraryHasANameAndAVersionOnOneLine() {
        let version = MPICommunicator.libraryVersion
        #expect(version.contains { $0.isNumber })
        #expect(!version.contains { $0.isNewline })
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
}
