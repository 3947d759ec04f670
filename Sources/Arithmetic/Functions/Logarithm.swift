// SPDX-License-Identifier: Apache-2.0

extension DoubleLane {
    /// log(x) of each element, within 0.7 ulp: -infinity for 0, NaN for negative numbers.
    ///
    /// x = 2^k (1 + f) and log(1 + f) = f - f^2/2 + s (f^2/2 + s^2 p(s^2)), s = f / (2 + f); p interpolates
    /// 2 (atanh(s) - s) / s^3 at 8 Chebyshev nodes. The first three terms keep their rounding errors.
    @inlinable @inline(__always) public var logarithm: Self {
        let (k, significand) = binaryParts
        let f = significand - 1
        let s = f / (f + 2)
        let z = s * s
        let p = Self(all: 0x1.0c039c49989c6p-3)
            .times(z, plus: 0x1.0fbe95d716020p-3)
            .times(z, plus: 0x1.3b1c355a8f7a2p-3)
            .times(z, plus: 0x1.745cf9048dd95p-3)
            .times(z, plus: 0x1.c71c720159177p-3)
            .times(z, plus: 0x1.2492492476cccp-2)
            .times(z, plus: 0x1.9999999999a38p-2)
            .times(z, plus: 0x1.5555555555555p-1)
        let halfF = f * 0.5
        let square = halfF * f
        let squareError = (Self(all: 0) - square).adding(halfF, f)
        // k ln 2 + f - square, each sum with its error: the larger term comes first.
        let first = k * Self.ln2.first
        let sum = first + f
        let sumError = (first - sum) + f
        let head = sum - square
        let headError = (sum - head) - square
        let small = (s * (square + z * p)).adding(k, Self(all: Self.ln2.second)) - squareError
        let result = head + (sumError + headError + small)
        // A NaN and infinity stay.
        return replaced(by: result, where: Self.isLess(self, Self(all: .infinity)))
            .replaced(by: Self(all: .nan), where: Self.isLess(self, Self(all: 0)))
            .replaced(by: Self(all: -.infinity), where: Self.isEqual(self, Self(all: 0)))
    }

    /// k and m with x = 2^k m, sqrt(1/2) <= m < sqrt(2), of a positive finite x.
    @inlinable @inline(__always) var binaryParts: (exponent: Self, significand: Self) {
        let isSubnormal = Self.isLess(self, Self(all: .leastNormalMagnitude))
        let x = replaced(by: self * 0x1p54, where: isSubnormal)
        // k + 1023 as an integer: carried over by what is missing to 1 from the pattern of sqrt(1/2).
        let biased = x.addingBits(Self(bits: 0x3FF0_0000_0000_0000 - 0x3FE6_A09E_667F_3BCD)).bitsShifted(right: 52)
        let k = biased.addingBits(Self(all: 0x1p52)) - (0x1p52 + 1023)
        let significand = x.subtractingBits(biased.bitsShifted(left: 52)).addingBits(Self(all: 1))
        return (k.replaced(by: k - 54, where: isSubnormal), significand)
    }
}
