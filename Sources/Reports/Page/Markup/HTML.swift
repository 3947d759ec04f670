// SPDX-License-Identifier: Apache-2.0
import Texts

/// A piece of HTML. What is written out in the program is markup; what is put into it as text is escaped.
///
///     let row: HTML = "<td>\(name)</td>"
///
/// Text is therefore safe wherever markup allows it, and between quotes of an attribute, whoever wrote it. The markup
/// is well-formed XML, too, so that an XML parser can check it.
package struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
    package private(set) var markup: String

    /// Markup that the program itself holds.
    package init(stringLiteral markup: String) { self.markup = markup }

    package init(stringInterpolation: StringInterpolation) { markup = stringInterpolation.markup }

    /// Text, escaped.
    package init(text: String) { markup = Self.escaped(text) }

    /// Markup that something else made, and that was checked.
    init(checkedMarkup: String) { markup = checkedMarkup }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        package init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(literalCapacity) }

        package mutating func appendLiteral(_ literal: String) { markup += literal }
        package mutating func appendInterpolation(_ text: String) { markup += HTML.escaped(text) }
        package mutating func appendInterpolation(_ number: Int) { markup += String(number) }
        package mutating func appendInterpolation(_ html: HTML) { markup += html.markup }
        package mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { markup += piece.markup } }
        /// Nothing where there is nothing.
        package mutating func appendInterpolation(_ html: HTML?) { markup += html?.markup ?? "" }
    }

    package static func + (left: HTML, right: HTML) -> HTML { HTML(checkedMarkup: left.markup + right.markup) }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\t", "\n": escaped.unicodeScalars.append(character)
            // No text has these, and an XML parser refuses them; the others turn the direction of what follows.
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}", "\u{202A}"..."\u{202E}",
                "\u{2066}"..."\u{2069}":
                escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}

extension HTML {
    /// What is folded up until a reader opens it.
    static func details(_ summary: String, _ content: HTML) -> HTML {
        "<details><summary>\(summary)</summary>\n\(content)</details>\n"
    }

    /// A list of terms and what is to be said of each.
    static func definitions(_ entries: [(term: String, text: HTML)]) -> HTML {
        "<dl>\n\(entries.map { "<dt>\($0.term)</dt><dd>\($0.text)</dd>\n" as HTML })</dl>\n"
    }

    /// How much is left out, and which file has it; nothing where nothing is.
    static func further(_ count: Int, _ noun: String, see file: String) -> HTML {
        count > 0 ? "<p>\(Quantity.count(count, noun)): see \(file).</p>\n" : ""
    }
}

extension Sequence<HTML> {
    /// The pieces one after the other, with a separator between them.
    func joined(_ separator: HTML = "") -> HTML {
        HTML(checkedMarkup: map(\.markup).joined(separator: separator.markup))
    }
}
