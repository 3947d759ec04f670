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
