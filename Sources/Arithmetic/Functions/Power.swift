// SPDX-License-Identifier: Apache-2.0

extension Double {
    /// x^y of a base that is not negative, within 0.75 ulp: exp(y log(x)), the exponent as a pair.
    ///
    /// As in IEEE 754, x^0 and 1^y are 1 whatever the other one is. A negative base gives NaN.
    public static func power(_ x: Double, _ y: Double) -> Double {
        if y == 0 || x == 1 { return 1 }
        guard !x.isNaN && !y.isNaN && x >= 0 else { return .nan }
        guard x > 0 && x < .infinity else { return (x == 0) == (y > 0) ? 0 : .infinity }
        // Beyond this the power overflows or vanishes: no base but 1 has a logarithm below 2^-54.
        let exponent = logarithmPair(x) * Pair(Swift.min(Swift.max(y, -0x1p64), 0x1p64))
        // The tail of a huge exponent is huge, too.
        let tail = exponent.head.magnitude < 1000 ? exponent.tail : 0
        return OneLane(exponent.head).exponential(plus: OneLane(tail)).value
    }

    /// log(x) of a positive finite x, with an error below 2^-65 of it.
    ///
    /// x = 2^k m, s = (m - 1) / (m + 1) as a pair, log(m) = 2 s + 2/3 s^3 + s^5 p(s^2); p interpolates at 8 Chebyshev
    /// nodes.
    static func logarithmPair(_ x: Double) -> Pair {
        let parts = OneLane(x).binaryParts
        let (k, m) = (parts.exponent.value, parts.significand.value)
        let s = Pair(m - 1) / Pair.sum(m, 1)
        let square = s * s
        let z = square.head
        let cubic = s * square * Pair(2.0 / 3, 0x1.5555555555555p-55)
        let rest = s.head * z * z * polynomial(logarithmSeries, z)
        let ln2 = OneLane<Double>.ln2
        return Pair(k * ln2.first) + Pair(2 * s.head, 2 * s.tail) + cubic + Pair(rest.addingProduct(k, ln2.second))
    }

    private static let logarithmSeries = [
        0x1.999999999999ap-2, 0x1.2492492492521p-2, 0x1.c71c71c6eaa8dp-3, 0x1.745d177a8f200p-3, 0x1.3b1395d4f9e5fp-3,
        0x1.1118c74823a2ep-3, 0x1.df7ce9a6bcccbp-4, 0x1.e02d197c00c78p-4,
    ]
}
