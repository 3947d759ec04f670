// SPDX-License-Identifier: Apache-2.0

/// One score, such as the weighted F1 on the test samples, for each seed that has a result.
package struct SeedScores: Sendable, Equatable {
    /// In the order of the trials.
    package let seeds: [UInt64]
    package let values: [Double]

    package init(seeds: [UInt64], values: [Double]) { (self.seeds, self.values) = (seeds, values) }

    /// The seeds that all of `samples` have, in the order of the first, and each sample's scores of them.
    package static func common(_ samples: [SeedScores]) -> (seeds: [UInt64], values: [[Double]]) {
        // Nearly always all runs have a result, and a million seeds need no dictionaries.
        if let first = samples.first, samples.allSatisfy({ $0.seeds == first.seeds }) {
            return (first.seeds, samples.map(\.values))
        }
        if samples.contains(where: \.seeds.isEmpty) { return ([], samples.map { _ in [] }) }
        let bySeed = samples.map { Dictionary(zip($0.seeds, $0.values), uniquingKeysWith: { first, _ in first }) }
        let seeds = (samples.first?.seeds ?? []).filter { seed in bySeed.allSatisfy { $0[seed] != nil } }
        return (seeds, bySeed.map { scores in seeds.compactMap { scores[$0] } })
    }
}
