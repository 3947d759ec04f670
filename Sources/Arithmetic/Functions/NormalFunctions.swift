// SPDX-License-Identifier: Apache-2.0

extension Double {
    /// erfc(x) = 2/sqrt(π) times the integral of exp(-t^2) from x on, within 1.8 ulp.
    ///
    /// Up to 1/2 it is 1 - erf(x), erf an odd polynomial whose first term is 2/sqrt(π) x.
    public static func complementaryErrorFunction(_ x: Double) -> Double {
        if x.magnitude < 0.5 {
            let main = Pair(x) * Pair(0x1.20dd750429b6dp+0, 0x1.1ae3a914fed80p-56)
            let value = Pair(1) + -(main + Pair(x * x * x * polynomial(errorSeries, x * x)))
            return value.head + value.tail
        }
        if x < 0 { return 2 - complementaryErrorFunction(-x) }
        // From here on it is less than half of the smallest number.
        guard x <= 27.3 else { return x.isNaN ? .nan : 0 }
        let square = Pair.product(x, x)
        let exponential = OneLane(-square.head).exponential(plus: OneLane(-square.tail)).value
        let scaled = scaledErrorFunction(x)
        return (exponential * scaled.tail).addingProduct(exponential, scaled.head)
    }

    /// exp(x^2) erfc(x), of an x from 1/2 to 27.3.
    ///
    /// (1 + 2 x) exp(x^2) erfc(x) lies between 1.1 and 1.3 and interpolates at 22 Chebyshev nodes of t = (x - K) / (x +
    /// K), K = 3.75. The form is that of M. M. Shepherd and J. G. Laframboise, Math. Comp. 36, 249 (1981).
    private static func scaledErrorFunction(_ x: Double) -> Pair {
        let t = (x - 3.75) / (x + 3.75)
        let value =
            Pair(0x1.3ccda0b5d5dc2p+0, 0x1.cd63f662cf703p-54) + Pair.product(t, polynomial(scaledErrorSeries, t))
        return value / Pair.sum(1, 2 * x)
    }

    /// The value that a normal variable is below with this probability, within 1.8 ulp; infinite for 0 and 1.
    ///
    /// Between 1/8 and 7/8 an odd polynomial in q = p - 1/2, sqrt(2 π) q its first term. In the tails three of Newton's
    /// steps towards log(erfc(x) / 2) = log(p), which are free from underflow, from a polynomial in log(-2 log(p)).
    public static func normalQuantile(_ probability: Double) -> Double {
        guard probability >= 0 && probability <= 1 else { return .nan }
        if probability > 0.875 { return -normalQuantile(1 - probability) }
        if probability == 0 { return -.infinity }
        if probability >= 0.125 {
            let q = probability - 0.5
            let main = Pair(q) * Pair(0x1.40d931ff62706p+1, -0x1.a6a0d6f814637p-53)
            return main.head + main.tail.addingProduct(q * q * q, polynomial(centralSeries, q * q))
        }
        let logarithm = logarithmPair(probability)
        let radius = (-2 * logarithm.head).squareRoot()
        var x = radius * polynomial(tailSeries, Double.logarithm(radius))
        var step = 0.0
        for _ in 0..<3 {
            x += step
            let scaled = scaledErrorFunction(x)
            let distance = -(Pair.product(x, x) + logarithm)
            step =
                (Double.logarithm(0.5 * scaled.head) + distance.head + distance.tail) * scaled.head
                * 0x1.c5bf891b4ef6bp-1
        }
        let value = Pair(x, step) * Pair(0x1.6a09e667f3bcdp+0, -0x1.bdd3413b26456p-54)
        return -(value.head + value.tail)
    }

    private static let errorSeries = [
        -0x1.812746b0379e7p-2, 0x1.ce2f21a042be2p-4, -0x1.b82ce31288b13p-6, 0x1.565bcd0e673b1p-8,
        -0x1.c02db3fdbb984p-11,
        0x1.f9a325cbffcaap-14, -0x1.f4d2063d89718p-17, 0x1.b9d7967f8dcd5p-20, -0x1.5dd2fcc1206e6p-23,
        0x1.cac885b9d0bf4p-27,
    ]

    private static let scaledErrorSeries = [
        -0x1.1f367683f89a7p-3, 0x1.d5f294815b12cp-9, 0x1.510169d0967f3p-4, -0x1.bda9309a2b364p-4, 0x1.7a14188a99f85p-4,
        -0x1.e0d0fa6d71dd7p-5, 0x1.d0b0037daf6fdp-6, -0x1.3f603c5261e12p-7, 0x1.cc3a0e3b2f42ep-10,
        0x1.33fb434ab745cp-12,
        -0x1.303fa0b557ec2p-12, 0x1.b13f6b4b05b4dp-15, 0x1.778b253249abdp-16, -0x1.7fc93f0f41c82p-17,
        -0x1.05586c4d63f8ep-20,
        0x1.d288600ff4f7ap-20, -0x1.e7351b1906de2p-25, -0x1.0234d1e12d461p-22, 0x1.7e872a8bc6743p-26,
        0x1.a71942543d663p-26,
        -0x1.8896c3877d2e3p-29,
    ]

    private static let centralSeries = [
        0x1.4ffddeaa22dc9p+1, 0x1.71713082d97bap+2, 0x1.f55d0d792adedp+3, 0x1.78494ae255b16p+5,
        0x1.2ba8de613aa13p+7, 0x1.f045297139e57p+8, 0x1.a68d0f4d02059p+10, 0x1.6d92f9b7a1f7ap+12, 0x1.59e03f7a7f11bp+14,
        0x1.a38daef2bc3e7p+13, 0x1.226c63c101c5fp+21, -0x1.ba134fda68cfap+25, 0x1.3ed63818f3819p+30,
        -0x1.6ec1fc9a616a4p+34,
        0x1.5a9679ed5730fp+38, -0x1.0bf076d2dc146p+42, 0x1.527d21b5e7888p+45, -0x1.5b5a1c813a876p+48,
        0x1.1ed1b73a09328p+51,
        -0x1.777500b56e9c0p+53, 0x1.7cbf776ac6d41p+55, -0x1.208fbcac817a7p+57, 0x1.33eeec6a07b9cp+58,
        -0x1.9d49ff54d9385p+58,
        0x1.0722ac64ba305p+58,
    ]

    private static let tailSeries = [
        -0x1.46c47b98207b5p-3, 0x1.2ee5bf8dc616cp+0, -0x1.664fa218586d0p-1, 0x1.c330d58869c04p-3, -0x1.28e22b6d6f36bp-5,
        0x1.4170c6c3cb3e3p-9,
    ]
}
