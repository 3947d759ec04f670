// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import TestSupport
import Testing

@Suite("Elementary functions are within their bounds of the true values") struct ElementaryFunctionTests {
    struct Function: Sendable, CustomTestStringConvertible {
        let name: String
        /// In units in the last place.
        let bound: Double
        let value: @Sendable ([Double]) -> Double
        var testDescription: String { name }
    }

    /// The bounds are those of the documentation.
    static let functions = [
        Function(name: "exponential", bound: 0.75) { Double.exponential($0[0]) },
        Function(name: "logarithm", bound: 0.7) { Double.logarithm($0[0]) },
        Function(name: "sine", bound: 0.75) { Double.sine($0[0]) },
        Function(name: "cosine", bound: 0.75) { Double.cosine($0[0]) },
        Function(name: "tanh", bound: 0.75) { Double.hyperbolicTangent($0[0]) },
        Function(name: "power", bound: 0.75) { Double.power($0[0], $0[1]) },
        Function(name: "hypotenuse", bound: 0.51) { Double.hypotenuse($0[0], $0[1]) },
        Function(name: "angle", bound: 0.65) { Double.angle(y: $0[0], x: $0[1]) },
        Function(name: "erfc", bound: 1.8) { Double.complementaryErrorFunction($0[0]) },
        Function(name: "quantile", bound: 1.8) { Double.normalQuantile($0[0]) },
        Function(name: "gamma", bound: 2) { Double.logarithmOfGamma($0[0]) },
    ]

    /// Of each function: arguments, the double nearest to the value, and what is missing to the value in its last place.
    static let cases = Result { try ReferenceVectors.load("elementary", as: [String: [[Double]]].self) }

    @Test(arguments: functions) func valuesAgreeWithAHundredDigits(function: Function) throws {
        let cases = try #require(Self.cases.get()[function.name])
        #expect(cases.count > 100)
        for numbers in cases {
            let (arguments, nearest, missing) = (
                Array(numbers.dropLast(2)), numbers[numbers.count - 2], numbers.last ?? 0
            )
            let value = function.value(arguments)
            let error = abs((value - nearest) / nearest.magnitude.ulp - missing)
            #expect(error <= function.bound, "\(function.name)\(arguments) is \(value), not \(nearest): \(error) ulp")
        }
    }

    @Test func valuesOfFloatAreRoundedFromThoseOfDouble() {
        var random = Philox(seed: 1, stream: "float")
        for _ in 0..<1000 {
            let x = Float(random.uniform(in: -100..<100))
            #expect(Float.exponential(x) == Float(Double.exponential(Double(x))))
            #expect(Float.logarithm(abs(x)) == Float(Double.logarithm(Double(abs(x)))))
            #expect(Float.sine(x) == Float(Double.sine(Double(x))))
            #expect(Float.cosine(x) == Float(Double.cosine(Double(x))))
        }
        #expect(Float.exponential(89) == .infinity && Float.logarithm(0) == -.infinity)
    }
}

@Suite("Elementary functions of special values are those of IEEE 754") struct SpecialValueTests {
    private func isSame(_ first: Double, _ second: Double) -> Bool { first.bitPattern == second.bitPattern }

