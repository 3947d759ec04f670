// SPDX-License-Identifier: Apache-2.0
import Foundation
import FoundationXML

/// An SVG drawing as part of a page: read, and written anew from what a drawing needs.
///
/// Scripts, links, style sheets and whatever could load something are left behind. All ids get a prefix, so that several
/// drawings can be in one page, and the drawing gets a role and a name, so that a screen reader can announce it.
package struct InlineSVG {
    package let html: HTML
    /// What the drawing itself says of what it shows; empty where it says nothing.
    package let description: String

    /// nil for what is no SVG.
    ///
    /// - Parameters:
    ///   - prefix: comes before all ids of the drawing; letters, digits and '-'.
    ///   - title: the drawing's name, where it has none.
    package init?(_ text: String, prefix: String, title: String) {
        let writer = Writer(prefix: prefix, title: title)
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = writer
        // Entities can grow without end; no drawing declares any.
        guard !text.contains("<!ENTITY"), parser.parse(), parser.parserError == nil, writer.isComplete else {
            return nil
        }
        html = HTML(checkedMarkup: writer.output)
        description = writer.words.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// Writes what it may of the document that a parser reads.
private final class Writer: NSObject, XMLParserDelegate {
    private static let elements: Set = [
        "svg", "g", "defs", "clipPath", "path", "use", "rect", "circle", "ellipse", "line", "polyline", "polygon",
        "text", "tspan", "title", "desc", "symbol", "linearGradient", "stop", "marker", "mask", "pattern",
    ]
    private static let attributes: Set = [
        "class", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "width", "height",
        "viewBox", "preserveAspectRatio", "points", "transform", "style", "fill", "fill-opacity", "fill-rule", "stroke",
        "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
        "stroke-miterlimit", "opacity", "color", "clip-path", "clip-rule", "clipPathUnits", "font-family", "font-size",
        "font-style", "font-weight", "text-anchor", "dominant-baseline", "offset", "stop-color", "stop-opacity",
        "gradientUnits", "patternUnits", "markerWidth", "markerHeight", "refX", "refY", "orient", "aria-hidden",
        "vector-effect", "paint-order",
    ]

    private let prefix, title: String
    private(set) var output = ""
    private(set) var words = ""
    private(set) var isComplete = false
    private var open: [String] = []
    /// How many elements were open when one began that is left behind with all that it holds.
    private var skipped: Int?
    private var hasTitle = false

    init(prefix: String, title: String) { (self.prefix, self.title) = (prefix, title) }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard skipped == nil else { return }
        if open == ["svg", "desc"] { words += text }
        output += Self.escaped(text)
    }

    func parser(_ parser: XMLParser, foundCDATA data: Data) {
        self.parser(parser, foundCharacters: String(decoding: data, as: UTF8.self))
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(name)
        guard skipped == nil else { return }
        guard Self.elements.contains(name), (name == "svg") == (open.count == 1) else {
            skipped = open.count
            return
        }
        output += "<\(name)"
        // A title further in names a part; the drawing's own is its child.
        let isOwnTitle = name == "title" && open.count == 2 && !hasTitle
        if open.count == 1 {
            output += " xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"\(prefix)title\""
        }
        if isOwnTitle {
            output += " id=\"\(prefix)title\""
            hasTitle = true
        }
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) where !(isOwnTitle && name == "id") {
            write(name, value.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        output += ">"
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        defer { open.removeLast() }
        guard skipped == nil else {
            if skipped == open.count { skipped = nil }
            return
        }
        if open.count == 1 {
            if !hasTitle { output += "<title id=\"\(prefix)title\">\(Self.escaped(title))</title>" }
            isComplete = true
        }
        output += "</\(name)>"
    }

    private func write(_ name: String, _ value: String) {
        switch name {
        // The prefix with "title" is the drawing's name.
        case "id": output += " id=\"\(prefix)\(value == "title" ? "title-" : "")\(Self.escaped(value))\""
        case "href", "xlink:href":
            // Within the drawing only.
            guard value.hasPrefix("#"), open.last == "use" else { return }
            output += " href=\"#\(prefix)\(Self.escaped(String(value.dropFirst())))\""
        default:
            guard Self.attributes.contains(name), Self.isLocal(value) else { return }
            let inside = value.replacing(Self.localReference) { "url(#\(prefix)\($0.output.1))" }
            output += " \(name)=\"\(Self.escaped(inside))\""
        }
    }

    nonisolated(unsafe) private static let localReference = /url\(\s*['"]?#([A-Za-z0-9_.-]+)['"]?\s*\)/

    /// Whether a value refers to nothing outside of the drawing, in none of the ways of style sheets.
    private static func isLocal(_ value: String) -> Bool {
        guard value.contains(where: { "(\\@*".contains($0) }) else { return true }
        return !value.contains("\\") && !value.contains("@") && !value.contains("/*")
            && !value.replacing(localReference, with: "").lowercased().contains(
                /url\(|image\(|image-set\(|cross-fade\(|src\(|element\(|expression\(/)
    }

    private static func escaped(_ text: String) -> String { HTML(text: text).markup }
}
