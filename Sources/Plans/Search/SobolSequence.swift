// SPDX-License-Identifier: Apache-2.0

/// A Sobol sequence: points that fill the unit cube evenly, however many of the first ones are taken.
///
/// Direction numbers: S. Joe and F. Kuo, "Constructing Sobol sequences with better two-dimensional projections", SIAM J. Sci.
/// Comput. 30, 2635 (2008), file new-joe-kuo-6.
package struct SobolSequence {
    /// The most dimensions.
    static var mostDimensions: Int { polynomials.count + 1 }

    /// Of each dimension from the second on: the degree of its primitive polynomial, the polynomial's inner coefficients
    /// as bits, and the first direction numbers.
    private static let polynomials: [(degree: Int, coefficients: Int, numbers: [UInt32])] = [
        (1, 0, [1]), (2, 1, [1, 3]), (3, 1, [1, 3, 1]), (3, 2, [1, 1, 1]), (4, 1, [1, 1, 3, 3]), (4, 4, [1, 3, 5, 13]),
        (5, 2, [1, 1, 5, 5, 17]), (5, 4, [1, 1, 5, 5, 5]), (5, 7, [1, 1, 7, 11, 19]),
    ]

    /// Of each dimension, 32 direction numbers as binary fractions.
    private let directions: [[UInt32]]

    package init(dimensions: Int) {
        precondition((1...Self.mostDimensions).contains(dimensions))
        directions = (0..<dimensions).map { dimension in
            guard dimension > 0 else { return (0..<32).map { 1 << (31 - $0) } }
            let (degree, coefficients, numbers) = Self.polynomials[dimension - 1]
            var all = numbers.enumerated().map { $1 << (31 - UInt32($0)) }
            for index in degree..<32 {
                var next = all[index - degree] ^ all[index - degree] >> UInt32(degree)
                for term in 1..<max(degree, 1) where coefficients >> (degree - 1 - term) & 1 == 1 {
                    next ^= all[index - term]
                }
                all.append(next)
            }
            return all
        }
    }

    /// The point numbered `index`, counted from 0: of each coordinate 32 bits of a binary fraction.
    package func point(_ index: UInt32) -> [UInt32] {
        // In the order of the Gray code, as is usual.
        let gray = index ^ index >> 1
        return directions.map { numbers in
            numbers.indices.reduce(0) { gray >> UInt32($1) & 1 == 1 ? $0 ^ numbers[$1] : $0 }
        }
    }
}
