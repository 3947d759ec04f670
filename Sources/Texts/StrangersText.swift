// SPDX-License-Identifier: Apache-2.0

/// Text that somebody else wrote: names, labels, hosts, reasons, file names.
extension String {
    /// The text without what would move a terminal's cursor, ring its bell, or turn the direction of what follows.
    ///
    /// Each such character is written as JSON and YAML have it between quotation marks, such as \\u001b; ends of lines and
    /// tabs stay.
    package var printable: String {
        let isPlain = utf8.withContiguousStorageIfAvailable { bytes in
            bytes.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x09 }
        }
        guard isPlain != true else { return self }
        return escaping { !["\n", "\t"].contains($0) && Self.acts($0) }
    }

    /// A name in a sentence: in one line, and of one that is longer than 60 letters its beginning.
    package func cut(to width: Int = 60) -> String {
        let letters = unicodeScalars.prefix(width + 1)
        let text = letters.count > width ? String(letters.dropLast(2)) + "…" : self
        return text.escaping(Self.acts)
    }

    private func escaping(_ isEscaped: (Unicode.Scalar) -> Bool) -> String {
        guard unicodeScalars.contains(where: isEscaped) else { return self }
        return unicodeScalars.map { scalar in
            guard isEscaped(scalar) else { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }

    /// Whether a character is no text: control characters of both sets, marks of direction, other ends of lines, and the
    /// mark of the order of bytes.
    private static func acts(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x20, 0x7F...0x9F, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
