// SPDX-License-Identifier: Apache-2.0
import Statistics

/// The values of Figure 1 in Piperno et al., "Quantum Enhanced Knowledge Distillation" (QTML 2024): the mean and the
/// variance of F1 over 12 runs, printed there above the bars.
package enum PaperFigure1 {
    package typealias Bar = (mean: Double, variance: Double)

    /// The architecture is as `Architecture.name` has it.
    package typealias Row = (architecture: String, parameters: Int, without: Bar, with: Bar)

    package static let source = "Piperno et al., “Quantum Enhanced Knowledge Distillation”, QTML 2024, Figure 1"

    package static let rows: [Row] = [
        ("classical", 195, (0.353, 0.011), (1.000, 0.000)),
        ("hea", 111, (0.622, 0.014), (0.700, 0.052)),
        ("universal", 106, (0.530, 0.061), (0.589, 0.061)),
        ("universal-h", 106, (0.579, 0.035), (0.851, 0.035)),
        ("q2", 74, (0.448, 0.024), (0.596, 0.099)),
        ("q3", 82, (0.534, 0.023), (0.475, 0.047)),
        ("q4", 90, (0.462, 0.025), (0.532, 0.060)),
        ("q5", 98, (0.465, 0.018), (0.627, 0.064)),
    ]

    /// nil for an architecture that the paper has not.
    package static func row(of architecture: String) -> Row? { rows.first { $0.architecture == architecture } }
}
