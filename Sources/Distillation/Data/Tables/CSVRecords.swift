// SPDX-License-Identifier: Apache-2.0

/// Reads the records of a CSV file one after the other (RFC 4180): UTF-8, fields separated by commas, those with commas,
/// quotation marks or line ends in them between quotation marks, lines that end in LF or CR LF. Blank lines are skipped, and
/// blanks around a field are no part of it.
package struct CSVRecords {
    package struct Record {
        package var fields: [String]
        /// The line that it begins in, counted from 1.
        package var line: Int
        /// Whether it is the first record, and has words and no number. A row with a number and something else is a sample
        /// with a mistake in it.
        var mayBeHeader: Bool
    }

    private let bytes: [UInt8]
    private var position: Int
    private var line = 1
    private var isFirst = true
    /// Why the bytes are no text of records; nil where they are.
    private let fault: TableError?

    private static let (lineFeed, carriageReturn, comma, quote) = (
        UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ","), UInt8(ascii: "\"")
    )

    /// The most features of a sample, twice: with columns that are not used.
    private static let mostFields = 2 << 20

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        fault = TableError.ofEncoding(bytes)
    }

    /// The line that is read next; at the end of the file, its last one.
    var currentLine: Int { position == bytes.count && bytes.last == Self.lineFeed ? max(line - 1, 1) : line }

    /// The next record; nil at the end of the file.
    ///
    /// - Throws: `TableError` for bytes that are no UTF-8, and for quotation marks that are not closed.
    package mutating func next() throws -> Record? {
        if let fault { throw fault }
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
            guard fields.count < Self.mostFields else {
                throw TableError(
                    "the row has more than \(Self.mostFields) fields, more than can be used; is this the table?",
                    line: line)
            }
            fields.append(try nextField())
            guard position < bytes.count else { return fields }
            let separator = bytes[position]
            position += 1
            if separator == Self.comma { continue }
            if separator == Self.carriageReturn, position < bytes.count {
                guard bytes[position] == Self.lineFeed else {
                    throw TableError(
                        "the line ends in a carriage return (CR) alone, as on old Macs; give lines that end in LF or CR LF,"
                            + " such as `tr '\\r' '\\n'` makes", line: line)
                }
                position += 1
            }
            line += 1
            return fields
        }
    }

    /// Reads up to the separator behind a field.
    private mutating func nextField() throws -> String {
        var start = position
        while start < bytes.count, Self.isBlank(bytes[start]) { start += 1 }
        if start < bytes.count, bytes[start] == Self.quote { return try quotedField(from: start + 1) }
        let end = bytes[position...].firstIndex(where: Self.isSeparator) ?? bytes.count
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
        guard index == bytes.count || Self.isSeparator(bytes[index]) else {
            throw TableError("there is text between a closing quotation mark and the next comma", line: line)
        }
        position = index
        return Self.text(text[...])
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == comma || byte == lineFeed || byte == carriageReturn
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        let start = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
        let end = bytes[start...].lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}

extension TableError {
    /// Why bytes are not UTF-8; nil where they are.
    fileprivate static func ofEncoding(_ bytes: [UInt8]) -> TableError? {
        func starts(_ prefix: UInt8...) -> Bool { bytes.starts(with: prefix) }
        if starts(0x1F, 0x8B) { return TableError("it is compressed (gzip); unpack it first, as with gunzip") }
        if starts(0x50, 0x4B, 0x03, 0x04) {
            return TableError(
                "it is a ZIP archive, or a spreadsheet such as .xlsx; give the table itself, saved as CSV")
        }
        if starts(0xFF, 0xFE) || starts(0xFE, 0xFF) || (bytes.count > 1 && (bytes[0] == 0) != (bytes[1] == 0)) {
            return TableError("it is UTF-16 text; convert it, as with `iconv -f UTF-16 -t UTF-8`")
        }
        func line(_ isWrong: (ArraySlice<UInt8>) -> Bool) -> Int? {
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            return lines.firstIndex(where: isWrong).map { $0 + 1 }
        }
        if bytes.contains(0) {
            return TableError("it has a NUL byte, which no text has; is this the table?", line: line { $0.contains(0) })
        }
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        return TableError(
            "it is not UTF-8 text, but may be Latin-1; convert it, as with `iconv -f WINDOWS-1252 -t UTF-8`",
            line: line { String(validating: $0, as: UTF8.self) == nil })
    }

    /// What separates the fields of a table that is wrong because they are not separated by commas; nil where they are.
    static func ofSeparators(_ bytes: [UInt8]) -> TableError? {
        var reader = CSVRecords(bytes)
        var rows: [[String]] = []
        while rows.count < 20, let record = try? reader.next() { rows.append(record.fields) }
        for (separator, name) in [(";", "semicolons"), ("\t", "tabs")] {
            let counts = rows.map { $0.joined(separator: ",").split(separator: separator).count }
            // Each row has as many fields, and more than commas make of it.
            guard let count = counts.max(), count > 1, counts.min() == count, rows.allSatisfy({ $0.count <= count })
            else { continue }
            let hasCommas = rows.contains { $0.count > 1 }
            return TableError(
                "its fields are separated by \(name)"
                    + (hasCommas ? ", and its numbers have decimal commas" : "")
                    + "; separate fields by commas" + (hasCommas ? " and write numbers with points" : "")
                    + ", as with `" + (hasCommas ? "tr ',' '.' | " : "")
                    + "tr '\(separator == ";" ? ";" : "\\t")' ','`")
        }
        return nil
    }
}
