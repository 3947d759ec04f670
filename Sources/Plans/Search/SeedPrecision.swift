// SPDX-License-Identifier: Apache-2.0

/// How exactly a sweep measures: seeds are added until an interval is narrow enough.
package struct SeedPrecision: Sendable, Codable, Hashable {
    package enum Quantity: String, Sendable, Codable, CaseIterable {
        /// The mean weighted F1 of a group of trials that differ in their seed alone.
        case mean
        /// The mean difference that distillation makes, seed by seed.
        case effect
    }

    /// Half the width of the 95 % interval (Student's t) that is narrow enough.
    package var halfWidth: Double
    package var quantity = Quantity.effect
    /// The seeds that are run in any case, and by how many more at a time at least.
    package var least = 10
    package var step = 5

    /// After how many seeds the interval is looked at: beyond a hundred ever more, as few more hardly tell anything new.
    package func looks(of seeds: Int) -> [Int] {
        Array(sequence(first: least) { max($0 + min(step, seeds), $0 * 21 / 20) }.prefix { $0 < seeds })
    }
}
