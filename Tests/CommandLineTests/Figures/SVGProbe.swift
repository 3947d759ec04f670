// SPDX-License-Identifier: Apache-2.0
import Foundation
import FoundationXML
import Testing

/// What tests look at in an SVG.
final class SVGProbe: NSObject, XMLParserDelegate {
    private(set) var root: [String: String] = [:]
    private(set) var identifiers: Set<String> = []
    /// The ids that elements refer to: `href="#id"`, `url(#id)`.
    private(set) var references: Set<String> = []
    private(set) var styles: [String] = []
    private(set) var styleSheets = ""
    private(set) var title = ""
    private(set) var alternative = ""
    private(set) var titleAndDescription: [String] = []
    private var element = ""

    init(_ text: String) throws {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        try #require(parser.parse(), "\(String(describing: parser.parserError))")
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        element = name
        if root.isEmpty { root = attributes }
        if let identifier = attributes["id"] {
            #expect(identifiers.insert(identifier).inserted, "\(identifier) twice")
            if ["title", "desc"].contains(name) { titleAndDescription.append(identifier) }
        }
        if let style = attributes["style"] { styles.append(style) }
        for (attribute, value) in attributes {
            if attribute.hasSuffix("href") { references.insert(String(value.dropFirst())) }
            for match in value.matches(of: /url\(#([^)]+)\)/) { references.insert(String(match.1)) }
        }
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        switch element {
        case "title": title += text
        case "desc": alternative += text
        case "style": styleSheets += text
        default: break
        }
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        element = ""
    }
}
