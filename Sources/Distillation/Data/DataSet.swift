// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning

/// Training, validation and test samples.
package struct DataSet<Element: Real> {
    package var training, validation, test: LabelledSamples<Element>
    /// The samples of each of the three parts, counted from 0 in the order of the draw, or of the table; empty where
    /// they are unknown.
    package var rows: [[Int]] = []
    /// The line of each test sample in the file that it comes from, counted from 1; empty without a file.
    package var testLines: [Int] = []
    /// How the features were scaled; nil where they were not.
    package var scale: FeatureScale?

    /// The three parts, each passed through `transform`.
    func map<Other>(
        _ transform: (LabelledSamples<Element>) throws -> LabelledSamples<Other>
    ) rethrows -> DataSet<Other> {
        try DataSet<Other>(
            training: transform(training), validation: transform(validation), test: transform(test), rows: rows,
            testLines: testLines, scale: scale)
    }

    var parts: [LabelledSamples<Element>] { [training, validation, test] }

    /// Where each test sample comes from: its line, or its number counted from 1.
    var testRows: [Int] { testLines.isEmpty ? (rows.last ?? []).map { $0 + 1 } : testLines }

    /// The memory that features and soft labels take.
    var bytes: Int {
        parts.reduce(0) { $0 + $1.features.count + ($1.softLabels?.count ?? 0) }
            * MemoryLayout<Element>.stride
    }
}

/// Which samples a data set has, before their features are taken.
package final class ChosenSamples {
    /// Of training, validation and test, the class of each sample.
    package let labels: [[Int]]
    /// Of the same, each sample counted from 0 in the order of the draw, or of the table.
    let rows: [[Int]]
    /// The line of each test sample in the file that it comes from, counted from 1; empty without a file.
    let testLines: [Int]
    let features, classes: Int
    private let scaling: FeatureScaling
    private let copy: ([Int], Matrix<Double>) -> Void
    private var knownScale: FeatureScale?

    fileprivate init(
        labels: [[Int]], rows: [[Int]], testLines: [Int], of data: DataSpecification,
        copy: @escaping ([Int], Matrix<Double>) -> Void
    ) {
        (self.labels, self.rows, self.testLines, self.copy) = (labels, rows, testLines, copy)
        (features, classes, scaling) = (data.bits, data.classes, data.table?.scaling ?? .none)
    }

    /// How features are scaled, as the training samples have them; nil where they are not.
    var scale: FeatureScale? {
        if knownScale == nil, scaling != .none {
            let matrix = Matrix<Double>(rows: features, columns: rows[0].count)
            copy(rows[0], matrix)
            knownScale = scaling.scale(of: matrix)
        }
        return knownScale
    }

    /// Takes the features of a part.
    ///
    /// - Parameter matrix: features x samples.
    func takeFeatures(of part: Int, into matrix: Matrix<Double>) {
        copy(rows[part], matrix)
        if part == 0, knownScale == nil { knownScale = scaling.scale(of: matrix) }
        scale?.apply(to: matrix)
    }

    /// The features of some of a part's samples, features x samples.
    func features(of part: Int, _ samples: Range<Int>) -> Matrix<Double> {
        let matrix = Matrix<Double>(rows: features, columns: samples.count)
        copy(Array(rows[part][samples]), matrix)
        scale?.apply(to: matrix)
        return matrix
    }

    /// The parts that have samples and none of some class, and the numbers of these classes.
    package var absentClasses: [(part: String, classes: [Int])] {
        zip(["training", "validation", "test"], labels).compactMap { part, labels in
            let absent = Set(0..<classes).subtracting(labels)
            return absent.isEmpty || labels.isEmpty ? nil : (part, absent.sorted())
        }
    }
}

extension DataSpecification {
    /// Draws the data set, or takes it from its table.
    ///
    /// - Throws: `DataError` for a specification that `validate` refuses, and a table that cannot be read or has
    ///   changed.
    package func draw() throws -> DataSet<Double> {
        let chosen = try choose()
        let parts = chosen.labels.enumerated().map { (part, labels) -> LabelledSamples<Double> in
            let features = Matrix<Double>(rows: bits, columns: labels.count)
            chosen.takeFeatures(of: part, into: features)
            return LabelledSamples(features: features, labels: labels, classes: classes)
        }
        return DataSet(
            training: parts[0], validation: parts[1], test: parts[2], rows: chosen.rows, testLines: chosen.testLines,
            scale: chosen.scale)
    }

