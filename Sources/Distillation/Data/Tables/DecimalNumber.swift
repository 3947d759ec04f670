// SPDX-License-Identifier: Apache-2.0

/// Reads numbers from decimal texts, without making strings of them.
package struct DecimalNumber: Sendable {
    /// Those that a word holds.
    private let powersOf5: [UInt64] = (0..<28).reduce(into: []) { powers, _ in
        powers.append(powers.last.map { $0 * 5 } ?? 1)
    }

    /// Those that are exact.
    private let powersOf10: [Double] = (0..<23).reduce(into: []) { powers, _ in
        powers.append(powers.last.map { $0 * 10 } ?? 1)
    }

    package init() {}

    /// The number of a text, the nearest one to it: what `Double` makes of the same text.
    ///
    /// A number up to 2^53 times or by a power of 10 that is exact is rounded once. Up to 19 digits times a power of 10 from -27
    /// to 27 are a word times or by a power of 5, which 128 bits hold: they are rounded once, too. `Double` reads all else.
    package func parse(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        if let (number, count) = simple(UnsafeRawBufferPointer(text)), count == text.count { return number }
        return quickly(text) ?? Double(String(decoding: text, as: UTF8.self))
    }

    /// The number that bytes begin with, and how many are its own: digits, perhaps with a sign and a point, that are at most 2^53 without
    /// the point; nil for all else. What follows may belong to it, too.
    ///
    /// Most numbers of a table are such.
    @inline(__always) func simple(_ bytes: UnsafeRawBufferPointer) -> (number: Double, count: Int)? {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let first = isNegative ? 1 : 0
        var (index, digits) = (first, UInt64(0))
        func readDigits() {
            while index + 8 <= bytes.count,
                let eight = Self.eightDigits(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            {
                digits = digits &* 100_000_000 &+ eight
                index += 8
            }
            while index < bytes.count, case let digit = bytes[index] &- UInt8(ascii: "0"), digit < 10 {
                digits = digits &* 10 &+ UInt64(digit)
                index += 1
            }
        }
        readDigits()
        var (count, behind) = (index - first, 0)
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            let start = index
            readDigits()
            behind = index - start
            count += behind
        }
        // So many fit into the word.
        guard 1...18 ~= count, digits <= 1 << 53 else { return nil }
        let number = Double(digits) / powersOf10[behind]
        return (isNegative ? -number : number, index)
    }

    /// The number of eight digits, the first of them in the lowest byte; nil for other bytes.
    @inline(__always) private static func eightDigits(_ text: UInt64) -> UInt64? {
        let digits = UInt64(littleEndian: text) &- 0x3030_3030_3030_3030
        // The first bit of a byte is set below "0", and with 118 more above "9".
        guard (digits | (digits &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 == 0 else { return nil }
        let pairs = (digits &* 10 &+ (digits >> 8)) & 0x00FF_00FF_00FF_00FF
        let fours = (pairs &* 100 &+ (pairs >> 16)) & 0x0000_FFFF_0000_FFFF
        return (fours &* 10_000 &+ (fours >> 32)) & 0xFFFF_FFFF
    }

    private func quickly(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        guard let (isNegative, digits, power) = Self.parts(of: text), abs(power) < powersOf5.count else { return nil }
        guard digits > 0 else { return isNegative ? -0.0 : 0 }
        if digits <= 1 << 53, abs(power) < powersOf10.count {
            let (number, factor) = (Double(digits), powersOf10[abs(power)])
            let magnitude = power < 0 ? number / factor : number * factor
            return isNegative ? -magnitude : magnitude
        }
        let factor = powersOf5[abs(power)]
        let magnitude: Double
        if power >= 0 {
            let (high, low) = digits.multipliedFullWidth(by: factor)
            let shift = high == 0 ? 64 + low.leadingZeroBitCount : high.leadingZeroBitCount
            let top = shift >= 64 ? low << (shift - 64) : high << shift | (shift > 0 ? low >> (64 - shift) : 0)
            magnitude = Self.rounded(top, hasMore: shift < 64 && low << shift != 0, exponent: 64 - shift + power)
        } else {
            let (shift, own) = (digits.leadingZeroBitCount, factor.leadingZeroBitCount)
            let (dividend, divisor) = (digits << shift, factor << own)
            // The quotient has 64 bits, the first of them set.
            let halves = dividend >= divisor
            let (quotient, remainder) = divisor.dividingFullWidth(
                halves ? (dividend >> 1, dividend << 63) : (dividend, 0))
            magnitude = Self.rounded(
                quotient, hasMore: remainder != 0, exponent: own - shift + (halves ? 1 : 0) + power - 64)
        }
        return isNegative ? -magnitude : magnitude
    }

    /// The digits of a number as a word, and the power of 10 behind them; nil for other texts, and too many digits.
    private static func parts(
        of text: UnsafeBufferPointer<UInt8>
    ) -> (isNegative: Bool, digits: UInt64, power: Int)? {
        var (index, digits, power) = (0, UInt64(0), 0)
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative || text.first == UInt8(ascii: "+") { index = 1 }
        var significant = 0
        func readDigits() -> Int {
            let start = index
            if digits == 0 { while index < text.count, text[index] == UInt8(ascii: "0") { index += 1 } }
            let first = index
            while index < text.count, case let digit = text[index] &- UInt8(ascii: "0"), digit < 10 {
                digits = digits &* 10 &+ UInt64(digit)
                index += 1
            }
            significant += index - first
            return index - start
        }
        var count = readDigits()
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            power = -readDigits()
            count -= power
        }
        // More would not fit into the word.
        guard count > 0, significant < 20 else { return nil }
        guard index < text.count else { return (isNegative, digits, power) }
        guard text[index] | 0x20 == UInt8(ascii: "e") else { return nil }
        index += 1
        let isBelow = index < text.count && text[index] == UInt8(ascii: "-")
        if isBelow || (index < text.count && text[index] == UInt8(ascii: "+")) { index += 1 }
        guard (1...3).contains(text.count - index) else { return nil }
        var exponent = 0
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            exponent = exponent * 10 + Int(digit)
            index += 1
        }
        return (isNegative, digits, power + (isBelow ? -exponent : exponent))
    }

    /// word * 2^exponent, rounded to the nearest number, of two the even one.
    ///
    /// - Parameters:
    ///   - word: its first bit is set.
    ///   - hasMore: whether there is something behind it.
    private static func rounded(_ word: UInt64, hasMore: Bool, exponent: Int) -> Double {
        let (kept, rest) = (word >> 11, word & 0x7FF)
        let isUp = rest > 0x400 || rest == 0x400 && (hasMore || kept & 1 == 1)
        // The sum carries into the exponent where all bits were set.
        let biased = UInt64(exponent + 63 + 1023)
        return Double(bitPattern: biased << 52 + kept - 1 << 52 + (isUp ? 1 : 0))
    }
}
