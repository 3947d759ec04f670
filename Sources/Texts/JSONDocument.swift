// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A JSON value whose objects keep the order of their members.
package enum JSONDocument: Sendable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    case object([(String, JSONDocument)])
    case array([JSONDocument])
    case string(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case null
    /// What is JSON already, in one line.
    case coded(String)

    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(arrayLiteral elements: JSONDocument...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONDocument)...) { self = .object(elements) }

    package static func strings(_ values: [String]) -> JSONDocument { .array(values.map { .string($0) }) }

    package static func integers(_ values: [Int]) -> JSONDocument { .array(values.map { .integer($0) }) }

    package static func numbers(_ values: [Double]) -> JSONDocument { .array(values.map { .number($0) }) }

    package static func numbers(_ rows: [[Double]]) -> JSONDocument { .array(rows.map { .numbers($0) }) }

    /// - Throws: what `JSONEncoder` throws, for numbers that are not finite.
    package static func coding(_ value: some Encodable) throws -> JSONDocument { .coded(try JSONText.line(value)) }

    /// The JSON Schema of a value, or of a list of such.
    package static func valueOrList(_ value: JSONDocument) -> JSONDocument {
        ["anyOf": [value, ["type": "array", "items": value, "minItems": 1]]]
    }

    /// The value with two spaces for each level; small values take one line.
    package func text(indent: String = "") -> String {
        let line = line
        if indent.count + line.count <= 110 { return line }
        let inner = indent + "  "
        switch self {
        case .object(let members):
            let lines = members.map { inner + Self.quoted($0) + ": " + $1.text(indent: inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
        case .array(let elements):
            let lines = elements.map { inner + $0.text(indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n" + indent + "]"
        default: return line
        }
    }

    /// The value in one line.
    package var line: String {
        switch self {
        case .object(let members):
            "{" + members.map { Self.quoted($0) + ": " + $1.line }.joined(separator: ", ") + "}"
        case .array(let elements): "[" + elements.map(\.line).joined(separator: ", ") + "]"
        case .string(let text): Self.quoted(text)
        case .integer(let number): "\(number)"
        case .number(let number): number.isFinite ? "\(number)" : "null"
        case .boolean(let value): "\(value)"
        case .null: "null"
        case .coded(let text): text
        }
    }

    /// A text between quotation marks.
    package static func quoted(_ text: String) -> String {
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
