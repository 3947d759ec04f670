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
    /// Never false: identities leave out nil.
    private let isUnshuffled: Bool?

    /// - Parameter isShuffled: whether folds are drawn at random; otherwise each takes the next samples, of each class if they
    ///   are stratified, in the order in which the table has them: the folds of scikit-learn's `StratifiedKFold` and `KFold`.
    package init(_ fold: Fold, isStratified: Bool, isShuffled: Bool = true) {
        (self.fold, self.isStratified, isUnshuffled) = (fold, isStratified, isShuffled ? nil : true)
    }

    package var isShuffled: Bool { isUnshuffled == nil }

    /// How many of so many samples it has.
    func size(of samples: Int) -> Int { isShuffled ? fold.places(of: samples).count : share(of: 0..<samples).count }

    /// The samples of a fold that is not shuffled, counted from 0.
    ///
    /// - Parameter labels: of the samples in the order of the table.
    func samples(of labels: [Int]) -> [Int] {
        let all = Array(labels.indices)
        let classes = isStratified ? Array(Dictionary(grouping: all) { labels[$0] }.values) : [all]
        var places = 0..<0
        // Those first that come first.
        return classes.sorted { $0[0] < $1[0] }.flatMap { ofClass in
            places = places.upperBound..<places.upperBound + ofClass.count
            return ofClass[share(of: places)]
        }
    }

    /// The fold's among the samples of a class, when samples are sorted by class and dealt out to the folds one after the other.
    /// Source: scikit-learn, `StratifiedKFold._make_test_folds`.
    ///
    /// - Parameter places: of the class.
    /// - Returns: which of the samples of the class are the fold's, counted from 0.
    private func share(of places: Range<Int>) -> Range<Int> {
        /// How many of them the first folds have.
        func share(ofFirst folds: Int) -> Int { places.count { $0 % fold.count < folds } }
        return share(ofFirst: fold.number - 1)..<share(ofFirst: fold.number)
    }
}
