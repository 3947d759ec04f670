// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// What the documentation shows of the library is the code of the example, which scripts/test builds and runs.
@Suite struct LibraryDocumentationTests {
    @Test(arguments: [("Circuit", "CircuitInSwift"), ("Student", "TrainingInSwift"), ("SweepOfOurs", "SweepInSwift")])
    func articlesHaveTheExamplesCode(name: String, article: String) throws {
        let code = try House.text("examples/own-package/Sources/StudyOfOurs/\(name).swift")
        #expect(code.count > 500)
        #expect(try House.text("Sources/QDistill.docc/\(article).md").contains("```swift\n" + code + "```\n"))
    }

    private static let modules = (Command.program as NSString).deletingLastPathComponent + "/Modules"
    private static let canBuild =
        FileManager.default.fileExists(atPath: modules)
        && (try? Command(executable: "/bin/sh").run(["-c", "command -v docc swift-symbolgraph-extract"], in: "/tmp"))?
            .status
            == 0

    /// A link to a symbol that is not there is one, and a parameter without a word.
    @Test(.enabled(if: canBuild, "docc, which toolchains of Swift have, or the modules that were built are missing"))
    func theCatalogueBuildsWithoutWarnings() throws {
        let folder = TemporaryFolder()
        let outcome = try Command(executable: Command.projectRoot + "/scripts/docc").run(
            "site", Self.modules, in: folder.path)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let pages = folder.file("site/data/documentation/qdistill")
        #expect(FileManager.default.fileExists(atPath: pages + "/sweepinswift.json"), "\(outcome.output)")
    }
}
