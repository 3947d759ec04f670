import Foundation
// SPDX-License-Identifier: Apache-2.0
import Machine
import MessagePassing
import Plans
import Sweeps
import TestSupport
import Testing

@Suite("A diagnosis warns of what would harm a sweep, and of nothing else")
struct DiagnosisTests {
    static let folder = {
        var folder = FolderFindings(of: "/")
        (folder.path, folder.fileSystem, folder.writeFailure) = ("/data", "ext4", nil)
        (folder.flushMilliseconds, folder.freeBytes) = (1, 1 << 40)
        return folder
    }()

    /// A rank on a host of 4 cores with 2 hardware threads each: threads t and t + 4 are of core t.
    private func rank(
        _ number: Int, on host: String = "node1", threads: [Int]? = nil,
        _ change: (inout RankFindings) -> Void = { _ in }
    )
        -> RankFindings
    {
        var survey = RankFindings.here(rank: number, sharesFolder: true)
        survey.host = host
        survey.processors = Processors(
            model: "Model A", coreOfThread: Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, $0 % 4) }),
            allowedThreads: threads ?? Array(0..<8))
        survey.memory = 64 << 30
        survey.allowsRoot = true
        change(&survey)
        return survey
    }

    private func diagnose(_ ranks: [RankFindings], folder: FolderFindings = Self.folder) -> Diagnosis {
        Diagnosis(ranks: ranks, folder: folder)
    }

    @Test func aSoundGroupHasNoWarnings() {
        let ranks = (0..<8).map { rank($0, on: $0 < 4 ? "node1" : "node2", threads: [$0 % 4, $0 % 4 + 4]) }
        let diagnosis = diagnose(ranks.reversed())
        #expect(diagnosis.warnings.isEmpty && diagnosis.notes.isEmpty)
        #expect(diagnosis.hosts.map(\.name) == ["node1", "node2"])
        #expect(diagnosis.text.hasPrefix("8 ranks on 2 hosts; "))
        #expect(diagnosis.text.contains("\n  rank 5: bound to hardware threads 1,5, core 1\n"))
        #expect(diagnosis.text.contains("/data: ext4, writable, flushed in 1 ms, 1024.0 GB free, seen by all hosts\n"))
        #expect(diagnosis.text.hasSuffix("Nothing to warn of.\n"))
    }

    private func onlyWarning(_ diagnosis: Diagnosis) throws -> String {
        #expect(diagnosis.warnings.count == 1, "\(diagnosis.warnings)")
        return try #require(diagnosis.warnings.first)
    }

    @Test func moreRanksThanHardwareThreads() throws {
        let warning = try onlyWarning(diagnose((0..<9).map { rank($0) } + [rank(9, on: "node2")]))
        #expect(
            warning.hasPrefix("node1 is oversubscribed: 9 ranks share its 8 hardware threads. Start 8 there at most"))
    }

    @Test func twoRanksOnOneCoreWhileOthersAreFree() throws {
        let warning = try onlyWarning(diagnose([rank(0, threads: [2]), rank(1, threads: [1]), rank(2, threads: [2])]))
        #expect(warning.hasPrefix("On node1 the ranks 0,2 may all use only the 1 hardware thread 2 of 8."))
        #expect(warning.contains("--bind-to core"))
        // The same hardware thread of another host is another one.
        #expect(diagnose([rank(0, threads: [2]), rank(1, on: "node2", threads: [2])]).warnings.isEmpty)
    }

    @Test func coresSharedByHardwareThreadsAreNoted() {
        let diagnosis = diagnose((0..<8).map { rank($0, threads: [$0]) })
        #expect(diagnosis.warnings.isEmpty)
        #expect(diagnosis.notes.count == 1 && diagnosis.notes[0].hasPrefix("On node1 8 ranks share 4 cores"))
    }

    @Test func ranksThatAreNotBoundAreNoted() {
        #expect(diagnose([rank(0), rank(1)]).notes.first?.contains("--bind-to core") ?? false)
        #expect(diagnose([rank(0)]).notes.isEmpty)
    }

    @Test func aContainersLimit() throws {
        let ranks = (0..<3).map { rank($0) { $0.processors.quota = 1.5 } }
        #expect(try onlyWarning(diagnose(ranks)).contains("the time of 1.5 hardware threads, which 3 ranks share"))
        #expect(diagnose(Array(ranks.prefix(2))).warnings.isEmpty)
    }

    @Test func littleMemoryForEachRank() throws {
        let warning = try onlyWarning(diagnose((0..<4).map { rank($0, threads: [$0]) { $0.memory = 800 << 20 } }))
        #expect(warning.hasPrefix("node1 has 200 MB of memory for each of its ranks"))
    }

    @Test func hostsOfDifferentKinds() throws {
        // Unlike processors give the same results.
        let processors = diagnose([
            rank(0),
            rank(1, on: "node2") {
                $0.processors.model = "Model B"
                $0.kernels = "another"
            },
        ])
        #expect(processors.warnings.isEmpty)
        #expect(processors.text.contains("\n  kernels: another\n"))
        let builds = diagnose([rank(0), rank(1, on: "node2") { $0.program = "0" }])
        #expect(try onlyWarning(builds).contains("different builds of qdistill (node1, node2)"))
        let libraries = diagnose([rank(0) { $0.mpi = "X 1" }, rank(1, on: "node2") { $0.mpi = "X 2" }])
        #expect(try onlyWarning(libraries).contains("X 1 on node1; X 2 on node2"))
    }

    @Test func aFolderThatIsNotShared() throws {
        let warning = try onlyWarning(diagnose([rank(0), rank(1, on: "node2") { $0.sharesFolder = false }]))
        #expect(warning.hasPrefix("node2 does not see the output folder '/data' of rank 0"))
    }

    @Test func rootWithoutTheVariables() throws {
        let warning = try onlyWarning(
            diagnose([
                rank(0) {
                    $0.isRoot = true
                    $0.allowsRoot = false
                }
            ]))
        #expect(warning.contains("OMPI_ALLOW_RUN_AS_ROOT=1 and OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1"))
    }

    @Test func foldersThatAreInMemoryFullSlowOrNotWritable() throws {
        var folder = Self.folder
        folder.fileSystem = "tmpfs"
        #expect(try onlyWarning(diagnose([rank(0)], folder: folder)).contains("'/data' is in memory (tmpfs)"))
        folder = Self.folder
        folder.freeBytes = 1 << 20
        #expect(try onlyWarning(diagnose([rank(0)], folder: folder)).contains("'/data' has only 1 MB free"))
        folder = Self.folder
        folder.flushMilliseconds = 250
        #expect(try onlyWarning(diagnose([rank(0)], folder: folder)).contains("takes 250 ms"))
        folder = Self.folder
        folder.writeFailure = "Read-only file system"
        #expect(
            try onlyWarning(diagnose([rank(0)], folder: folder)).hasPrefix(
                "Nothing can be written to '/data': Read-only file system."))
    }

    @Test(arguments: ["nfs4", "lustre", "overlay"]) func foldersOnANetworkOrInAContainerAreNoted(type: String) {
        var folder = Self.folder
        folder.fileSystem = type
        let diagnosis = diagnose([rank(0)], folder: folder)
        #expect(diagnosis.warnings.isEmpty && diagnosis.notes.count == 1)
    }
}

