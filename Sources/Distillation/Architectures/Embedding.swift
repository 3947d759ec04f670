// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits

/// How a sample's features become a quantum state.
public struct Embedding: Sendable, Codable, Hashable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// The features, divided by their norm, are the amplitudes.
        case amplitude
        /// Each feature turns a qubit of its own.
        case angle
        /// The circuit begins in |0...0>, and its gates take the features.
        case none
    }

    /// The axis that an angle embedding turns about.
    public enum Rotation: String, Sendable, Codable, CaseIterable {
        case x, y
    }

    public var kind: Kind
    /// Amplitude embedding: what samples are filled up with to a power of two.
    public var padding: Padding
    /// Amplitude embedding: how many registers of qubits hold the same state each.
    public var copies: Int
    /// Without an angle embedding: the number of qubits, of one copy.
    public var qubits: QubitCount
    /// Without any embedding: how many features a qubit takes, for the number of qubits.
    public var featuresPerQubit: Int
    /// Angle embedding: the axis.
    public var rotation: Rotation
    /// Angle embedding: radians per unit of a feature.
    public var scale: Double

    public init(
        kind: Kind = .amplitude, padding: Padding = .none, copies: Int = 1, qubits: QubitCount = .asNeeded,
        featuresPerQubit: Int = 1, rotation: Rotation = .y, scale: Double = 1
    ) {
        (self.kind, self.padding, self.copies, self.qubits) = (kind, padding, copies, qubits)
        (self.featuresPerQubit, self.rotation, self.scale) = (featuresPerQubit, rotation, scale)
    }

    /// The field that is wrong, its value, and how to mend it; nil where none is.
    package var fault: (field: String, value: String, mend: String)? {
        if scale == 0 || !scale.isFinite {
            return ("scale", "\(scale)", "give the radians per unit of a feature, such as 1.0.")
        }
        if !(1...Circuit.mostQubits).contains(copies) {
            return ("copies", "\(copies)", "give from 1 to \(Circuit.mostQubits).")
        }
        if !(1...1000).contains(featuresPerQubit) {
            return ("featuresPerQubit", "\(featuresPerQubit)", "give from 1 to 1000.")
        }
        if case .exactly(let count) = qubits, !(1...Circuit.mostQubits).contains(count) {
            return ("qubits", "\(count)", "give from 1 to \(Circuit.mostQubits), or auto.")
        }
        return nil
    }

    /// Whether samples are filled up with more than zeros, so that one of zeros has a norm, too.
    var fillsWithNumbers: Bool { padding != .none && padding != .value(0) }

    /// The number of qubits that samples with so many features need.
    ///
    /// - Throws: `CircuitError` where they cannot be embedded.
    func qubits(features: Int) throws -> Int {
        switch kind {
        case .amplitude: try amplitudes(features: features).qubits
        case .angle: features
        case .none: qubits.atLeast((features + featuresPerQubit - 1) / featuresPerQubit)
        }
    }

    /// The amplitude embedding of so many features.
    ///
    /// - Throws: `CircuitError` where there is none.
    private func amplitudes(features: Int) throws -> AmplitudeEmbedding {
        let needed = try AmplitudeEmbedding(features: features, padding: true).qubits
        return try AmplitudeEmbedding(
            features: features, qubits: qubits.atLeast(needed), filling: padding.value(qubits: qubits.atLeast(needed)),
            copies: copies)
    }

    /// The angle embedding; nil for another kind.
    private var angle: AngleEmbedding? {
        get throws { kind == .angle ? try AngleEmbedding(axis: rotation == .x ? .x : .y, scale: scale) : nil }
    }

    /// What a circuit begins with: what is left of an angle embedding about X where samples come as amplitudes, or all of it
    /// where they come as features.
    ///
    /// - Throws: `CircuitError`.
    func operations(of circuit: Circuit, takingFeatures takesFeatures: Bool) throws -> [CircuitOperation] {
        guard let angle = try angle else { return [] }
        return takesFeatures
            ? angle.gates(qubits: circuit.qubits) : angle.operations(qubits: circuit.qubits)
    }

    /// What makes amplitudes of features when a circuit takes them; nil where they come as amplitudes, or stay features.
    ///
    /// - Throws: `CircuitError`.
    func onTheFly(for circuit: Circuit) throws -> AngleEmbedding? { circuit.featureCount > 0 ? nil : try angle }

    /// Samples as a circuit takes them: amplitudes; or where its angles depend on them, features, below amplitudes where it
    /// begins with some. What a sample does not have is 0.
    ///
    /// - Parameters:
    ///   - samples: features x samples.
    ///   - count: of the features that angles depend on.
    /// - Throws: `CircuitError` for samples that cannot be embedded.
    func inputs(_ samples: Matrix<Double>, features count: Int) throws -> Matrix<Double> {
        let amplitudes = kind == .amplitude ? try amplitudes(features: samples.rows).amplitudes(of: samples) : nil
        guard count > 0 else { return amplitudes ?? samples }
        let first = amplitudes?.rows ?? 0
        let inputs = Matrix<Double>(rows: first + count, columns: samples.columns)
        for sample in 0..<samples.columns {
            for row in 0..<first { inputs[row, sample] = amplitudes?[row, sample] ?? 0 }
            for feature in 0..<min(samples.rows, count) {
                inputs[first + feature, sample] = samples[feature, sample]
            }
        }
        return inputs
    }
}

