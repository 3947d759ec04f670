// SPDX-License-Identifier: Apache-2.0
import Texts

/// An angle as a person writes it, radians: a sum of products of a number, a trained parameter and features, as in
/// "w*x_i + b" or "pi/2*x_i*x_j".
///
/// `x_i` is the feature of the gate's qubit, of two the first one's, `x_j` that of the second; `x_3` is feature 3, counted from
/// 0. Other names are parameters, one for each name, angle and gate unless the gates of a line share theirs.
public struct AngleFormula: Sendable, Hashable, CustomStringConvertible {
    /// A feature of a sample.
    public enum Feature: Sendable, Hashable, CustomStringConvertible {
        case ofFirstQubit, ofSecondQubit
        case numbered(Int)

        public var description: String {
            switch self {
            case .ofFirstQubit: "x_i"
            case .ofSecondQubit: "x_j"
            case .numbered(let number): "x_\(number)"
            }
        }
    }

    /// A product.
    public struct Term: Sendable, Hashable {
        public var factor: Double
        public var parameter: String?
        public var features: [Feature]

        public init(factor: Double = 1, parameter: String? = nil, features: [Feature] = []) {
            (self.factor, self.parameter, self.features) = (factor, parameter, features)
        }
    }

    public var terms: [Term]

    public init(terms: [Term]) { self.terms = terms }

    /// The names of its parameters, each once.
    var parameters: [String] {
        terms.compactMap(\.parameter).reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }

    /// The number that it is; nil where it depends on something.
    package var constant: Double? {
        terms.allSatisfy { $0.parameter == nil && $0.features.isEmpty } ? terms.reduce(0) { $0 + $1.factor } : nil
    }

    /// The name of the parameter that is all of it; nil where there is more.
    package var onlyName: String? {
        terms.count == 1 && terms[0].features.isEmpty && terms[0].factor == 1 ? terms[0].parameter : nil
    }

    public var description: String {
        terms.enumerated().map { index, term in
            let size = abs(term.factor)
            let names = [term.parameter].compactMap(\.self) + term.features.map(\.description)
            let factors = (size == 1 && !names.isEmpty ? [] : [AngleNotation.text(size)]) + names
            let sign = term.factor < 0 ? (index == 0 ? "-" : " - ") : (index == 0 ? "" : " + ")
            return sign + factors.joined(separator: "*")
        }.joined()
    }
}

extension AngleFormula {
    /// - Throws: `CircuitError.angleFormula` for what is no sum of such products.
    public init(_ text: String) throws {
        func fault(_ reason: String) -> CircuitError { .angleFormula(text, reason: reason) }
        var rest = text[...].drop { $0 == " " }
        var terms: [Term] = []
        guard !rest.isEmpty else { throw fault("it is empty") }
        while !rest.isEmpty {
            var term = Term()
            if let sign = rest.first, "+-".contains(sign) {
                term.factor = sign == "-" ? -1 : 1
                rest.removeFirst()
            } else if !terms.isEmpty {
                throw fault("a '+' or '-' belongs before '\(String(rest).cut())'")
            }
            var divides = false
            repeat {
                var isNumber = false
                rest = rest.drop { $0 == " " }
                if let number = rest.prefixMatch(of: /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/) {
                    guard let value = Double(number.output), value.isFinite else { throw fault("it has a number too large") }
                    term.factor = divides ? term.factor / value : term.factor * value
                    rest = rest[number.range.upperBound...]
                    isNumber = true
                } else if let name = rest.prefixMatch(of: /[A-Za-z]\w*/) {
                    guard !divides else { throw fault("only numbers divide") }
                    try term.multiply(by: String(name.output), fault)
                    rest = rest[name.range.upperBound...]
                } else {
                    throw fault("a number or a name belongs " + (rest.isEmpty ? "at its end" : "before '\(String(rest).cut())'"))
                }
                rest = rest.drop { $0 == " " }
                divides = rest.first == "/"
                // "2pi" as people write it.
                if isNumber, let next = rest.first, next.isLetter { continue }
                guard let sign = rest.first, "*/".contains(sign) else { break }
                rest.removeFirst()
            } while true
            guard term.factor.isFinite else { throw fault("its factors are no finite number") }
            terms.append(term)
        }
        self.init(terms: terms)
    }
}

extension AngleFormula.Term {
    fileprivate mutating func multiply(by name: String, _ fault: (String) -> CircuitError) throws {
        if name == "pi" {
            factor *= .pi
        } else if let feature = try AngleFormula.Feature(name: name, fault) {
            features.append(feature)
            guard features.count <= 2 else { throw fault("at most two features are multiplied") }
        } else {
            guard AngleDescription.isName(name) else { throw fault("'\(name.cut())' is no name for a parameter") }
            guard parameter == nil else { throw fault("at most one parameter is in a product") }
            parameter = name
        }
    }
}

extension AngleFormula.Feature {
    /// nil for a name that is none of a feature.
    fileprivate init?(name: String, _ fault: (String) -> CircuitError) throws {
        switch name {
        case "x_i": self = .ofFirstQubit
        case "x_j": self = .ofSecondQubit
        default:
            guard name == "x" || name.hasPrefix("x_") else { return nil }
            guard let number = Int(name.dropFirst(2)), number <= 1_000_000 else {
                throw fault("'\(name.cut())' is no feature; write x_i or x_j for those of the gate's qubits, or x_3 for feature 3")
            }
            self = .numbered(number)
        }
    }
}

/// As its text.
extension AngleFormula: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The features that the qubits of a line's gates have.
public enum FeatureSet: NamedSet, Sendable, Codable, Hashable, CustomStringConvertible {
    /// Qubit q has feature q.
    case own
    /// Qubit q has feature q mod the number of features.
    case cyclic
    /// Angle a of a gate on qubit q has feature 3 q + a; what a sample does not have is 0.
    case triples
    /// Qubit q has feature `features[q]`.
    case list(features: [Int])

    package static let named: [(name: String, set: FeatureSet)] = [
        ("own", .own), ("cyclic", .cyclic), ("triples", .triples),
    ]

    public var description: String { if case .list(let features) = self { "\(features)" } else { name ?? "" } }
}
