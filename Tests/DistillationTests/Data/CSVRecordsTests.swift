// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Synchronization
import TestSupport
import Testing

@Suite struct CSVRecordsTests {
    private static let texts = [
        "", "\n\n", "a,b\n1,2\n", "a,b\r\n1,2", "\u{FEFF}a,b\n", " a , \"b\" \t,c\n",
        "\"a\nb\",\"c \"\"d\"\" e\"\n\n,x\n", "\"open\n1,2\n", "a\rb\n",
        "\"a\"b,c\n", "1,2\r", "é,\"ü\n\"\nß\n", "\"\"\"\"\n",
    ]

    private func records(_ reader: CSVRecords) -> [String] {
        var reader = reader
        var found: [String] = []
        do {
            while let record = try reader.next() { found.append("\(record.line): \(record.fields)") }
        } catch {
            found.append("\(error)")
        }
        return found
    }

    /// Wherever a block of the file ends, the records are those of the whole file.
    @Test(arguments: texts, [1, 2, 3, 7]) func aFileInBlocksHasTheRecordsOfTheWhole(text: String, size: Int) throws {
        var rest = Array(text.utf8)[...]
        let blocks = try CSVRecords { count in
            defer { rest = rest.dropFirst(max(count, size)) }
            return rest.isEmpty ? nil : Array(rest.prefix(max(count, size)))
        }
        #expect(records(blocks) == records(CSVRecords(Array(text.utf8))))
    }

    /// What is read side by side has the records of the whole, and their lines.
    @Test(arguments: ["\n", "\r\n", "\n\n"], [nil, 1, 4000] as [Int?])
    func piecesHaveTheRecordsOfTheWhole(lineEnd: String, quoted: Int?) throws {
        var lines = (0..<6000).map { "\($0),\(String(repeating: "1", count: $0 % 900)),b" }
        if let quoted { lines[quoted] = "1,\"two\nlines\",b" }
        // A line over several pieces.
        lines[3000] = "1,\(String(repeating: "2", count: 2_500_000)),c"
        let bytes = Array(lines.joined(separator: lineEnd).utf8)
        func part(_ place: Int, _ count: Int) -> [UInt8] { Array(bytes[min(place, bytes.count)...].prefix(count)) }
        var place = 0
        var reader = try CSVRecords(
            { count in
                defer { place += count }
                return place < bytes.count ? part(place, count) : nil
            }, at: part)
        var (found, pieces) = ([try #require(try reader.next()).line], 0)
        while case let some = try reader.takePieces(3), !some.isEmpty {
            pieces += some.count
            for piece in some { found += lineNumbers(piece) }
        }
        found += lineNumbers(reader)
        #expect(found == lineNumbers(CSVRecords(bytes)) && found.count == 6000)
        #expect(quoted == 1 ? pieces == 0 : pieces > 1, "\(pieces) pieces")
    }

    /// The rest of such a line comes where lines are read one after the other.
    @Test func aLineWithoutAnEndIsNotReadSideBySide() throws {
        let bytes = Array("a,b\n".utf8) + Array(repeating: UInt8(ascii: "1"), count: 20 << 20)
        let read = Mutex(0)
        var reader = try CSVRecords({ _ in nil }) { place, count in
            let part = Array(bytes[min(place, bytes.count)...].prefix(count))
            read.withLock { $0 += part.count }
            return part
        }
        #expect(try reader.next()?.line == 1)
        read.withLock { $0 = 0 }
        #expect(try reader.takePieces(3).isEmpty)
        #expect(read.withLock { $0 } < 8 << 20)
    }

    private func lineNumbers(_ reader: CSVRecords) -> [Int] {
        var (reader, lines) = (reader, [Int]())
        while let record = try? reader.next() { lines.append(record.fields.count == 3 ? record.line : -1) }
        return lines
    }

    @Test func theRecordsOfTheWholeAreThose() {
        let fields = Self.texts.map { records(CSVRecords(Array($0.utf8))) }
        #expect(fields[2] == [#"1: ["a", "b"]"#, #"2: ["1", "2"]"#] && fields[3] == fields[2])
        #expect(fields[4] == [#"1: ["a", "b"]"#] && fields[5] == [#"1: ["a", "b", "c"]"#])
        #expect(fields[6] == [#"1: ["a\nb", "c \"d\" e"]"#, #"4: ["", "x"]"#])
        #expect(fields[7].last?.contains("never closed") == true && fields[8].last?.contains("(CR)") == true)
        #expect(fields[12] == [#"1: ["\""]"#])
    }

    /// Bytes in the middle that are no text are found, wherever blocks end.
    @Test(arguments: [[0], [0xFF], [0xC3, 0x28]] as [[UInt8]]) func bytesThatAreNoTextAreRefused(bytes: [UInt8]) throws
    {
        var rest = [Array("a,b\n1,2\n".utf8), bytes, Array("\n3,4\n".utf8)].flatMap(\.self)[...]
        let blocks = try CSVRecords { _ in
            defer { rest = rest.dropFirst(3) }
            return rest.isEmpty ? nil : Array(rest.prefix(3))
        }
        #expect(records(blocks).last == "line 3: it is no UTF-8 text.")
    }
}

@Suite struct DecimalNumberTests {
    private let decimals = DecimalNumber()

    private func isAsDoubleReads(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { decimals.parse($0)?.bitPattern } == Double(text)?.bitPattern
    }

    @Test(arguments: [
        "0", "-0", "+1", "1.", ".5", ".", "-", "", "1e5", "1E+05", "1e", "e5", "1..2", "1 ", "0x1p3", "inf", "nan",
        "1e-27", "1e27", "1e28",
        "1e400", "0.000000000000000000000000012345", "00000000000000000000012.5", "5e-324", "9007199254740993",
        "9007199254740992.5", "18014398509481983", "18446744073709551615",
        "123456789012345678901",
        "0.1", "0.30000000000000004", "2.2250738585072011e-308", "1.7976931348623157e308",
    ]) func aNumberIsWhatDoubleReads(text: String) { #expect(isAsDoubleReads(text)) }

    /// Of all sizes and shapes, those among them that lie between two neighbours.
    @Test func numbersAtRandomAreToo() {
        var random = Philox(seed: 3, stream: "decimal numbers")
        for _ in 0..<20_000 {
            let digits = String(random.next() >> UInt64(random.below(64))).prefix(19)
            let point = random.below(digits.count + 1)
            let halfway = 2 * (random.next() >> 11 | 1 << 52) + 1
            for text in [
                "\(digits)e\(random.below(61) - 30)", digits.prefix(point) + "." + digits.dropFirst(point),
                "\(halfway)",
                "\(halfway)e\(random.below(3))", "-0.\(String(repeating: "0", count: random.below(9)))\(digits)",
            ] where !isAsDoubleReads(String(text)) {
                Issue.record("\(text)")
            }
        }
    }
}
