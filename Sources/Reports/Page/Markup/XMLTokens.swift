import Statistics

/// Splits an XML document into tags and text; of what a drawing has, no less, and of XML no more.
///
/// Foundation's parser would make every host that runs the program need libxml2. Anything that is not understood ends the
/// document as damaged: nothing is guessed.
struct XMLTokens {
    enum Token: Equatable {
        /// `isEmpty` for a tag that closes itself.
        case open(name: String, attributes: [(name: String, value: String)], isEmpty: Bool)
        case close(name: String)
        case text(String)

        static func == (left: Token, right: Token) -> Bool {
            switch (left, right) {
            case (.open(let name, let attributes, let isEmpty), .open(let other, let others, let isOther)):
                name == other && isEmpty == isOther && attributes.elementsEqual(others, by: ==)
            case (.close(let name), .close(let other)), (.text(let name), .text(let other)): name == other
            default: false
            }
        }
    }

    /// That the document is damaged.
    struct Damage: Error {}

    private let bytes: [UInt8]
    private var index = 0

    init(_ document: String) { bytes = Array(document.utf8) }

    /// The next tag or text; nil at the document's end. Comments, declarations and the document's type are skipped.
    ///
    /// - Throws: `Damage`.
    mutating func next() throws(Damage) -> Token? {
        while index < bytes.count {
            if bytes[index] != UInt8(ascii: "<") { return .text(try Self.unescaped(take(until: "<", orEnd: true))) }
            if skip("<!--") {
                _ = try take(until: "-->")
            } else if skip("<![CDATA[") {
                return .text(String(decoding: try take(until: "]]>"), as: UTF8.self))
            } else if skip("<?") {
                _ = try take(until: "?>")
            } else if skip("<!DOCTYPE") {
                // One that declares something of its own is none of a drawing.
                guard !(try take(until: ">")).contains(UInt8(ascii: "[")) else { throw Damage() }
            } else if skip("</") {
                let name = try name()
                skipSpace()
                guard skip(">") else { throw Damage() }
                return .close(name: name)
            } else {
                index += 1
                return try tag()
            }
        }
        return nil
    }

    private mutating func tag() throws(Damage) -> Token {
        let tagName = try name()
        var attributes: [(name: String, value: String)] = []
        while true {
            skipSpace()
            if skip("/>") { return .open(name: tagName, attributes: attributes, isEmpty: true) }
            if skip(">") { return .open(name: tagName, attributes: attributes, isEmpty: false) }
            let attribute = try name()
            skipSpace()
            guard skip("=") else { throw Damage() }
            skipSpace()
            let quote = skip("\"") ? "\"" : skip("'") ? "'" : ""
            guard !quote.isEmpty else { throw Damage() }
            attributes.append((attribute, try Self.unescaped(take(until: quote))))
        }
    }

    private mutating func name() throws(Damage) -> String {
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                index += 1
                continue
            default: break
            }
            break
        }
        guard index > start else { throw Damage() }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func skipSpace() { while index < bytes.count, bytes[index] <= 0x20 { index += 1 } }

    private mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard index + count <= bytes.count,
            text.withUTF8Buffer({ bytes[index..<index + count].elementsEqual($0) })
        else { return false }
        index += count
        return true
    }

    /// What stands before `end`, which is skipped, too, unless it is where a document may end.
    private mutating func take(until end: String, orEnd: Bool = false) throws(Damage) -> ArraySlice<UInt8> {
        let end = Array(end.utf8)
        let start = index
        while index + end.count <= bytes.count {
            if bytes[index] == end[0], bytes[index..<index + end.count].elementsEqual(end) {
                let taken = bytes[start..<index]
                if !orEnd { index += end.count }
                return taken
            }
            index += 1
        }
        guard orEnd else { throw Damage() }
        index = bytes.count
        return bytes[start...]
    }

    private static let entities = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]

    private static func unescaped(_ bytes: ArraySlice<UInt8>) throws(Damage) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.contains("&") else { return text }
        var pieces = text.split(separator: "&", omittingEmptySubsequences: false)[...]
        var result = String(pieces.removeFirst())
        for piece in pieces {
            guard let end = piece.firstIndex(of: ";") else { throw Damage() }
            let name = piece[..<end]
            if let entity = entities[String(name)] {
                result += entity
            } else {
                let digits = name.hasPrefix("#x") ? name.dropFirst(2) : name.dropFirst()
                guard name.hasPrefix("#"), let code = UInt32(digits, radix: name.hasPrefix("#x") ? 16 : 10),
                    let scalar = Unicode.Scalar(code)
                else { throw Damage() }
                result.unicodeScalars.append(scalar)
            }
            result += piece[piece.index(after: end)...]
        }
        return result
    }
}
