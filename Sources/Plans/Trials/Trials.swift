// SPDX-License-Identifier: Apache-2.0
import Distillation

/// The trials of a plan in the order of their numbers, made when asked for: a plan may have millions.
///
/// They are the product of the plan's axes (`TrialProduct`) or, where it has cases, that of each case, one behind the other.
public struct Trials: RandomAccessCollection, Sendable {
    private let products: [TrialProduct]
    /// The number of trials, and of kinds, before each product and behind the last.
    private let starts: [(trials: Int, kinds: Int)]

    /// - Parameter plans: without cases; `validate` has passed them.
    init(_ plans: [Plan]) {
        products = plans.map(TrialProduct.init)
        starts = products.reduce(into: [(0, 0)]) { starts, product in
            let start = starts[starts.count - 1]
            starts.append((start.trials + product.count, start.kinds + product.kinds))
        }
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { starts[starts.count - 1].trials }

    /// The trial numbered `index` + 1.
    public subscript(index: Int) -> Trial {
        let product = product(of: index)
        return Trial(
            number: index + 1, specification: products[product].specification(at: index - starts[product].trials))
    }

    /// Names the trials that differ in nothing but what concerns distillation, and the seed: they take about as long.
    package func kind(of number: Int) -> Int {
        let product = product(of: number - 1)
        return starts[product].kinds + products[product].kind(at: number - 1 - starts[product].trials)
    }

    /// The groups of trials that differ in their seed alone, as ranges of trial numbers, in their order.
    public var groups: some Sequence<Range<Int>> {
        sequence(state: 1) { [self] next -> Range<Int>? in
            guard next <= count else { return nil }
            let numbers = next..<next + seeds(ofGroupOf: next).count
            next = numbers.upperBound
            return numbers
        }
    }

    /// The number of `groups`.
    public var groupCount: Int { products.reduce(0) { $0 + $1.groups } }

    /// The seeds of the group that a trial belongs to.
    package func seeds(ofGroupOf number: Int) -> [UInt64] {
        let product = product(of: number - 1)
        return products[product].seeds(ofGroupAt: number - 1 - starts[product].trials)
    }

    /// The last product that begins at or before a trial: one without trials begins where the next one does.
    private func product(of index: Int) -> Int {
        precondition(indices.contains(index), "There is no trial \(index + 1) of \(count).")
        var (low, high) = (0, products.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle].trials <= index { low = middle } else { high = middle }
        }
        return low
    }
}

/// A trial of a plan: its number, counted from 1, and what it is.
public struct Trial: Sendable, Codable, Hashable {
    public let number: Int
    public let specification: TrialSpecification
}
