// SPDX-License-Identifier: Apache-2.0

/// The counter-based random generator Philox 4x32-10.
///
/// Each (seed, stream) is an independent sequence of 2^66 32-bit numbers, and the sequence depends on nothing else:
/// not on the machine, the rank, or what was drawn before from another stream.
///
/// Source: J. Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC11.
package struct Philox: RandomNumberGenerator, Sendable {
    private let key: SIMD2<UInt32>
    private let stream: SIMD2<UInt32>
    private var blockIndex: UInt64 = 0
    private var block = SIMD4<UInt32>()
    private var used = 4

    /// The sequence of `seed` in the stream numbered `stream`.
    package init(seed: UInt64, stream: UInt64) {
        key = Self.halves(seed)
        self.stream = Self.halves(stream)
    }

    /// The sequence of `seed` in the stream named `stream`, such as "weights/hea".
    package init(seed: UInt64, stream: String) {
        self.init(seed: seed, stream: StableHash.of(stream))
    }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        if used == 4 {
            let counter = Self.halves(blockIndex)
            block = Self.block(counter: SIMD4(counter[0], counter[1], stream[0], stream[1]), key: key)
            blockIndex += 1
            used = 0
        }
        defer { used += 2 }
        return UInt64(block[used]) | UInt64(block[used + 1]) << 32
    }

    /// Fills memory with the next numbers of 64 bits, most of them from eight blocks at a time.
    package mutating func fill(_ numbers: UnsafeMutableBufferPointer<UInt64>) {
        var index = 0
        while index < numbers.count {
            guard used == 4 && numbers.count - index >= 16 else {
                numbers[index] = next()
                index += 1
                continue
            }
            let (first, second) = eightBlocks()
            for lane in 0..<8 {
                numbers[index + 2 * lane] = first[lane]
                numbers[index + 2 * lane + 1] = second[lane]
            }
            blockIndex += 8
            index += 16
        }
    }

    /// The first and second halves of the next eight blocks, one in each lane.
    private func eightBlocks() -> (SIMD8<UInt64>, SIMD8<UInt64>) {
        // As in `block`, each word in the lower half of a lane, where products of words have room.
        let low = SIMD8<UInt64>(repeating: 0xFFFF_FFFF)
        let counter = SIMD8(0, 1, 2, 3, 4, 5, 6, 7) &+ SIMD8(repeating: blockIndex)
        var (a, b) = (counter & low, counter &>> 32)
        var c = SIMD8(repeating: UInt64(stream[0]))
        var d = SIMD8(repeating: UInt64(stream[1]))
        var key = key
        for _ in 0..<10 {
            let first = a &* SIMD8(repeating: 0xD251_1F53)
            let second = c &* SIMD8(repeating: 0xCD9E_8D57)
            (a, b) = ((second &>> 32) ^ b ^ SIMD8(repeating: UInt64(key[0])), second & low)
            (c, d) = ((first &>> 32) ^ d ^ SIMD8(repeating: UInt64(key[1])), first & low)
            key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
        }
        return (a | b &<< 32, c | d &<< 32)
    }

    /// How many 64-bit numbers were drawn; setting it continues from there.
    package var position: UInt64 {
        get { 2 &* blockIndex &- UInt64(4 - used) / 2 }
        set {
            blockIndex = newValue / 2
            used = 4
            if newValue % 2 == 1 { _ = next() }
        }
    }

    /// A double drawn uniformly from [0, 1), a multiple of 2^-53.
    package mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A double drawn uniformly from `range`.
    package mutating func uniform(in range: Range<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// A double from the normal distribution with mean 0 and variance 1, made of two uniform ones (Box and Muller, 1958).
    ///
    /// Not by `Double.normalQuantile`, which would need one uniform number alone but would change the weights of each seed.
    package mutating func normal() -> Double {
        // 1 minus it, which is never 0.
        let radius = (-2 * Double.logarithm(1 - uniform())).squareRoot()
        return radius * Double.cosine(2 * .pi * uniform())
    }

    /// A number drawn uniformly from 0 ..< `bound`, by multiplication; the bias is below bound / 2^64.
    package mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// The Philox 4x32-10 bijection: ten rounds on one counter.
    package static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var counter = counter
        var key = key
        for _ in 0..<10 {
            let first = UInt64(0xD251_1F53) * UInt64(counter[0])
            let second = UInt64(0xCD9E_8D57) * UInt64(counter[2])
            counter = SIMD4(
                UInt32(second >> 32) ^ counter[1] ^ key[0], UInt32(truncatingIfNeeded: second),
                UInt32(first >> 32) ^ counter[3] ^ key[1], UInt32(truncatingIfNeeded: first))
            key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
        }
        return counter
    }

    private static func halves(_ value: UInt64) -> SIMD2<UInt32> {
        SIMD2(UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32))
    }
}
