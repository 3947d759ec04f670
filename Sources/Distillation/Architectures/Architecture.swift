// SPDX-License-Identifier: Apache-2.0
import Circuits
import Texts

/// A student of the study.
public enum Architecture: Sendable, Hashable {
    /// Dense layers on the raw features.
    case perceptron(Perceptron)
    /// A circuit on the embedded sample, then a head from what it reads out to the classes.
    indirect case hybrid(HybridArchitecture)

    /// The architectures of the paper's Figure 1, in its order.
    public static let ofPaper: [Architecture] = [
        .classical, .hea, .universal, .universalH, .measured(readouts: 2), .measured(readouts: 3),
        .measured(readouts: 4), .measured(readouts: 5),
    ]
    /// One dense layer: multinomial logistic regression.
    public static let classical = Architecture.perceptron(Perceptron(name: "classical"))
    public static let hea = Architecture.hybrid(HybridArchitecture(name: "hea", circuit: .hardwareEfficient))
    public static let universal = Architecture.hybrid(
        HybridArchitecture(name: "universal", circuit: .universal(hadamards: false)))
    public static let universalH = Architecture.hybrid(
        HybridArchitecture(name: "universal-h", circuit: .universal(hadamards: true)))

    public static func measured(readouts: Int) -> Architecture {
        .hybrid(HybridArchitecture(name: "q\(readouts)", circuit: .measured(readouts: readouts)))
    }

    /// Those that have a name of their own.
    package static let named = ofPaper + ofBenchmark

    /// The built-in architecture called `name`: classical, hea, universal, universal-h, q1, q2, ... by the number of read-outs, or
    /// a model of the benchmark.
    ///
    /// - Parameters:
    ///   - name: of the architecture.
    ///   - others: names that are known beside these, for the suggestion.
    /// - Throws: `ArchitectureError.unknown`, with the nearest known name.
    public init(name: String, others: [String] = []) throws {
        if let known = Self.named.first(where: { $0.name == name }) {
            self = known
        } else if name.first == "q", let readouts = Int(name.dropFirst()), readouts >= 1, name == "q\(readouts)" {
            self = .measured(readouts: readouts)
        } else {
            throw ArchitectureError.unknown(name, others: others)
        }
    }

    public var name: String {
        switch self {
        case .perceptron(let perceptron): perceptron.name
        case .hybrid(let hybrid): hybrid.name
        }
    }

    /// Whether samples pass a circuit.
    public var hasCircuit: Bool { if case .hybrid = self { true } else { false } }

    /// Whether it tells no more than two classes apart.
    package var takesTwoClasses: Bool {
        if case .hybrid(let hybrid) = self, case .score = hybrid.head { true } else { false }
    }

    /// Whether the program knows it by its name alone.
    public var isBuiltIn: Bool { (try? Architecture(name: name)) == self }

    /// Says in a few words what the student is.
    public var summary: String {
        switch self {
        case .perceptron(let perceptron): perceptron.summary
        case .hybrid(let hybrid): "\(hybrid.circuit)"
        }
    }

    /// Checks all that can be checked without a number of features.
    ///
    /// - Throws: `ArchitectureError`.
    public func validate() throws {
        guard name.wholeMatch(of: /[A-Za-z][A-Za-z0-9._-]{0,39}/) != nil, name != "all" else {
            throw misfit(
                "'\(name.cut())' is no name for an architecture; use letters, digits, '.', '_' and '-', a letter first, at most 40."
            )
        }
        if let builtIn = try? Architecture(name: name), builtIn != self {
            throw misfit(
                "'\(name)' is the name of a built-in architecture, and this is another; give it a name of its own.")
        }
        switch self {
        case .perceptron(let perceptron): try perceptron.validate()
        case .hybrid(let hybrid): try hybrid.validate()
        }
    }

    private func misfit(_ reason: String) -> ArchitectureError { .doesNotFit(name, reason: reason, field: "name") }
}

/// Built-in architectures are their names; others are written in full.
extension Architecture: Codable {
    public init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self) {
            try self.init(name: name)
        } else if let hybrid = try? HybridArchitecture(from: decoder) {
            self = .hybrid(hybrid)
        } else {
            self = .perceptron(try Perceptron(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if isBuiltIn { return try container.encode(name) }
        switch self {
        case .perceptron(let perceptron): try container.encode(perceptron)
        case .hybrid(let hybrid): try container.encode(hybrid)
        }
    }
}
