// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Coded values as JSON: keys sorted, slashes as they are, dates of ISO 8601.
package enum JSONText {
    /// In one line, without its end.
    ///
    /// - Throws: what `JSONEncoder` throws, for numbers that are not finite.
    package static func line(_ value: some Encodable) throws -> String {
        try String(decoding: encoder([]).encode(value), as: UTF8.self)
    }

    /// Over many lines, the last one ended.
    ///
    /// - Parameter keys: as the type has them, or "in_snake_case".
    /// - Throws: what `JSONEncoder` throws, for numbers that are not finite.
    package static func document(
        _ value: some Encodable, keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
    ) throws -> String {
        let encoder = encoder(.prettyPrinted)
        encoder.keyEncodingStrategy = keys
        return try String(decoding: encoder.encode(value), as: UTF8.self).printable + "\n"
    }

    private static func encoder(_ layout: JSONEncoder.OutputFormatting) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [layout, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return encoder
    }
}
