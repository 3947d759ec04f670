// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("The listing is the table of contents") struct ListingTests {
    @Test(arguments: ["Sources", "Tests"]) func noFolderHoldsMoreThanTwelveFiles(top: String) throws {
        for (folder, count) in House.folders(of: try House.files(in: top)) {
            #expect(count <= 12, "\(top)/\(folder) holds \(count) files")
        }
    }

    @Test(arguments: House.modules) func everyModuleSaysWhatItIsFor(module: String) throws {
        let path = "Sources/\(module)/README.md"
        try #require(FileManager.default.fileExists(atPath: Command.projectRoot + "/" + path), "\(path) is missing")
        let text = try House.text(path)
        #expect(text.hasPrefix("# ") && text.contains(module) && text.count > 100, "\(path)")
    }

    /// Tests of a module lie in a folder of that name, in the folders of its sources.
    @Test(arguments: House.modules) func testsMirrorTheFoldersOfSources(module: String) throws {
        let tests = "Tests/\(module)Tests"
        guard FileManager.default.fileExists(atPath: Command.projectRoot + "/" + tests) else { return }
        let sources = Set(House.folders(of: try House.files(in: "Sources/" + module)).keys)
        for folder in House.folders(of: try House.files(in: tests)).keys where folder != "" {
            let isThere = sources.contains { $0 == folder || $0.hasPrefix(folder + "/") }
            #expect(isThere, "\(tests)/\(folder) is beside no Sources/\(module)/\(folder)")
        }
    }
}
