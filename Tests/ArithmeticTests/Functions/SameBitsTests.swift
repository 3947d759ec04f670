// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Testing

@Suite("Elementary functions give the same bits for every width and on every machine") struct SameBitsTests {
    /// Numbers of all sizes: moderate ones, any bit patterns, and the edges.
    static let arguments: [Double] = {
        var random = Philox(seed: 15, stream: "functions")
        let edges = [
            0, .leastNonzeroMagnitude, 2.2250738585072014e-308, 0.34657359027997264, 0.55, 0.7071067811865476,
            0.7853981633974483, 1,
            1.4142135623730951, 22, 709.782712893384, 709.7827128933841, 710, 745.1332191019411, 746, 0x1p30, 0x1p52,
            0x1p53, 0x1p1023, .greatestFiniteMagnitude, .infinity, .nan,
        ]
        return edges + edges.map { -$0 } + (0..<2000).map { _ in random.uniform(in: -50..<50) }
            + (0..<1000).map { _ in Double(bitPattern: random.next()) }
    }()

    private func expectSameBits<Numbers: DoubleLane & SIMD>(
        _ type: Numbers.Type, _ vector: (Numbers) -> Numbers, _ scalar: (Double) -> Double
    ) where Numbers.Scalar == Double {
        for start in stride(from: 0, to: Self.arguments.count - Numbers.width, by: Numbers.width) {
            var x = Numbers()
            for index in 0..<Numbers.width { x[index] = Self.arguments[start + index] }
            let values = vector(x)
            for index in 0..<Numbers.width {
                let (value, expected): (Double, Double) = (values[index], scalar(x[index]))
                #expect(
                    value.bitPattern == expected.bitPattern || value.isNaN && expected.isNaN,
                    "\(x[index] as Double): \(value), \(expected)")
            }
        }
    }

    @Test func vectorsOfFour() {
        expectSameBits(SIMD4<Double>.self, { SIMD4<Double>.exponential($0) }, Double.exponential)
        expectSameBits(SIMD4<Double>.self, { SIMD4<Double>.logarithm($0) }, Double.logarithm)
        expectSameBits(SIMD4<Double>.self, { $0.sine }, Double.sine)
        expectSameBits(SIMD4<Double>.self, { $0.cosine }, Double.cosine)
        expectSameBits(SIMD4<Double>.self, { $0.hyperbolicTangent }, Double.hyperbolicTangent)
    }

    @Test func vectorsOfEight() {
        expectSameBits(SIMD8<Double>.self, { SIMD8<Double>.exponential($0) }, Double.exponential)
        expectSameBits(SIMD8<Double>.self, { SIMD8<Double>.logarithm($0) }, Double.logarithm)
        expectSameBits(SIMD8<Double>.self, { $0.sine }, Double.sine)
        expectSameBits(SIMD8<Double>.self, { $0.cosine }, Double.cosine)
        expectSameBits(SIMD8<Double>.self, { $0.hyperbolicTangent }, Double.hyperbolicTangent)
    }

    @Test func vectorsOfFloat() {
        for x in Self.arguments.prefix(500).map(Float.init) {
            let (four, eight) = (SIMD4(x, 1, 2, 3), SIMD8(0, 1, 2, 3, 4, 5, 6, x))
            let pairs = [
                (SIMD4.exponential(four)[0], SIMD8.exponential(eight)[7], Float.exponential(x)),
                (SIMD4.logarithm(four)[0], SIMD8.logarithm(eight)[7], Float.logarithm(x)),
                (
                    SIMD4.sineAndCosine(of: four).sine[0], SIMD8.sineAndCosine(of: eight).sine[7], Float.sine(x)
                ),
                (
                    SIMD4.sineAndCosine(of: four).cosine[0], SIMD8.sineAndCosine(of: eight).cosine[7], Float.cosine(x)
                ),
            ]
            for (first, second, expected) in pairs {
                #expect(
                    first == expected && second == expected || first.isNaN && second.isNaN && expected.isNaN, "\(x)")
            }
        }
    }

    /// A hash of many values, which no instruction set, processor or optimisation changes.
    @Test func theValuesAreTheseOnEveryMachine() {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ value: Double) { hash = (hash ^ (value.isNaN ? 1 : value.bitPattern)) &* 0x100_0000_01B3 }
        for (x, next) in zip(Self.arguments, Self.arguments.dropFirst()) {
            for function in [
                Double.exponential, Double.logarithm, Double.sine, Double.cosine, Double.hyperbolicTangent,
                Double.complementaryErrorFunction, Double.logarithmOfGamma,
            ] { add(function(x)) }
            add(Double.normalQuantile(abs(x) / 50))
            add(Double.power(abs(x) / 50, next))
            add(Double.hypotenuse(x, next))
            add(Double.angle(y: x, x: next))
        }
        #expect(String(hash, radix: 16) == "1c4b486905051483")
    }
}
