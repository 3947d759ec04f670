// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Where samples are in a table, a row a sample, and how they are taken from it.
public struct TableSource: Sendable, Codable, Hashable {
    /// A CSV file; nil for samples that come with the program.
    public var file: NamedFile?
    /// A data set of the benchmark that comes with the program (`BenchmarkData`); nil for a file or the handwritten digits.
    public var set: String?
    /// A CSV file of the test samples, whose columns and classes are those of `file`; nil where samples of `file` are the
    /// test set.
    public var testFile: NamedFile?
    /// The column of the classes, by its name or its number counted from 1. The digits have theirs in `digit`.
    public var label: String?
    public var header: Header
    /// The columns of the features, by their names or numbers; nil for all but the label's.
    public var columns: [String]?
    /// The labels of the classes, in their order; samples with others are left out. nil for all, sorted.
    public var classes: [String]?
    public var scaling: FeatureScaling

    /// Whether the first row names the columns.
    public enum Header: String, Sendable, Codable, CaseIterable {
        /// It does if no field of it is a number, or if one of its names is asked for; else a row of numbers that may be
        /// a header is refused.
        case auto
        case yes, no
    }

    public init(
        file: NamedFile? = nil, set: String? = nil, label: String? = nil, header: Header = .auto,
        columns: [String]? = nil, classes: [String]? = nil, scaling: FeatureScaling = .none
    ) {
        (self.file, self.set, self.label, self.header, self.columns) = (file, set, label, header, columns)
        (self.classes, self.scaling) = (classes, scaling)
    }

    /// What a plan has to know of a table before anything is trained.
    public struct Contents: Sendable, Codable, Hashable {
        /// The samples of the classes that are used, those of the test file last.
        public var samples: Int
        /// How many of them are the test file's; nil where there is none.
        public var testSamples: Int?
        public var features: Int
        /// The label of each class.
        public var classes: [String]
        /// The name of each feature's column; nil where columns have none, or one that others have, too.
        public var columns: [String]?

        /// The labels that could as well stand for a missing one.
        package var wordsForMissing: [String] { classes.filter(TableRows.meansMissing) }
    }

    /// What people call it.
    var name: String { file.map { "'\($0.path)'" } ?? set.map { "the data set '\($0)'" } ?? "the digits" }

    /// Reads the table and returns what it holds.
    ///
    /// - Throws: `DataError` for a file that cannot be read or that is no such table.
    public func contents() throws -> Contents { try SampleTable.of(self).contents }
}

/// How features are scaled before they are embedded, or given to a network.
public enum FeatureScaling: String, Sendable, Codable, CaseIterable {
    /// As they are in the table.
    case none
    /// Each feature to [0, 1]: (x - min) / (max - min), of the training samples.
    case minMax = "min-max"
    /// Each feature to [-pi/2, pi/2], as `minMax`.
    case halfTurn = "half-turn"
    /// Each feature to mean 0 and variance 1 (of the population), of the training samples.
    case standard

    /// The scale that samples (features x samples) have; nil for `none`. A feature that is the same in all becomes 0.
    func scale(of samples: Matrix<Double>) -> FeatureScale? {
        guard self != .none else { return nil }
        let parameters: [(shift: Double, factor: Double)] = (0..<samples.rows).map { feature in
            let values = (0..<samples.columns).map { samples[feature, $0] }
            switch self {
            case .none: return (0, 1)
            case .minMax:
                let (low, high) = (values.min() ?? 0, values.max() ?? 0)
                return (low, high > low ? 1 / (high - low) : 0)
            case .halfTurn:
                let (low, high) = (values.min() ?? 0, values.max() ?? 0)
                return (low + (high - low) / 2, high > low ? .pi / (high - low) : 0)
            case .standard:
                let mean = values.reduce(0, +) / Double(max(values.count, 1))
                let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count, 1))
                return (mean, variance > 0 ? 1 / variance.squareRoot() : 0)
            }
        }
        return FeatureScale(shift: parameters.map(\.shift), factor: parameters.map(\.factor))
    }
}

/// What makes x of each feature (x - shift) * factor.
package struct FeatureScale: Sendable, Codable, Equatable {
    package var shift: [Double]
    package var factor: [Double]

    /// One sample, scaled.
    func applied(to sample: [Double]) -> [Double] {
        sample.indices.map { (sample[$0] - shift[$0]) * factor[$0] }
    }

    /// Scales samples (features x samples) in place.
    func apply(to samples: Matrix<Double>) {
        for feature in 0..<samples.rows {
            for sample in 0..<samples.columns {
                samples[feature, sample] = (samples[feature, sample] - shift[feature]) * factor[feature]
            }
        }
    }
}