    /// The same without the features, which are taken part by part.
    package func choose() throws -> ChosenSamples {
        try validate()
        let pool = try pool()
        let (counts, whole) = (counts, wholeCounts)
        var order = order(of: pool.labels)
        var labels = order.map { pool.labels[$0] }
        let known = outerCounts.training + outerCounts.validation
        disturb(&labels[..<known])
        if let search {
            let own = Self.order(of: search, Array(order[..<known]), Array(labels[..<known]))
            (order, labels) = (own.map { order[$0] }, own.map { labels[$0] })
        }
        let test = whole.training + whole.validation
        let places = [0..<counts.training, whole.training..<test, test..<test + whole.test]
        return ChosenSamples(
            labels: places.map { Array(labels[$0]) }, rows: places.map { Array(order[$0]) },
            testLines: pool.lines.map { lines in order[places[2]].map { lines[$0] } } ?? [], of: self, copy: pool.copy)
    }

    /// All samples: their labels, what copies the features of some of them, and their lines where they come from files.
    private func pool() throws -> (labels: [Int], copy: ([Int], Matrix<Double>) -> Void, lines: [Int]?) {
        if let source = table {
            let table = try SampleTable.of(source)
            return (table.labels, table.copy, source.file == nil ? nil : table.lines)
        }
        var random = Philox(seed: seed, stream: stream("data/xor"))
        let features = Matrix<Double>(rows: bits, columns: samples)
        var labels: [Int] = []
        for sample in 0..<samples {
            var bitVector: [Double]
            repeat {
                // An all-zero vector is no state under amplitude embedding, so it is drawn again.
                bitVector = Self.bits(bits, from: &random)
            } while !bitVector.contains(1)
            for (bit, value) in bitVector.enumerated() { features[bit, sample] = value }
            labels.append(rule.label(of: bitVector))
        }
        return (labels, features.copyColumns, nil)
    }

    /// The numbers of the samples: those of training first, then of validation, then of testing.
    private func order(of labels: [Int]) -> [Int] {
        // Those of a test file are last, and stay as they are.
        let tested = labels.indices.suffix(contents?.testSamples ?? 0)
        var order = Array(labels.indices.dropLast(tested.count))
        if table != nil {
            // Tables are often sorted by class.
            var random = Philox(seed: seed, stream: stream("data/order"))
            for last in stride(from: order.count - 1, to: 0, by: -1) { order.swapAt(last, random.below(last + 1)) }
        }
        if isStratified { order = Self.mixed(order, labels) }
        return fold?.last(in: order) ?? order + tested
    }

    /// The places of the samples that a search knows, those of its fold last.
    ///
    /// - Parameters:
    ///   - numbers: of the samples in their table.
    ///   - labels: of the same samples.
    private static func order(of search: SearchFold, _ numbers: [Int], _ labels: [Int]) -> [Int] {
        let places = Array(labels.indices)
        if search.isShuffled { return search.fold.last(in: search.isStratified ? mixed(places, labels) : places) }
        let sorted = places.sorted { numbers[$0] < numbers[$1] }
        let own = Set(search.samples(of: sorted.map { labels[$0] }).map { sorted[$0] })
        return places.filter { !own.contains($0) } + places.filter(own.contains)
    }

    /// An order in which every stretch has as many samples of each class, in proportion, as the whole, up to one or two.
    ///
    /// The k-th of n samples of a class is at the place (k - 1/2) / n of the whole.
    private static func mixed(_ order: [Int], _ labels: [Int]) -> [Int] {
        var (totals, seen) = ([Int: Int](), [Int: Int]())
        for sample in order { totals[labels[sample], default: 0] += 1 }
        let placed = order.map { sample in
            let label = labels[sample]
            seen[label, default: 0] += 1
            return (place: (Double(seen[label] ?? 0) - 0.5) / Double(totals[label] ?? 1), label: label, sample: sample)
        }
        return placed.sorted { ($0.place, $0.label) < ($1.place, $1.label) }.map(\.sample)
    }

    private func stream(_ name: String) -> String { drawnFor.map { "\(name)/\($0)" } ?? name }

    /// Replaces a share of the labels by another class.
    private func disturb(_ labels: inout ArraySlice<Int>) {
        guard labelNoise > 0 else { return }
        var random = Philox(seed: seed, stream: stream("data/label noise"))
        for index in labels.indices {
            // Both are drawn for every sample, so that larger shares contain the smaller ones.
            let (chance, shift) = (random.uniform(in: 0..<1), 1 + random.below(classes - 1))
            if chance < labelNoise { labels[index] = (labels[index] + shift) % classes }
        }
    }

    private static func bits(_ count: Int, from random: inout Philox) -> [Double] {
        var bits: [Double] = []
        while bits.count < count {
            let word = random.next()
            for bit in 0..<min(64, count - bits.count) { bits.append(Double(word >> UInt64(bit) & 1)) }
        }
        return bits
    }
}
