import Foundation

/// A JSON value whose objects keep the order of their members.
package indirect enum JSONDocument: Sendable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    case object([(String, JSONDocument)])
    case array([JSONDocument])
    case string(String)
    case integer(Int)
    case boolean(Bool)

    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(arrayLiteral elements: JSONDocument...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONDocument)...) { self = .object(elements) }

    package static func strings(_ values: [String]) -> JSONDocument { .array(values.map { .string($0) }) }

    /// The JSON Schema of a value, or of a list of such.
    package static func valueOrList(_ value: JSONDocument) -> JSONDocument {
        ["anyOf": [value, ["type": "array", "items": value, "minItems": 1]]]
    }

    /// The value with two spaces for each level; small values stand in one line.
    package func text(indent: String = "") -> String {
        let compact = compact
        if indent.count + compact.count <= 110 { return compact }
        let inner = indent + "  "
        switch self {
        case .object(let members):
            let lines = members.map { inner + Self.quoted($0) + ": " + $1.text(indent: inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
        case .array(let elements):
            let lines = elements.map { inner + $0.text(indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n" + indent + "]"
        case .string, .integer, .boolean: return compact
        }
    }

    private var compact: String {
        switch self {
        case .object(let members):
            "{" + members.map { Self.quoted($0) + ": " + $1.compact }.joined(separator: ", ") + "}"
        case .array(let elements): "[" + elements.map(\.compact).joined(separator: ", ") + "]"
        case .string(let text): Self.quoted(text)
        case .integer(let number): "\(number)"
        case .boolean(let value): "\(value)"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20: quoted += String(format: "\\u%04x", scalar.value)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
