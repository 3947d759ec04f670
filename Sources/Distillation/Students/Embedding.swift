// SPDX-License-Identifier: Apache-2.0
import Circuits

/// How a sample's features become a quantum state.
public struct Embedding: Sendable, Codable, Hashable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// The features, divided by their norm, are the amplitudes.
        case amplitude
        /// Each feature turns a qubit of its own.
        case angle
    }

    /// The axis that an angle embedding turns about.
    public enum Rotation: String, Sendable, Codable, CaseIterable {
        case x, y
    }

    public var kind: Kind
    /// Amplitude embedding: whether samples may be filled up with zeros to a power of two.
    public var padding: Bool
    /// Angle embedding: the axis.
    public var rotation: Rotation
    /// Angle embedding: radians per unit of a feature.
    public var scale: Double

    public init(kind: Kind = .amplitude, padding: Bool = false, rotation: Rotation = .y, scale: Double = 1) {
        (self.kind, self.padding, self.rotation, self.scale) = (kind, padding, rotation, scale)
    }

    /// The field that is wrong, its value, and how to mend it; nil where none is.
    package var fault: (field: String, value: String, mend: String)? {
        scale != 0 && scale.isFinite
            ? nil : ("scale", "\(scale)", "give the radians per unit of a feature, such as 1.0.")
    }

    /// The number of qubits that samples with so many features need.
    ///
    /// - Throws: `CircuitError` where they cannot be embedded.
    func qubits(features: Int) throws -> Int {
        switch kind {
        case .amplitude: try AmplitudeEmbedding(features: features, padding: padding).qubits
        case .angle: features
        }
    }

    /// The angle embedding; nil for an amplitude embedding.
    var angle: AngleEmbedding? {
        get throws { kind == .angle ? try AngleEmbedding(axis: rotation == .x ? .x : .y, scale: scale) : nil }
    }
}
