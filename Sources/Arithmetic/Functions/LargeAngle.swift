// SPDX-License-Identifier: Apache-2.0

/// Angles so large that three parts of π/2 are not enough: x 2/π modulo 4 in integers (Payne and Hanek, 1983).
@usableFromInline enum LargeAngle {
    @inlinable static var from: Double { 0x1p30 }

    /// Those of the elements above `from`, the given ones of the others.
    @usableFromInline @inline(never)
    static func sineAndCosine<Numbers: DoubleLane>(
        of x: Numbers, otherwise values: (sine: Numbers, cosine: Numbers)
    ) -> (sine: Numbers, cosine: Numbers) {
        var values = values
        for index in 0..<Numbers.width where x[index] > from {
            let (head, tail, quadrant) = remainder(of: x[index])
            let (sine, cosine) = OneLane.sineAndCosine(of: (OneLane(head), OneLane(tail), OneLane(bits: quadrant)))
            (values.sine[index], values.cosine[index]) = (sine.value, cosine.value)
        }
        return values
    }

    /// head + tail = x - n π/2 of a positive x, with an error below 2^-70 of it; the lowest two bits of `quadrant` are
    /// n's.
    private static func remainder(of x: Double) -> (head: Double, tail: Double, quadrant: UInt64) {
        guard x.isFinite else { return (.nan, .nan, 0) }
        // x = integer 2^exponent. Bits of 2/π that give multiples of 4 are left out; 192 bits from there on are enough.
        let integer = x.significandBitPattern | 1 << 52
        let offset = Int(x.exponent) - 52 - 2 + 64
        let window = (0..<3).map { twoOverPi(bit: offset + 64 * $0) }
        // The product modulo 2^192, whose two highest bits are n.
        let low = integer.multipliedFullWidth(by: window[2])
        let middle = integer.multipliedFullWidth(by: window[1])
        let (second, carry) = middle.low.addingReportingOverflow(low.high)
        let first = integer &* window[0] &+ middle.high &+ (carry ? 1 : 0)
        // The fraction as a signed number: from one half on, n is one more.
        var words = [first << 2 | second >> 62, second << 2 | low.low >> 62, low.low << 2]
        let isNegative = words[0] >> 63 == 1
        let quadrant = first >> 62 &+ (isNegative ? 1 : 0)
        if isNegative { words = negated(words) }
        let zeros = words[0] == 0 ? 64 + words[1].leadingZeroBitCount : words[0].leadingZeroBitCount
        words.append(0)
        let (top, next) = (bits(words, from: zeros), bits(words, from: zeros + 64))
        let scale = Double(sign: .plus, exponent: -zeros - 64, significand: 1)
        let fraction = Pair(
            Double(top & ~0x7FF) * scale, Double(top << 53 | next >> 11) * 0x1p-53 * scale)
        let angle = fraction * Pair(0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54)
        return isNegative ? (-angle.head, -angle.tail, quadrant) : (angle.head, angle.tail, quadrant)
    }

    private static func negated(_ words: [UInt64]) -> [UInt64] {
        var carry = true
        return words.reversed().map { word in
            let (sum, overflow) = (~word).addingReportingOverflow(carry ? 1 : 0)
            carry = overflow
            return sum
        }.reversed()
    }

    /// 64 bits of a long number, the highest ones first.
    private static func bits(_ words: [UInt64], from start: Int) -> UInt64 {
        let (word, shift) = (start / 64, UInt64(start % 64))
        guard word + 1 < words.count else { return word < words.count ? words[word] << shift : 0 }
        return shift == 0 ? words[word] : words[word] << shift | words[word + 1] >> (64 - shift)
    }

    private static func twoOverPi(bit start: Int) -> UInt64 { bits(twoOverPi, from: start) }

    /// 2/π after 64 zeros, by Tests/Reference/scripts/elementary.py.
    private static let twoOverPi: [UInt64] = [
        0, 0xA2F9_836E_4E44_1529, 0xFC27_57D1_F534_DDC0, 0xDB62_9599_3C43_9041, 0xFE51_63AB_DEBB_C561,
        0xB724_6E3A_424D_D2E0, 0x0649_2EEA_09D1_921C, 0xFE1D_EB1C_B129_A73E, 0xE882_35F5_2EBB_4484,
        0xE99C_7026_B45F_7E41,
        0x3991_D639_8353_39F4, 0x9C84_5F8B_BDF9_283B, 0x1FF8_97FF_DE05_980F, 0xEF2F_118B_5A0A_6D1F,
        0x6D36_7ECF_27CB_09B7,
        0x4F46_3F66_9E5F_EA2D, 0x7527_BAC7_EBE5_F17B, 0x3D07_39F7_8A52_92EA, 0x6BFB_5FB1_1F8D_5D08,
        0x5603_3046_FC7B_6BAB,
        0xF0CF_BC20_9AF4_361D,
    ]
}
