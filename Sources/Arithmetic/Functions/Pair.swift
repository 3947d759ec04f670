// SPDX-License-Identifier: Apache-2.0

/// A number of about 106 bits as the sum of two doubles, the second at most half a unit in the last place of the first.
///
/// Source: T. J. Dekker, Numer. Math. 18, 224 (1971); with fused multiply-adds, as in J.-M. Muller et al., Handbook of
/// Floating-Point Arithmetic, chapter 14.
struct Pair {
    var head: Double
    var tail: Double

    /// The sum of two numbers of which the first is the larger one, or 0.
    init(_ large: Double, _ small: Double = 0) {
        head = large + small
        tail = (large - head) + small
    }

    /// The exact sum of two numbers (Knuth).
    static func sum(_ a: Double, _ b: Double) -> Pair {
        let sum = a + b
        let back = sum - a
        var pair = Pair(sum)
        pair.tail = (a - (sum - back)) + (b - back)
        return pair
    }

    /// The exact product of two numbers.
    static func product(_ a: Double, _ b: Double) -> Pair {
        let product = a * b
        return Pair(product, (-product).addingProduct(a, b))
    }

    static func + (left: Pair, right: Pair) -> Pair {
        let sum = sum(left.head, right.head)
        return Pair(sum.head, sum.tail + (left.tail + right.tail))
    }

    static func * (left: Pair, right: Pair) -> Pair {
        let product = product(left.head, right.head)
        return Pair(
            product.head, product.tail.addingProduct(left.head, right.tail).addingProduct(left.tail, right.head))
    }

    static func / (left: Pair, right: Pair) -> Pair {
        let quotient = left.head / right.head
        let rest = left.head.addingProduct(-quotient, right.head) + left.tail
        return Pair(quotient, rest.addingProduct(-quotient, right.tail) / right.head)
    }

    static prefix func - (value: Pair) -> Pair { Pair(-value.head, -value.tail) }
}

/// By Horner's rule, the constant term first.
func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reversed().reduce(0) { $1.addingProduct($0, x) }
}
