// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("What is public is what docs/how-to/library.md promises") struct PublicTests {
    /// The types that the documentation lists, by module. A row without a module belongs to the one above it.
    private static func promised() throws -> [String: Set<String>] {
        let heading = #/(?s)## What is public\n(.*?)\n## /#
        let section = try #require(House.text("docs/how-to/library.md").firstMatch(of: heading))
        var types: [String: Set<String>] = [:]
        var module = ""
        for row in section.1.split(separator: "\n") where row.hasPrefix("| ") {
            let cells = row.split(separator: "|").map { $0.matches(of: /`(\w+)`/).map { String($0.1) } }
            module = cells[0].first ?? module
            types[module, default: []].formUnion(cells[1])
        }
        types[""] = nil
        return types
    }

    private static func declared(in module: String) throws -> Set<String> {
        let declaration =
            #/(?m)^(?:@\w+ +)*public +(?:final +|indirect +)*(?:struct|class|enum|protocol|actor|typealias) +(\w+)/#
        return try House.files(in: "Sources/" + module).reduce(into: []) { types, file in
            types.formUnion(try House.text("Sources/\(module)/\(file)").matches(of: declaration).map { String($0.1) })
        }
    }

    @Test func productsAreTheModulesThatAreListed() throws {
        let list = #/\[([^\[\]]*)\]\.map \{\s*\.library\(/#
        let products = try #require(House.text("Package.swift").firstMatch(of: list))
        #expect(Set(products.1.matches(of: /"(\w+)"/).map { String($0.1) }) == Set(try Self.promised().keys))
    }

    /// Arithmetic is no product; the interfaces of those that are need its types.
    @Test(arguments: House.modules.filter { $0 != "Arithmetic" }) func publicTypesAreThoseThatAreListed(module: String)
        throws
    {
        #expect(try Self.declared(in: module) == Self.promised()[module] ?? [])
    }
}
