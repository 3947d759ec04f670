// SPDX-License-Identifier: Apache-2.0

/// A 64-bit hash of text or bytes that is the same in every run, on every machine: FNV-1a.
///
/// It names things (random streams, trials); it does not guard against forgery.
/// Source: G. Fowler, L. C. Noll, K.-P. Vo, "FNV hash", RFC 9923.
package enum StableHash {
    /// The hash of nothing.
    package static let start: UInt64 = 0xcbf2_9ce4_8422_2325

    /// - Parameter start: the hash of what comes before.
    package static func of(_ text: String, after start: UInt64 = start) -> UInt64 {
        var text = text
        return text.withUTF8 { of(UnsafeRawBufferPointer($0), after: start) }
    }

    /// Not of any sequence of bytes: other modules would ask for each byte by a call.
    package static func of(_ bytes: UnsafeRawBufferPointer, after start: UInt64 = start) -> UInt64 {
        var hash = start
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }

    /// The hash as 16 hexadecimal digits.
    package static func hexadecimal(of text: String) -> String { hexadecimal(of(text)) }

    package static func hexadecimal(of bytes: UnsafeRawBufferPointer) -> String { hexadecimal(of(bytes)) }

    package static func hexadecimal(_ hash: UInt64) -> String {
        String(unsafeUninitializedCapacity: 16) { digits in
            write(hash, to: digits)
            return 16
        }
    }

    /// Writes the 16 digits as ASCII.
    package static func write(_ hash: UInt64, to digits: UnsafeMutableBufferPointer<UInt8>) {
        for index in 0..<16 { digits[index] = digit(UInt8(hash >> UInt64(60 - 4 * index) & 15)) }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
