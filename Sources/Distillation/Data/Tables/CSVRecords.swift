// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine

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

    /// Where a field is among the bytes, without blanks and quotation marks around it.
    private struct Span {
        var start, end: Int
        /// Whether quotation marks in it stand twice.
        var hasQuotes = false
        /// What it is, where that was seen at once.
        var number: Double?
    }

    /// The bytes that are there, from `position` on those that were not read.
    private var bytes: [UInt8]
    private var position = 0
    /// Brings more bytes; nil where all are there.
    private var more: ((Int) throws -> [UInt8]?)?
    /// The bytes at a place of the file; nil where it comes in its order alone.
    private var places: Places?
    /// Where in the file the bytes begin that are there.
    private var start = 0
    /// Whether some byte is NUL or not ASCII, so that what is read is looked at.
    private var isOdd = false
    private var spans: [Span] = []
    private let decimals = DecimalNumber()
    /// How many lines a piece of a file has; else 0.
    private(set) var lineCount = 0
    /// The line of the record that was read last, counted from 1.
    private(set) var recordLine = 0
    /// The line behind it.
    private var line = 1
    private var records = 0
    /// Why the bytes are no text of records; nil where they are.
    private let fault: TableError?

    // One by one: as a tuple they would be looked up for every byte.
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The most features of a sample, twice: with columns that are not used.
    private static let mostFields = 2 << 20

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: Self.byteOrderMark) ? 3 : 0
        fault = TableError.ofEncoding(bytes)
    }

    /// The records of a file that comes block by block. Bytes that are no UTF-8 are found where they are, after faults in records
    /// before; read as a whole the file has a better sentence for them.
    ///
    /// - Parameters:
    ///   - next: the bytes that follow, if possible as many as it is called with; nil at the end.
    ///   - places: the bytes at a place; nil where they come in their order alone.
    package init(_ next: @escaping (Int) throws -> [UInt8]?, at places: Places? = nil) throws {
        (bytes, more, self.places, fault) = ([], next, places, nil)
        while bytes.count < Self.byteOrderMark.count, more != nil { try readMore() }
        if bytes.starts(with: Self.byteOrderMark) { position = 3 }
    }

    /// Reads so many bytes from a place of a file on, fewer at its end, for several threads at once.
    package typealias Places = (_ place: Int, _ count: Int) throws -> [UInt8]

    /// Whole lines of a file, each of which is a record.
    private struct Lines {
        var bytes: [UInt8]
        /// Of the lines, among the bytes.
        var first: Int
        var count: Int
        /// Behind them, in the file.
        var end: Int
    }

    private init(_ lines: Lines, line: Int) {
        (bytes, position, lineCount, self.line, fault) = (lines.bytes, lines.first, lines.count, line, nil)
    }

    /// Takes the records that follow in pieces, which are read from the file, and may be parsed, side by side; none where they have
    /// to be read here.
    ///
    /// - Parameter count: the most pieces, of about a megabyte each.
    /// - Throws: `FileError`.
    package mutating func takePieces(_ count: Int) throws -> [CSVRecords] {
        guard let places else { return [] }
        let next = start + position
        let all = try concurrentMap((0..<count).map { next + $0 * Self.pieceSize }) { place in
            try Self.lines(beginningAt: place, isLine: place == next, places)
        }
        var pieces: [CSVRecords] = []
        for case let lines? in all.prefix(while: { $0 != nil }) where lines.count > 0 {
            pieces.append(CSVRecords(lines, line: line))
            line += lines.count
            (bytes, position, start) = ([], 0, lines.end)
        }
        return pieces
    }

    private static let pieceSize = 1 << 20
    /// How far a piece's last line may reach behind it, so that a file without line ends does not fill the memory of each thread.
    private static let longestTail = 4 << 20

    /// The lines that begin in a piece of a file; nil where they may be no records, for there is a quotation mark, or what is not
    /// ASCII, and where the last one is very long.
    ///
    /// - Parameter isLine: whether the piece begins with a line.
    private static func lines(beginningAt place: Int, isLine: Bool, _ places: Places) throws -> Lines? {
        // With the byte before, which ends a line or does not.
        let before = isLine ? 0 : 1
        var bytes = try places(place - before, pieceSize + before)
        let first = isLine ? 0 : index(of: lineFeed, in: bytes, from: 0).map { $0 + 1 } ?? bytes.count
        guard first < bytes.count else { return Lines(bytes: [], first: 0, count: 0, end: place) }
        var behind = pieceSize + before - 1
        while behind < bytes.count, index(of: lineFeed, in: bytes, from: behind) == nil {
            guard bytes.count < pieceSize + longestTail else { return nil }
            behind = bytes.count
            bytes += try places(place - before + bytes.count, 1 << 16)
        }
        let end = index(of: lineFeed, in: bytes, from: behind).map { $0 + 1 } ?? bytes.count
        bytes.removeLast(bytes.count - end)
        guard !isOdd(bytes), index(of: quote, in: bytes, from: first) == nil else { return nil }
        var (count, line) = (0, first)
        while line < end {
            count += 1
            line = index(of: lineFeed, in: bytes, from: line).map { $0 + 1 } ?? end
        }
        return Lines(bytes: bytes, first: first, count: count, end: place - before + end)
    }

    /// Whether some byte is NUL or not ASCII.
    private static func isOdd(_ bytes: [UInt8]) -> Bool {
        var (least, highest) = (UInt8.max, UInt8(0))
        for byte in bytes { (least, highest) = (min(least, byte), max(highest, byte)) }
        return least == 0 || highest >= 0x80
    }

    private static func index(of byte: UInt8, in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { bytes in
            guard start < bytes.count, let first = bytes.baseAddress else { return nil }
            return memchr(first + start, Int32(byte), bytes.count - start).map { first.distance(to: $0) }
        }
    }

    /// The line that is read next; at the end of the file, its last one.
    var currentLine: Int { position == bytes.count && bytes.last == Self.lineFeed ? max(line - 1, 1) : line }

    /// How many fields the record has that was read last.
    var fieldCount: Int { spans.count }

    /// Whether all its fields are empty.
    var isEmpty: Bool { spans.allSatisfy { $0.start == $0.end } }

    /// A field of it.
    func text(_ field: Int) -> String {
        let text = String(decoding: bytes[spans[field].start..<spans[field].end], as: UTF8.self)
        return spans[field].hasQuotes ? text.replacing("\"\"", with: "\"") : text
    }

    /// The number in a field of it; nil for another text.
    func number(_ field: Int) -> Double? {
        let span = spans[field]
        if let number = span.number { return number }
        return bytes.withUnsafeBufferPointer { decimals.parse(.init(rebasing: $0[span.start..<span.end])) }
    }

    /// The next record; nil at the end of the file.
    ///
    /// - Throws: as `advance`.
    package mutating func next() throws -> Record? {
        guard try advance() else { return nil }
        let fields = spans.indices.map(text)
        let hasNoNumber = records == 1 && fields.allSatisfy { Double($0) == nil } && !isEmpty
        return Record(fields: fields, line: recordLine, mayBeHeader: hasNoNumber)
    }

    /// Reads the next record; whether there is one.
    ///
    /// - Throws: `TableError` for bytes that are no UTF-8, and for quotation marks that are not closed; `FileError`.
    mutating func advance() throws -> Bool {
        if let fault { throw fault }
        repeat {
            recordLine = line
            while case let start = position, try !readRecord() {
                // Its end is not there yet.
                (position, line) = (start, recordLine)
                try readMore()
            }
            guard !spans.isEmpty else { return false }
        } while spans.count == 1 && isEmpty
        records += 1
        return true
    }

    /// Drops the bytes that were read, and reads a block behind the others, or as much as there is already if that is more.
    private mutating func readMore() throws {
        bytes.removeFirst(position)
        (start, position) = (start + position, 0)
        guard let block = try nextBlock() else {
            more = nil
            return
        }
        isOdd = isOdd || Self.isOdd(block)
        bytes += block
    }

    private func nextBlock() throws -> [UInt8]? {
        guard let places else { return try more?(bytes.count) }
        let block = try places(start + bytes.count, max(bytes.count, Self.pieceSize))
        return block.isEmpty ? nil : block
    }

    /// Reads the fields of the next record, none at the end of the file; whether its end was there.
    private mutating func readRecord() throws -> Bool {
        spans.removeAll(keepingCapacity: true)
        let start = position
        let isWhole = try bytes.withUnsafeBufferPointer { bytes in
            guard position < bytes.count else { return more == nil }
            while true {
                guard spans.count < Self.mostFields else {
                    throw TableError(
                        "the row has more than \(Self.mostFields) fields, more than can be used; is this the table?",
                        line: line)
                }
                if readNumber(bytes) {
                    // It is all of the field.
                } else if skipBlanks(bytes), bytes[position] == Self.quote {
                    guard try readQuotedField(bytes) else { return false }
                } else {
                    readField(bytes)
                }
                // More may follow in the file.
                guard position < bytes.count else { return more == nil }
                let separator = bytes[position]
                position += 1
                if separator == Self.comma { continue }
                if separator == Self.carriageReturn {
                    guard position < bytes.count else { return more == nil }
                    guard bytes[position] == Self.lineFeed else {
                        throw TableError(
                            "the line ends in a carriage return (CR) alone, as on old Macs; give lines that end in LF or CR LF,"
                                + " such as `tr '\\r' '\\n'` makes", line: line)
                    }
                    position += 1
                }
                line += 1
                return true
            }
        }
        if isOdd, isWhole, case let text = bytes[start..<position],
            text.contains(0) || String(validating: text, as: UTF8.self) == nil
        {
            throw TableError("it is no UTF-8 text", line: recordLine)
        }
        return isWhole
    }

    /// Reads a field that is a simple number; whether it is.
    @inline(__always) private mutating func readNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard
            let (number, count) = decimals.simple(
                UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[position...])),
            case let end = position + count, end < bytes.count, Self.isSeparator(bytes[end])
        else { return false }
        spans.append(Span(start: position, end: end, number: number))
        position = end
        return true
    }

    /// Skips blanks; whether something follows.
    private mutating func skipBlanks(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
        return position < bytes.count
    }

    /// Reads up to the separator behind a field, or as far as there are bytes.
    private mutating func readField(_ bytes: UnsafeBufferPointer<UInt8>) {
        var end = position
        while end < bytes.count, !Self.isSeparator(bytes[end]) { end += 1 }
        spans.append(Self.trimmed(position..<end, bytes))
        position = end
    }

    /// The same between quotation marks; whether the second one was there.
    private mutating func readQuotedField(_ bytes: UnsafeBufferPointer<UInt8>) throws -> Bool {
        let first = line
        let start = position + 1
        var hasQuotes = false
        position = start
        while true {
            guard position < bytes.count else {
                guard more == nil else { return false }
                throw TableError("a quotation mark is opened and never closed", line: first)
            }
            if bytes[position] == Self.quote {
                guard position + 1 < bytes.count || more == nil else { return false }
                guard position + 1 < bytes.count, bytes[position + 1] == Self.quote else { break }
                hasQuotes = true
                position += 1
            } else if bytes[position] == Self.lineFeed {
                line += 1
            }
            position += 1
        }
        var span = Self.trimmed(start..<position, bytes)
        span.hasQuotes = hasQuotes
        spans.append(span)
        position += 1
        guard !skipBlanks(bytes) || Self.isSeparator(bytes[position]) else {
            throw TableError("there is text between a closing quotation mark and the next comma", line: line)
        }
        return true
    }

    private static func trimmed(_ range: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>) -> Span {
        var span = Span(start: range.lowerBound, end: range.upperBound)
        while span.start < span.end, isBlank(bytes[span.start]) { span.start += 1 }
        while span.start < span.end, isBlank(bytes[span.end - 1]) { span.end -= 1 }
        return span
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        // Most bytes are digits.
        byte <= comma && (byte == comma || byte == lineFeed || byte == carriageReturn)
    }
}

extension TableError {
    /// Why bytes are not UTF-8; nil where they are.
    static func ofEncoding(_ bytes: [UInt8]) -> TableError? {
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
