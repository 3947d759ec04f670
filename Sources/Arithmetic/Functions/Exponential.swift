// SPDX-License-Identifier: Apache-2.0

extension DoubleLane {
    /// exp(x) of each element, within 0.7 ulp (0.75 where the result is subnormal).
    @inlinable @inline(__always) public var exponential: Self { exponential(plus: nil) }

    /// exp(x + low), for an x whose rounding error is known.
    @inlinable @inline(__always) func exponential(plus low: Self?) -> Self {
        // Beyond these the result is 0 or infinite; a NaN is in no comparison and stays.
        let x = replaced(by: Self(all: -746), where: Self.isLess(self, Self(all: -746)))
            .replaced(by: Self(all: 710), where: Self.isLess(Self(all: 710), self))
        let (head, _, n) = x.exponentialParts(plus: low)
        // 2^n in two factors, since neither 2^1024 nor 2^-1075 is a number. The first product is exact.
        let half = n.times(Self(all: 0.5), plus: Self.integerShift)
        let rest = n - (half - Self.integerShift) + Self.integerShift
        return head * half.powerOfTwo * rest.powerOfTwo
    }

    /// exp(x + low) = 2^n (head + tail) with an error below 2^-58 of it; n is an integer.
    ///
    /// Cody and Waite: n is the integer nearest x / ln 2, the first part of ln 2 so short that its product with n is
    /// exact. exp(r) - 1 - r = r^2 q(r); q interpolates at the 11 Chebyshev nodes of |r| <= ln 2 / 2.
    @inlinable @inline(__always)
    func exponentialParts(plus low: Self?) -> (head: Self, tail: Self, n: Self) {
        let n = times(Self(all: 0x1.71547652b82fep+0), plus: Self.integerShift) - Self.integerShift
        let (first, second) = (Self(all: Self.ln2.first), Self(all: Self.ln2.second))
        let near = subtracting(n, first)
        var r = near.subtracting(n, second)
        var error = (near - r).subtracting(n, second)
        if let low {
            let sum = r + (error + low)
            (r, error) = (sum, (r - sum) + (error + low))
        }
        let square = r * r
        let even = Self(all: 0x1.1f72fc730b4ffp-29)
            .times(square, plus: 0x1.27e4db67b4303p-22)
            .times(square, plus: 0x1.a01a01a6d7808p-16)
            .times(square, plus: 0x1.6c16c16c162d6p-10)
            .times(square, plus: 0x1.5555555555556p-5)
            .times(square, plus: 0x1.0000000000000p-1)
        let odd = Self(all: 0x1.af4ddd84882fep-26)
            .times(square, plus: 0x1.71de02375656cp-19)
            .times(square, plus: 0x1.a01a01abe62ddp-13)
            .times(square, plus: 0x1.11111111100dfp-7)
            .times(square, plus: 0x1.5555555555557p-3)
        let q = even.adding(odd, r)
        let sum = r + 1
        let rest = (Self(all: 1) - sum) + r + error.adding(square, q)
        let head = sum + rest
        return (head, (sum - head) + rest, n)
    }

    /// Added to a number, it leaves the nearest integer, which is in the lowest bits then.
    @inlinable @inline(__always) static var integerShift: Double { 0x1.8p52 }

    /// ln 2, the first part with 42 bits.
    @inlinable @inline(__always) static var ln2: (first: Double, second: Double) {
        (0x1.62e42fefa3800p-1, 0x1.ef35793c76730p-45)
    }

    /// 2^n of n + `integerShift`.
    @inlinable @inline(__always) var powerOfTwo: Self { bitsShifted(left: 52).addingBits(Self(all: 1)) }

    /// tanh(x) of each element, within 0.75 ulp.
    ///
    /// Up to 0.55 by an odd polynomial of 12 terms beside x, beyond it 1 - 2 / (exp(2 x) + 1), with twice the digits.
    @inlinable @inline(__always) public var hyperbolicTangent: Self {
        // From 22 on the nearest number is 1.
        let x = magnitudes.replaced(by: Self(all: 22), where: Self.isLess(Self(all: 22), magnitudes))
        let z = x * x
        let polynomial = Self(all: 0x1.08378067f032ap-17)
            .times(z, plus: -0x1.1adede7706052p-15)
            .times(z, plus: 0x1.8c93b7d5aba25p-14)
            .times(z, plus: -0x1.f41d11ba745a0p-13)
            .times(z, plus: 0x1.3547bfaa42508p-11)
            .times(z, plus: -0x1.7da25da5066b5p-10)
            .times(z, plus: 0x1.d6d3c60009e9cp-9)
            .times(z, plus: -0x1.226e3539b9272p-7)
            .times(z, plus: 0x1.664f48822e9a5p-6)
            .times(z, plus: -0x1.ba1ba1ba1a732p-5)
            .times(z, plus: 0x1.1111111111109p-3)
            .times(z, plus: -0x1.5555555555555p-2)
        let (head, tail, n) = (x + x).exponentialParts(plus: nil)
        let scale = (n + Self.integerShift).powerOfTwo
        let (high, low) = (head * scale, tail * scale)
        let sum = high + 1
        let sumError = (high - sum) + 1 + low
        let y = Self(all: 2) / sum
        let error = Self(all: 2).subtracting(y, sum).subtracting(y, sumError) / sum
        let difference = Self(all: 1) - y
        let large = difference + ((Self(all: 1) - difference) - y - error)
        let result = large.replaced(by: x.adding(x * z, polynomial), where: Self.isLess(x, Self(all: 0.55)))
        return result.bits(xor: signBits)
    }
}

extension Double {
    /// tanh(x), as of vectors.
    public static func hyperbolicTangent(_ x: Double) -> Double { OneLane(x).hyperbolicTangent.value }
}
