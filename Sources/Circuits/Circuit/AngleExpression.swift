// SPDX-License-Identifier: Apache-2.0

/// An angle that depends on parameters and on the sample: a constant and terms, radians.
public struct AngleExpression: Sendable, Hashable, Codable {
    /// factor * parameter * the product of features.
    public struct Term: Sendable, Hashable, Codable {
        public var factor: Double
        /// The circuit's parameter of that number; nil for none.
        public var parameter: Int?
        /// The numbers of a sample's features, which may repeat.
        public var features: [Int]

        public init(factor: Double = 1, parameter: Int? = nil, features: [Int] = []) {
            (self.factor, self.parameter, self.features) = (factor, parameter, features)
        }
    }

    public var constant: Double
    public var terms: [Term]

    public init(constant: Double = 0, terms: [Term]) { (self.constant, self.terms) = (constant, terms) }
}

extension Gate.Angle {
    /// The angle as a sum.
    package var expression: AngleExpression {
        switch self {
        case .parameter(let number): AngleExpression(terms: [.init(parameter: number)])
        case .fixed(let angle): AngleExpression(constant: angle, terms: [])
        case .expression(let expression): expression
        }
    }

    /// The numbers of its parameters, term by term.
    package var parameters: [Int] { expression.terms.compactMap(\.parameter) }

    /// The numbers of the features that it depends on.
    package var features: [Int] { expression.terms.flatMap(\.features) }

    /// The same angle with its terms and its constant changed.
    func mapped(
        constant: (Double) -> Double = { $0 }, term: (AngleExpression.Term) -> AngleExpression.Term = { $0 }
    ) -> Gate.Angle {
        Gate.Angle(AngleExpression(constant: constant(expression.constant), terms: expression.terms.map(term)))
    }

    /// The sum, a parameter or a number where it is no more than that.
    init(_ sum: AngleExpression) {
        if sum.terms.isEmpty {
            self = .fixed(sum.constant)
        } else if let number = sum.terms[0].parameter, sum == Gate.Angle.parameter(number).expression {
            self = .parameter(number)
        } else {
            self = .expression(sum)
        }
    }

    static func * (angle: Gate.Angle, factor: Double) -> Gate.Angle {
        angle.mapped { $0 * factor } term: {
            AngleExpression.Term(factor: $0.factor * factor, parameter: $0.parameter, features: $0.features)
        }
    }

    /// Its value.
    ///
    /// - Parameters:
    ///   - parameters: of the circuit.
    ///   - features: of the sample.
    package func value(_ parameters: [Double], features: [Double] = []) -> Double {
        expression.terms.reduce(expression.constant) { sum, term in
            let factors = [term.factor] + term.features.map { features[$0] } + [term.parameter.map { parameters[$0] } ?? 1]
            return sum + factors.reduce(1, *)
        }
    }
}
