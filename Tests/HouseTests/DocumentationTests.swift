// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("Pages are of four kinds, and lead to each other") struct DocumentationTests {
    /// All pages of the project: what git would have, without folders that are built.
    static let pages: [String] = {
        let root = Command.projectRoot
        let found = FileManager.default.enumerator(atPath: root)
        var pages: [String] = []
        while let path = found?.nextObject() as? String {
            let name = (path as NSString).lastPathComponent
            if name.hasPrefix(".") || name == "site-packages" {
                found?.skipDescendants()
            } else if name.hasSuffix(".md") {
                pages.append(path)
            }
        }
        return pages.sorted()
    }()

    /// A page without what stands between fences.
    private static func prose(_ text: String) -> String { text.replacing(/(?m)^ *```(?s:.*?)^ *```/, with: "") }

    /// The anchors that GitHub makes of headings.
    static func anchors(in text: String) -> Set<String> {
        let titles = prose(text).matches(of: /(?m)^#+ +(.*)$/).map { $0.1.replacing(/\[([^\]]*)\]\([^)]*\)/) { $0.1 } }
        return Set(
            titles.map { title in
                title.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.replacing(" ", with: "-")
            })
    }

    /// What is wrong with the links of a page that lead to other files, or to a heading.
    static func brokenLinks(in text: String, at path: String) -> [String] {
        prose(text).matches(of: /\]\(([^()\s]+)\)/).compactMap { match in
            let link = String(match.1)
            guard link.firstMatch(of: /^[a-z]+:/) == nil else { return nil }
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let folder = (path as NSString).deletingLastPathComponent
            let target = parts[0].isEmpty ? path : ((folder + "/" + parts[0]) as NSString).standardizingPath
            let file = Command.projectRoot + "/" + target
            guard FileManager.default.fileExists(atPath: file) else { return "\(path): \(link) leads nowhere" }
            guard parts.count == 2 else { return nil }
            let other = parts[0].isEmpty ? text : try? String(contentsOfFile: file, encoding: .utf8)
            return anchors(in: other ?? "").contains(parts[1]) ? nil : "\(path): \(link): there is no such heading"
        }
    }

    @Test(arguments: pages) func everyLinkLeadsSomewhere(page: String) throws {
        #expect(Self.brokenLinks(in: try House.text(page), at: page) == [])
    }

    /// The check itself.
    @Test func aLinkThatLeadsNowhereIsSeen() {
        let text =
            "[a](missing.md) [b](#nothing) [c](../README.md#qdistill) [d](https://example.org)\n## A `b`, c\n[e](#a-b-c)"
        let broken = Self.brokenLinks(in: text, at: "docs/README.md")
        #expect(broken.count == 2 && broken[0].contains("missing.md") && broken[1].contains("#nothing"), "\(broken)")
    }

    @Test func theFirstPageIsShortAndBeginsWithTheTwoCommands() throws {
        let text = try House.text("README.md")
        #expect(text.split(whereSeparator: \.isWhitespace).count <= 700)
        #expect(text.matches(of: /!\[/).count == 1, "one picture")
        let commands = try #require(text.firstMatch(of: /```sh\n((?s:.*?))```/)).1.split(separator: "\n")
        #expect(commands.map { $0.prefix { $0 != " " } } == ["scripts/sweep", "scripts/test"])
        #expect(text[..<commands[0].startIndex].split(separator: "\n").count == 2, "they head the page")
    }

    @Test func everyPageIsOfAKindAndInTheIndex() throws {
        let index = try House.text("docs/README.md")
        for page in Self.pages where page.hasPrefix("docs/") && page != "docs/README.md" {
            let parts = page.split(separator: "/")
            #expect(
                parts.count == 3 && ["tutorials", "how-to", "reference", "explanations"].contains(parts[1]), "\(page)")
            #expect(
                index.contains("(\(parts.dropFirst().joined(separator: "/")))"), "docs/README.md does not list \(page)")
        }
    }
}
