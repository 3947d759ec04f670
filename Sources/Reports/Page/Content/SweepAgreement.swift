// SPDX-License-Identifier: Apache-2.0
import Plans
import Sweeps
import Texts

/// Whether two sweeps of one plan came to the same results, trial by trial.
package struct SweepAgreement: Equatable, Sendable {
    /// Trials that both have ended.
    package private(set) var compared = 0
    /// The numbers of those that ended differently: in any bit of a score, a loss or a learning curve, or in why they failed.
    package private(set) var different: [Int] = []
    /// Trials that only one of them has ended.
    package private(set) var alone = 0

    /// - Throws: `SweepError` for a journal that cannot be read.
    package init(_ first: SweepHistory, _ second: SweepHistory) throws {
        precondition(first.plan == second.plan, "Trials of different plans cannot be compared.")
        // In blocks: all learning curves of a large sweep are too much for the memory.
        for start in stride(from: 1, through: first.trials.count, by: 64) {
            let numbers = start...min(start + 63, first.trials.count)
            let both = numbers.filter { first.life(of: $0).isOver && second.life(of: $0).isOver }
            alone += numbers.count { first.life(of: $0).isOver != second.life(of: $0).isOver }
            compared += both.count
            let results = try [first, second].map { history in
                Dictionary(uniqueKeysWithValues: try history.ends(of: both).map { ($0.number, $0.result) })
            }
            different += both.filter { results[0][$0] != results[1][$0] || first.life(of: $0) != second.life(of: $0) }
        }
    }

    /// As a sentence.
    package var sentence: String {
        let rest = alone > 0 ? " \(Quantity.count(alone, "trial")) ended in one of them only." : ""
        guard compared > 0 else { return "They have no trial in common that has ended in both." + rest }
        guard !different.isEmpty else {
            return "All \(Quantity.count(compared, "trial")) that both have are identical, bit for bit:"
                + " every score, loss and learning curve." + rest
        }
        let shown = different.prefix(20).map(String.init).joined(separator: ", ")
        return "Of \(compared) trials that both have, \(different.count) differ: numbers \(shown)"
            + (different.count > 20 ? ", …" : "") + "." + rest
    }
}
