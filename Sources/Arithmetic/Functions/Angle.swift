// SPDX-License-Identifier: Apache-2.0

extension Double {
    /// sqrt(x^2 + y^2) without overflow or underflow on the way, within 0.51 ulp; infinite where one of them is.
    public static func hypotenuse(_ x: Double, _ y: Double) -> Double {
        guard !x.isInfinite && !y.isInfinite else { return .infinity }
        let larger = Swift.max(x.magnitude, y.magnitude)
        guard larger > 0 && !x.isNaN && !y.isNaN else { return x.magnitude + y.magnitude }
        // A power of two, so that the larger one lies between 1 and 2.
        let exponent = larger.exponent
        let (a, b) = (scaled(x, -exponent), scaled(y, -exponent))
        let square = Pair.product(a, a) + Pair.product(b, b)
        let root = square.head.squareRoot()
        let error = square.head.addingProduct(-root, root) + square.tail
        return scaled(root + error / (2 * root), exponent)
    }

    /// The angle of the point (x, y) from the x axis, between -π and π, within 0.65 ulp; signed zeros as in IEEE 754.
    ///
    /// t = the smaller of |x| and |y| over the larger one; above tan(π/8) atan(t) = π/4 + atan((t - 1) / (t + 1)).
    /// (atan(t) - t) / t^3 interpolates at 13 Chebyshev nodes of t^2.
    public static func angle(y: Double, x: Double) -> Double {
        guard !x.isNaN && !y.isNaN else { return .nan }
        let angle = firstQuadrantAngle(y: y.magnitude, x: x.magnitude)
        let turned = x.sign == .minus ? Pair(0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53) + -angle : angle
        return Double(signOf: y, magnitudeOf: turned.head + turned.tail)
    }

    private static func firstQuadrantAngle(y: Double, x: Double) -> Pair {
        if y == 0 { return Pair(0) }
        if y > x { return Pair(0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54) + -arctangent(x, over: y) }
        return x == y ? Pair(0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55) : arctangent(y, over: x)
    }

    /// Of a quotient below 1.
    private static func arctangent(_ smaller: Double, over larger: Double) -> Pair {
        if larger.isInfinite { return Pair(0) }
        let exponent = larger.exponent
        let (a, b) = (scaled(smaller, -exponent), scaled(larger, -exponent))
        // So small an angle is its tangent, which may be subnormal.
        if a < 0x1p-60 { return Pair(smaller / larger) }
        let isSteep = a > 0x1.a827999fcef32p-2 * b
        let t = isSteep ? Pair.sum(a, -b) / Pair.sum(a, b) : Pair(a) / Pair(b)
        let z = t.head * t.head
        let correction = t.head * z * polynomial(arctangentSeries, z)
        let angle = Pair(t.head, t.tail.addingProduct(-t.tail, z) + correction)
        return isSteep ? Pair(0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55) + angle : angle
    }

    /// x 2^exponent, in two steps since 2^1024 is no number.
    private static func scaled(_ x: Double, _ exponent: Int) -> Double {
        x * Double(sign: .plus, exponent: exponent / 2, significand: 1)
            * Double(sign: .plus, exponent: exponent - exponent / 2, significand: 1)
    }

    private static let arctangentSeries = [
        -0x1.5555555555555p-2, 0x1.9999999999997p-3, -0x1.24924924920adp-3, 0x1.c71c71c6ddbfcp-4, -0x1.745d173565149p-4,
        0x1.3b13aea9e84b6p-4, -0x1.1110cee80b516p-4, 0x1.e1d8e9bffe59dp-5, -0x1.aebd1fa559894p-5, 0x1.829ce3237ab26p-5,
        -0x1.503c4469943acp-5, 0x1.f5ef74d05428dp-6, -0x1.c81291cfc455fp-7,
    ]
}
