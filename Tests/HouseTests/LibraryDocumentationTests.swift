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

    /// The table of docs/library.md and the sources name the same types, product by product.
    @Test func theTableListsThePublicTypes() throws {
        var listed: [String: Set<String>] = [:]
        var product = ""
        for line in try House.text("docs/library.md").split(separator: "\n") where line.hasPrefix("| ") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 3, cells[1].hasPrefix("`") else { continue }
            product = cells[0].isEmpty ? product : cells[0].replacing("`", with: "")
            listed[product, default: []].formUnion(cells[1].matches(of: /`(\w+)`/).map { String($0.1) })
        }
        #expect(listed.count > 5)
        let declaration = #/(?m)^(?:@\w+ )?public (?:(?:final|indirect) )?(?:struct|class|enum|protocol|actor) (\w+)/#
        for (product, types) in listed {
            let declared = try House.files(in: "Sources/" + product).flatMap { file in
                try House.text("Sources/\(product)/\(file)").matches(of: declaration).map { String($0.1) }
            }
            #expect(Set(declared) == types, "\(product)")
        }
    }
}
