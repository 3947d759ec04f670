// SPDX-License-Identifier: Apache-2.0

/// One of the parts of k-fold cross-validation: it is the test set, the others are for training and validation.
public struct Fold: Sendable, Codable, Hashable {
    /// Counted from 1.
    public var number: Int
    /// How many folds there are.
    public var count: Int

    public init(number: Int, count: Int) { (self.number, self.count) = (number, count) }

    public var text: String { "\(number)/\(count)" }

    /// Its places in the order of so many samples; folds differ in size by one at most.
    func places(of samples: Int) -> Range<Int> { samples * (number - 1) / count..<samples * number / count }

    /// The samples with those of the fold last.
    func last(in order: [Int]) -> [Int] {
        let own = places(of: order.count)
        return Array(order[..<own.lowerBound] + order[own.upperBound...] + order[own])
    }
}

/// One of the parts of the training and validation samples, for choosing hyperparameters by cross-validation.
package struct SearchFold: Sendable, Codable, Hashable {
    package var fold: Fold
    /// Whether every fold has as many samples of each class, in proportion, as all of them.
    package var isStratified: Bool

    package init(_ fold: Fold, isStratified: Bool) { (self.fold, self.isStratified) = (fold, isStratified) }
}
