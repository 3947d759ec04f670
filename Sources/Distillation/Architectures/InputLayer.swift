// SPDX-License-Identifier: Apache-2.0
import Circuits
import Learning

extension HybridArchitecture {
    /// A dense layer before the circuit: its outputs are the features that the circuit's angles depend on.
    public struct InputLayer: Sendable, Codable, Hashable {
        /// The number of its outputs; nil for as many as a sample has features.
        public var outputs: Int?
        public var activation: Activation
        /// What the activations are multiplied by.
        public var scale: Double
        public var hasBiases: Bool
        /// Of the parameters; nil for PyTorch's draw.
        public var initial: Draw?

        public init(
            outputs: Int? = nil, activation: Activation = .tanh, scale: Double = 1, hasBiases: Bool = true,
            initial: Draw? = nil
        ) {
            (self.outputs, self.activation, self.scale) = (outputs, activation, scale)
            (self.hasBiases, self.initial) = (hasBiases, initial)
        }

        func shape(features: Int) -> DenseShape {
            DenseShape(widths: [features, outputs ?? features], hasBiases: hasBiases)
        }

        /// Why there is no such layer, as the rest of a sentence about the field; nil where there is.
        var fault: String? {
            guard (1...65536).contains(outputs ?? 1) else {
                return "dense is \(outputs ?? 0); give 1 to 65536 outputs, or features for as many as a sample has."
            }
            return scale != 0 && scale.isFinite ? nil : "scale is \(scale); give a number other than 0, such as pi/2."
        }
    }
}