/// What an amplitude embedding fills samples up with to a power of two.
public enum Padding: Sendable, Hashable, ExpressibleByBooleanLiteral, CustomStringConvertible {
    /// Nothing: they must have a power of two of features.
    case none
    case value(Double)
    /// 1 / 2^n for n qubits.
    case reciprocal

    /// Whether they are filled up, with zeros.
    public init(booleanLiteral value: Bool) { self = value ? .value(0) : .none }

    /// - Returns: nil for a text that is none.
    package init?(_ text: String) {
        switch text {
        case "false", "no", "off": self = .none
        case "true", "yes", "on": self = .value(0)
        case "reciprocal": self = .reciprocal
        default:
            guard let value = Double(text), value.isFinite else { return nil }
            self = .value(value)
        }
    }

    /// As a plan has it.
    public var description: String {
        switch self {
        case .none: "false"
        case .value(0): "true"
        case .value(let value): "\(value)"
        case .reciprocal: "reciprocal"
        }
    }

    func value(qubits: Int) -> Double? {
        switch self {
        case .none: nil
        case .value(let value): value
        case .reciprocal: 1 / Double(1 << qubits)
        }
    }
}

/// How many qubits a circuit has for samples that need some number of them.
public enum QubitCount: Sendable, Hashable, CustomStringConvertible {
    case asNeeded
    /// The next power of two.
    case powerOfTwo
    case exactly(Int)

    /// - Returns: nil for a text that is none.
    package init?(_ text: String) {
        switch text {
        case "auto": self = .asNeeded
        case "power-of-two": self = .powerOfTwo
        default:
            guard let count = Int(text) else { return nil }
            self = .exactly(count)
        }
    }

    /// As a plan has it.
    public var description: String {
        switch self {
        case .asNeeded: "auto"
        case .powerOfTwo: "power-of-two"
        case .exactly(let count): "\(count)"
        }
    }

    fileprivate func atLeast(_ needed: Int) -> Int {
        switch self {
        case .asNeeded: needed
        case .powerOfTwo: nextPowerOfTwo(needed)
        case .exactly(let count): count
        }
    }
}

/// As its text.
protocol CodedAsText: Codable, CustomStringConvertible {
    init?(_ text: String)
}

extension CodedAsText {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "it has no such value")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension QubitCount: CodedAsText {}

/// As its text, or whether there is one.
extension Padding: CodedAsText {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try (try? container.decode(Bool.self)).map { "\($0)" } ?? container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "it is no padding")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .none, .value(0): try container.encode(self != .none)
        case .value, .reciprocal: try container.encode(description)
        }
    }
}
