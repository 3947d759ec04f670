// SPDX-License-Identifier: Apache-2.0

/// What a stack of dense layers is made of.
package struct DenseShape: Sendable, Equatable {
    /// Inputs, hidden layers, outputs; one number for no layers.
    package var widths: [Int]
    package var hasBiases: Bool
    /// Whether a parameter by itself is the last output, behind those of the layers.
    package var hasConstant: Bool

    package init(widths: [Int], hasBiases: Bool = true, hasConstant: Bool = false) {
        (self.widths, self.hasBiases, self.hasConstant) = (widths, hasBiases, hasConstant)
    }

    package var inputs: Int { widths[0] }
    package var outputs: Int { widths[widths.count - 1] + (hasConstant ? 1 : 0) }

    /// The number of parameters; `Int.max` for more than can be counted.
    package var parameterCount: Int {
        let count = zip(widths, widths.dropFirst()).reduce(hasConstant ? 1.0 : 0) {
            $0 + (Double($1.0) + (hasBiases ? 1 : 0)) * Double($1.1)
        }
        return Int(exactly: count) ?? .max
    }
}