    @Test func ofTheExponentialAndTheLogarithm() {
        #expect(Double.exponential(0) == 1 && Double.exponential(-0.0) == 1)
        #expect(Double.exponential(.infinity) == .infinity && isSame(Double.exponential(-.infinity), 0))
        #expect(Double.exponential(709.782712893384) < .infinity && Double.exponential(709.7827128933841) == .infinity)
        #expect(Double.exponential(1e300) == .infinity && isSame(Double.exponential(-1e300), 0))
        #expect(
            Double.exponential(-745.1332191019411) == Double.leastNonzeroMagnitude
                && Double.exponential(-745.1332191019413) == 0)
        #expect(isSame(Double.logarithm(1), 0) && Double.logarithm(.infinity) == .infinity)
        #expect(Double.logarithm(0) == -.infinity && Double.logarithm(-0.0) == -.infinity)
        #expect(Double.logarithm(-Double.leastNonzeroMagnitude).isNaN && Double.logarithm(-.infinity).isNaN)
        for function in [Double.exponential, Double.logarithm, Double.hyperbolicTangent] {
            #expect(function(.nan).isNaN)
        }
    }

    @Test func ofAngles() {
        #expect(isSame(Double.sine(0), 0) && isSame(Double.sine(-0.0), -0.0) && Double.cosine(-0.0) == 1)
        #expect(
            isSame(Double.sine(-Double.leastNonzeroMagnitude), -Double.leastNonzeroMagnitude)
                && isSame(Double.hyperbolicTangent(-0.0), -0.0))
        for x in [Double.infinity, -.infinity, .nan] { #expect(Double.sine(x).isNaN && Double.cosine(x).isNaN) }
        #expect(Double.hyperbolicTangent(.infinity) == 1 && Double.hyperbolicTangent(-400) == -1)
        #expect(isSame(Double.angle(y: 0, x: 1), 0) && isSame(Double.angle(y: -0.0, x: 1), -0.0))
        #expect(Double.angle(y: 0, x: -0.0) == .pi && Double.angle(y: -0.0, x: -1) == -.pi)
        #expect(Double.angle(y: 1, x: 0) == .pi / 2 && Double.angle(y: -1, x: -0.0) == -.pi / 2)
        #expect(Double.angle(y: .infinity, x: .infinity) == .pi / 4 && Double.angle(y: 1, x: .infinity) == 0)
        #expect(Double.angle(y: -1, x: -.infinity) == -.pi && Double.angle(y: .nan, x: 1).isNaN)
        #expect(Double.angle(y: 1e-300, x: 1e300) == 0 && Double.angle(y: Double.leastNonzeroMagnitude, x: 4) == 0)
        #expect(isSame(Double.hypotenuse(-0.0, 0), 0) && Double.hypotenuse(.nan, -.infinity) == .infinity)
        #expect(Double.hypotenuse(.nan, 0).isNaN && Double.hypotenuse(1.7e308, 1.7e308) == .infinity)
    }

    @Test func ofPowers() {
        #expect(Double.power(0, 2) == 0 && Double.power(0, -2) == .infinity && Double.power(0, 0) == 1)
        #expect(Double.power(1, .nan) == 1 && Double.power(.nan, 0) == 1 && Double.power(.nan, 1).isNaN)
        #expect(Double.power(.infinity, 0.5) == .infinity && Double.power(.infinity, -0.5) == 0)
        #expect(Double.power(0.5, .infinity) == 0 && Double.power(0.5, -.infinity) == .infinity)
        #expect(Double.power(2, .infinity) == .infinity && Double.power(-2, 0.5).isNaN && Double.power(2, .nan).isNaN)
        #expect(Double.power(0.5, 1e300) == 0 && Double.power(0.5, -1e300) == .infinity)
        // Exact where the power is a number.
        for exponent in -1074...1023 {
            #expect(Double.power(2, Double(exponent)) == Double(sign: .plus, exponent: exponent, significand: 1))
        }
        #expect(
            (0...20).allSatisfy {
                Double.power(5, Double($0)) == Double((0..<$0).reduce(1) { product, _ in product * 5 })
            })
        #expect((0...40).allSatisfy { Double.power(Double($0 * $0), 0.5) == Double($0) })
    }

    @Test func ofDistributions() {
        #expect(Double.complementaryErrorFunction(.infinity) == 0 && Double.complementaryErrorFunction(-.infinity) == 2)
        #expect(Double.complementaryErrorFunction(0) == 1 && Double.complementaryErrorFunction(.nan).isNaN)
        #expect(Double.complementaryErrorFunction(27.22) > 0 && Double.complementaryErrorFunction(27.3) == 0)
        #expect(Double.normalQuantile(0) == -.infinity && Double.normalQuantile(1) == .infinity)
        #expect(Double.normalQuantile(0.5) == 0)
        for probability in [-Double.leastNonzeroMagnitude, 1.0000000000000002, .nan] {
            #expect(Double.normalQuantile(probability).isNaN)
        }
        #expect(Double.logarithmOfGamma(1) == 0 && Double.logarithmOfGamma(2) == 0)
        #expect(Double.logarithmOfGamma(0) == .infinity && Double.logarithmOfGamma(.infinity) == .infinity)
        #expect(Double.logarithmOfGamma(1e306) == .infinity && Double.logarithmOfGamma(2.5e305) < .infinity)
        #expect(Double.logarithmOfGamma(-0.5).isNaN && Double.logarithmOfGamma(.nan).isNaN)
    }

    /// Also where one piece of an approximation meets the next.
    @Test func monotoneFunctionsAreMonotone() {
        func rises(_ name: String, _ function: (Double) -> Double, at centres: [Double]) {
            for centre in centres {
                let start = centre.bitPattern - 200
                let values = (0..<400).map { function(Double(bitPattern: start + $0)) }
                #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }, "\(name) near \(centre)")
            }
        }
        rises("exp", Double.exponential, at: [0.34657359027997264, 1.0397207708399179, 700, 709.7, 1e-10])
        rises("log", Double.logarithm, at: [1, 0.7071067811865476, 1.4142135623730951, 2.2250738585072014e-308])
        rises("sin", Double.sine, at: [0.7853981633974483, 0.1, 6.5])
        rises("tanh", Double.hyperbolicTangent, at: [0.1, 1, 19, 22])
        rises("x^0.3", { Double.power($0, 0.3) }, at: [0.5, 1, 0x1p-1030])
        rises("-erfc", { -Double.complementaryErrorFunction($0) }, at: [0.1, 0.3])
    }
}
