// SPDX-License-Identifier: Apache-2.0

/// Reads the records of a CSV file one after the other (RFC 4180): fields separated by commas, those with commas, quotation
/// marks or line ends in them between quotation marks. Blank lines are skipped, and blanks around a field are no part of it.
struct CSVRecords {
    struct Record {
        var fields: [String]
        /// The line that it begins in, counted from 1.
        var line: Int
        /// Whether it is the first record, and has words and no number. A row with a number and something else is a sample
        /// with a mistake in it.
        var mayBeHeader: Bool
    }

    private let bytes: [UInt8]
    private var position: Int
    private var line = 1
    private var isFirst = true

    private static let (lineFeed, carriageReturn, comma, quote) = (
        UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ","), UInt8(ascii: "\"")
    )

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The line that is read next; at the end of the file, its last one.
    var currentLine: Int { position == bytes.count && bytes.last == Self.lineFeed ? max(line - 1, 1) : line }

    /// The next record; nil at the end of the file.
    ///
    /// - Throws: `TableError` for quotation marks that are not closed.
    mutating func next() throws -> Record? {
        while position < bytes.count {
            let start = line
            let fields = try nextLine()
            guard fields.count > 1 || fields[0] != "" else { continue }
            defer { isFirst = false }
            let hasNoNumber = isFirst && fields.allSatisfy { Double($0) == nil } && !fields.allSatisfy(\.isEmpty)
            return Record(fields: fields, line: start, mayBeHeader: hasNoNumber)
        }
        return nil
    }

    private mutating func nextLine() throws -> [String] {
        var fields: [String] = []
        while true {
            fields.append(try nextField())
            guard position < bytes.count else { return fields }
            let separator = bytes[position]
            position += 1
            if separator == Self.lineFeed {
                line += 1
                return fields
            }
        }
    }

    /// Reads up to the separator behind a field.
    private mutating func nextField() throws -> String {
        var start = position
        while start < bytes.count, Self.isBlank(bytes[start]) { start += 1 }
        if start < bytes.count, bytes[start] == Self.quote { return try quotedField(from: start + 1) }
        let end = bytes[position...].firstIndex { $0 == Self.comma || $0 == Self.lineFeed } ?? bytes.count
        defer { position = end }
        return Self.text(bytes[position..<end])
    }

    private mutating func quotedField(from start: Int) throws -> String {
        let first = line
        var text: [UInt8] = []
        var index = start
        while true {
            guard index < bytes.count else {
                throw TableError("a quotation mark is opened and never closed", line: first)
            }
            if bytes[index] == Self.quote {
                guard index + 1 < bytes.count, bytes[index + 1] == Self.quote else { break }
                index += 1
            } else if bytes[index] == Self.lineFeed {
                line += 1
            }
            text.append(bytes[index])
            index += 1
        }
        index += 1
        while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
        guard index == bytes.count || bytes[index] == Self.comma || bytes[index] == Self.lineFeed else {
            throw TableError("there is text between a closing quotation mark and the next comma", line: line)
        }
        position = index
        return Self.text(text[...])
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == carriageReturn
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        let start = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
        let end = bytes[start...].lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
