// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import TestSupport
import Testing

@Suite struct BoundedFileTests {
    let folder = TemporaryFolder()

    private func reason(_ source: BoundedFile.Source, _ name: String) -> String? {
        let error = #expect(throws: FileError.self) { try BoundedFile.read(folder.file(name), source, limit: 4) }
        return error?.reason
    }

    @Test func aFileIsReadUpToItsLimit() throws {
        try folder.write("four", "abcd")
        try folder.write("five", "abcde")
        for source in [BoundedFile.Source.anything, .file, .unlinkedFile] {
            #expect(try BoundedFile.read(folder.file("four"), source, limit: 4) == Array("abcd".utf8))
            #expect(reason(source, "five") == "it is larger than 0 MB")
            #expect(reason(source, "none") == "No such file or directory")
        }
        // What has no size of its own is counted.
        #expect(throws: FileError.self) { try BoundedFile.read("/dev/zero", .anything, limit: 1 << 20) }
    }

    @Test func linksAndPipesAreRefusedWhereTheyMatter() throws {
        try folder.write("four", "abcd")
        symlink(folder.file("four"), folder.file("link"))
        mkfifo(folder.file("pipe"), 0o644)
        #expect(try BoundedFile.read(folder.file("link"), .file, limit: 4) == Array("abcd".utf8))
        #expect(reason(.unlinkedFile, "link") == "it is a symbolic link, and must be a file")
        for source in [BoundedFile.Source.file, .unlinkedFile] {
            #expect(reason(source, "pipe") == "it is no file")
            #expect(reason(source, "") == "it is no file")
        }
    }
}

@Suite struct FileReplacementTests {
    let folder = TemporaryFolder()

    @Test func theOldVersionStaysUntilTheNewOneIsFinished() throws {
        try folder.write("a", "old")
        do {
            let unfinished = try FileReplacement(at: folder.file("a"))
            try unfinished.append("half")
        }
        #expect(try folder.read("a") == "old")
        let replacement = try FileReplacement(at: folder.file("a"))
        try replacement.append("new")
        #expect(try folder.read("a") == "old")
        try replacement.finish()
        #expect(try folder.read("a") == "new")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a"])
    }

    @Test func aPlaceThatCannotBeWrittenIsNamed() {
        let error = #expect(throws: FileError.self) { try FileReplacement.write([], at: folder.file("none/a")) }
        #expect(error?.description == "'\(folder.file("none/a"))' cannot be written: No such file or directory.")
    }
}
