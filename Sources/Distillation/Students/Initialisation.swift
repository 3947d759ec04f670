// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Learning

/// How the angles of a circuit are drawn before its training.
public struct Initialisation: Sendable, Codable, Hashable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Uniform in [0, `width`).
        case uniform
        /// Normal with mean 0 and standard deviation `scale`: K. Zhang et al., "Escaping from the barren plateau via Gaussian
        /// initializations in deep variational quantum circuits", NeurIPS 2022.
        case smallAngle = "small-angle"
        /// Uniform in [0, 2 pi), but in every mirrored layer the negatives of the layer before, so that all layers are together the
        /// identity: E. Grant et al., "An initialization strategy for addressing barren plateaus in parametrized quantum
        /// circuits", Quantum 3, 214 (2019). For circuits with mirrored layers, an even number of them.
        case identityBlock = "identity-block"
    }

    public var kind: Kind
    /// Of `smallAngle`: radians.
    public var scale: Double

    /// Of `uniform`: radians.
    public var width: Double

    public static let defaultScale = 0.1
    public static let defaultWidth = 2 * Double.pi

    public init(_ kind: Kind = .uniform, scale: Double = defaultScale, width: Double = defaultWidth) {
        (self.kind, self.scale, self.width) = (kind, scale, width)
    }

    /// The same without a scale or width where it means nothing.
    var reduced: Initialisation {
        switch kind {
        case .uniform: Initialisation(kind, width: width)
        case .smallAngle: Initialisation(kind, scale: scale)
        case .identityBlock: Initialisation(kind)
        }
    }

    fileprivate var draw: Draw {
        switch kind {
        case .uniform: .uniform(from: 0, to: width)
        case .smallAngle: .normal(mean: 0, deviation: scale)
        case .identityBlock: .uniform(from: 0, to: Self.defaultWidth)
        }
    }
}

/// Draws the angles of one circuit.
package struct InitialAngles: Sendable {
    private let draw: Draw
    /// Of identity blocks.
    private let mirrored: [CircuitDescription.MirroredParameter]

    package init(_ initialisation: Initialisation = Initialisation()) { self.init(initialisation.draw) }

    package init(_ draw: Draw) { (self.draw, mirrored) = (draw, []) }

    /// - Throws: `CircuitError` for identity blocks of a circuit that has none.
    package init(
        _ initialisation: Initialisation, of circuit: CircuitDescription, qubits: Int, layers: Int, features: Int
    ) throws {
        draw = initialisation.draw
        mirrored =
            initialisation.kind == .identityBlock
            ? try circuit.mirroredParameters(qubits: qubits, layers: layers, features: features) : []
    }

    /// Fills `angles` in their order.
    func draw<Element: Real>(into angles: UnsafeMutableBufferPointer<Element>, from random: inout Philox) {
        for index in angles.indices { angles[index] = Element(draw.next(from: &random)) }
        for pair in mirrored { angles[pair.parameter] = -angles[pair.of] }
    }
}

extension StudentSpecification {
    /// What draws the angles of the student's circuit.
    ///
    /// - Throws: `ArchitectureError` for an initialisation that its circuit cannot have.
    func initialAngles(features: Int) throws -> InitialAngles {
        guard case .hybrid(let hybrid) = architecture else { return InitialAngles() }
        if let draw = hybrid.initial { return InitialAngles(draw) }
        let taken = hybrid.features(of: features)
        return try fitting {
            try InitialAngles(
                initialisation, of: hybrid.circuit, qubits: embedding.qubits(features: taken), layers: layers,
                features: taken)
        }
    }
}
