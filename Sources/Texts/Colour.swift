// SPDX-License-Identifier: Apache-2.0

/// Colours of text on a terminal.
package enum Colour: Int {
    case red = 31
    case green, yellow

    /// A text in the colour.
    package func of(_ text: some StringProtocol) -> String { "\u{1B}[\(rawValue)m\(text)\u{1B}[m" }

    /// A text of several lines, in which words have colours: in each line the first that is there.
    package static func paint(_ text: String, _ words: [(String, Colour)]) -> String {
        guard !words.isEmpty else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            for (word, colour) in words {
                if let place = line.firstRange(of: word) {
                    return line[..<place.lowerBound] + colour.of(word) + line[place.upperBound...]
                }
            }
            return String(line)
        }.joined(separator: "\n")
    }
}