@Suite("A doctor hears every rank and leaves nothing behind")
struct DoctorTests {
    @Test(arguments: [1, 3]) func everyRankIsHeard(size: Int) throws {
        let folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        let group = InProcessCommunicator.group(size: size)
        for member in group.dropFirst() { Thread.detachNewThread { try? Doctor.answer(member) } }
        let diagnosis = try Doctor.examine(folder: folder.path + "/a/b", with: size == 1 ? nil : group[0])
        #expect(diagnosis.ranks.map(\.rank) == Array(0..<size))
        #expect(diagnosis.ranks.allSatisfy { $0.sharesFolder })
        #expect(
            diagnosis.folder.path == URL(filePath: folder.path).standardizedFileURL.path, "the nearest that is there")
        #expect(diagnosis.folder.writeFailure == nil && diagnosis.folder.flushMilliseconds ?? -1 > 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func aRankThatSaysSomethingElseIsRefused() throws {
        let group = InProcessCommunicator.group(size: 2)
        try group[1].send([1], to: 0, tag: 1)
        #expect(throws: SweepError.self) { try Doctor.examine(folder: "/", with: group[0]) }
        let others = InProcessCommunicator.group(size: 2)
        try others[0].send([1], to: 1, tag: 101)
        #expect(throws: SweepError.self) { try Doctor.answer(others[1]) }
    }

    @Test func theNearestMountNamesTheFileSystem() {
        let mounts = """
            22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
            30 22 0:30 / /scratch rw - tmpfs tmpfs rw
            31 22 0:31 / /scratch rw master:2 propagate_from:3 - nfs4 server:/x rw
            32 22 0:32 / /my\\040disk rw - xfs /dev/vdb rw
            half a line
            """
        for (path, type) in [
            ("/", "ext4"), ("/home", "ext4"), ("/scratch", "nfs4"), ("/scratch/a", "nfs4"), ("/scratches", "ext4"),
            ("/my disk/a", "xfs"),
        ] {
            #expect(FolderFindings.fileSystem(of: path, mounts: mounts) == type, "\(path)")
        }
        #expect(FolderFindings.fileSystem(of: "/", mounts: "") == nil)
        #expect(FolderFindings(of: "/proc").fileSystem == "proc")
        #expect(FolderFindings(of: "/tmp").lockFailure == nil)
    }
}
