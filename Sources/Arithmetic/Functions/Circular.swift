// SPDX-License-Identifier: Apache-2.0

extension DoubleLane {
    /// sin(x) of each element, within 0.75 ulp; NaN for what is not finite.
    @inlinable @inline(__always) public var sine: Self { sineAndCosine.sine }
    /// cos(x) of each element, within 0.75 ulp; NaN for what is not finite.
    @inlinable @inline(__always) public var cosine: Self { sineAndCosine.cosine }

    /// Both, for little more than one of them.
    ///
    /// x = n π/2 + r. (sin(r) - r) / r^3 and (cos(r) - 1 + r^2/2) / r^4 interpolate at 7 and 6 Chebyshev nodes of
    /// 0 <= r^2 <= (π/4)^2; r and 1 - r^2/2 keep their rounding errors.
    @inlinable @inline(__always) public var sineAndCosine: (sine: Self, cosine: Self) {
        // Of |x|, so that the sine of -0 is -0.
        let x = magnitudes
        var values = Self.sineAndCosine(of: x.remainder)
        let isLarge = Self.isLess(Self(all: LargeAngle.from), x)
        if Self.holdsAnywhere(isLarge) { values = LargeAngle.sineAndCosine(of: x, otherwise: values) }
        return (values.sine.bits(xor: signBits), values.cosine)
    }

    /// Of n π/2 + head + tail.
    @inlinable @inline(__always)
    static func sineAndCosine(of remainder: (head: Self, tail: Self, quadrant: Self)) -> (sine: Self, cosine: Self) {
        let (head, tail, quadrant) = remainder
        let z = head * head
        let sineSeries = Self(all: -0x1.ab17d404de5b3p-41)
            .times(z, plus: 0x1.61217f0b800d5p-33)
            .times(z, plus: -0x1.ae645412c560cp-26)
            .times(z, plus: 0x1.71de3a546095bp-19)
            .times(z, plus: -0x1.a01a01a019938p-13)
            .times(z, plus: 0x1.1111111111110p-7)
            .times(z, plus: -0x1.5555555555555p-3)
        let cosineSeries = Self(all: -0x1.907da367a37cbp-37)
            .times(z, plus: 0x1.1eeb68e93b64cp-29)
            .times(z, plus: -0x1.27e4fa17da09ep-22)
            .times(z, plus: 0x1.a01a019f4eb01p-16)
            .times(z, plus: -0x1.6c16c16c16967p-10)
            .times(z, plus: 0x1.5555555555555p-5)
        let half = head * 0.5
        let square = half * head
        let squareError = (Self(all: 0) - square).adding(half, head)
        let sine = head + (tail.subtracting(square, tail)).adding(head * z, sineSeries)
        let main = Self(all: 1) - square
        let rest = ((Self(all: 1) - main) - square - squareError).subtracting(head, tail)
        let cosine = main + rest.adding(z * z, cosineSeries)
        let isOdd = Self.isLess(Self(all: 1), quadrant.bits(and: Self(bits: 1)).addingBits(Self(all: 1)))
        // The second bit of n and n + 1 gives the sign.
        let sineSign = quadrant.bitsShifted(left: 62).signBits
        let cosineSign = quadrant.addingBits(Self(bits: 1)).bitsShifted(left: 62).signBits
        return (
            sine.replaced(by: cosine, where: isOdd).bits(xor: sineSign),
            cosine.replaced(by: sine, where: isOdd).bits(xor: cosineSign)
        )
    }

    /// head + tail = x - n π/2, at most a little above π/4, and n in the lowest bits of `quadrant`.
    ///
    /// Cody and Waite, with π/2 in three parts of 53 bits. n times the first part may have 83 bits, but it is a
    /// multiple of 2^-52 and so near x that the difference is exact.
    @inlinable @inline(__always)
    var remainder: (head: Self, tail: Self, quadrant: Self) {
        let quadrant = times(Self(all: 0x1.45f306dc9c883p-1), plus: Self.integerShift)
        let n = quadrant - Self.integerShift
        let near = subtracting(n, Self(all: 0x1.921fb54442d18p+0))
        let product = n * 0x1.1a62633145c07p-54
        let productError = (Self(all: 0) - product).adding(n, Self(all: 0x1.1a62633145c07p-54))
        // The difference and its error, whichever of the two is larger (Knuth).
        let difference = near - product
        let back = difference - near
        let error = (near - (difference - back)) - (product + back)
        let low = (error - productError).subtracting(n, Self(all: -0x1.f1976b7ed8fbcp-110))
        let head = difference + low
        return (head, (difference - head) + low, quadrant)
    }
}
