// SPDX-License-Identifier: Apache-2.0

extension Double {
    /// log(Γ(x)) of a positive x, within 2 ulp; infinite for 0, NaN for negative numbers.
    ///
    /// Near 2 a polynomial of 20 terms, from elsewhere up to 10 the recurrence Γ(x + 1) = x Γ(x) leads there; above,
    /// nine terms of Stirling's series (DLMF 5.11.1, https://dlmf.nist.gov/5.11).
    public static func logarithmOfGamma(_ x: Double) -> Double {
        guard x > 0 && x < .infinity else { return x < 0 || x.isNaN ? .nan : .infinity }
        if x >= 10 { return stirling(x) }
        let value: Pair
        if x < 0.5 {
            value = nearTwo(x) + -logarithm(Pair.sum(x, 1) * Pair(x))
        } else if x < 1.5 {
            value = nearTwo(x - 1) + -logarithm(Pair(x))
        } else {
            var (product, rest) = (Pair(1), x)
            while rest >= 2.5 {
                rest -= 1
                product = product * Pair(rest)
            }
            value = nearTwo(rest - 2) + logarithm(product)
        }
        return value.head + value.tail
    }

    /// log(Γ(2 + d)), |d| <= 1/2: d times a polynomial that interpolates at 20 Chebyshev nodes, 1 - γ its first term.
    private static func nearTwo(_ d: Double) -> Pair {
        Pair(d) * Pair(0x1.b0ee6072093cep-2, 0x1.6cb90701fbfabp-58) + Pair(d * d * polynomial(gammaSeries, d))
    }

    private static func logarithm(_ value: Pair) -> Pair {
        logarithmPair(value.head) + Pair(value.tail / value.head)
    }

    private static func stirling(_ x: Double) -> Double {
        let main = logarithmPair(x) * Pair.sum(x, -0.5)
        guard main.head.isFinite else { return .infinity }
        let inverse = 1 / x
        let rest =
            Pair(0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55)
            + Pair(inverse * polynomial(stirlingSeries, inverse * inverse))
        let value = main + Pair(-x) + rest
        return value.head + value.tail
    }

    private static let gammaSeries = [
        0x1.4a34cc4a60fa6p-2, -0x1.13e001a55760ap-4, 0x1.51322ac7d848ap-6, -0x1.e404fc218dbaep-8,
        0x1.7add6eadb5317p-9, -0x1.38ac5c2d48207p-10, 0x1.0b36af8779ca0p-11, -0x1.d3fd4b679c1c4p-13,
        0x1.a127afee53e7dp-14,
        -0x1.78de9ab752b81p-15, 0x1.580e0afa55850p-16, -0x1.3cb3be36ad88bp-17, 0x1.258f3057730fap-18,
        -0x1.1276ebd557fb0p-19,
        0x1.012012be3900ap-20, -0x1.ce17528bcf460p-22, 0x1.b40adb09a1e12p-23, -0x1.2009c1a550d0dp-23,
        0x1.11fa5e7c86f7bp-24,
    ]

    /// B(2k) / (2k (2k - 1)), B the Bernoulli numbers.
    private static let stirlingSeries: [Double] = [
        1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400, 43867 / 244188,
    ]
}
