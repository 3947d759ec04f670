// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// What the documentation shows of the library is the code of the example, which scripts/test builds and runs.
@Suite struct LibraryDocumentationTests {
    @Test(arguments: ["Circuit", "Student", "SweepOfOurs"]) func snippetsAreTheExamplesCode(name: String) throws {
        func text(_ path: String) throws -> String {
            try String(contentsOfFile: Command.projectRoot + "/" + path, encoding: .utf8)
        }
        let code = try text("examples/own-package/Sources/StudyOfOurs/\(name).swift")
        #expect(code.count > 500)
        #expect(try text("docs/library.md").contains("```swift\n" + code + "```\n"))
    }
}
