// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Testing

/// Expects derivatives to be central differences of a function of parameters (1 x n), which it is asked for as they change.
///
/// - Parameter tolerance: of each derivative.
func expectDerivatives(
    _ derivatives: [Double], by parameters: Matrix<Double>, within tolerance: (Double) -> Double, of value: () -> Double
) {
    for index in derivatives.indices {
        let centre = parameters[0, index]
        parameters[0, index] = centre + 1e-5
        let up = value()
        parameters[0, index] = centre - 1e-5
        let down = value()
        parameters[0, index] = centre
        #expect(abs(derivatives[index] - (up - down) / 2e-5) < tolerance(derivatives[index]))
    }
}
