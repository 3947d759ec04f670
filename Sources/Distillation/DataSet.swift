import Learning
import Numerics

/// The data of the study: random bit vectors whose class is decided by the first two bits.
///
/// Class 0 is {00, 11}, class 1 {01}, class 2 {10}: priors 1/2, 1/4, 1/4.
public struct DataSpecification: Sendable, Codable, Hashable {
    public var samples: Int
    /// Bits of a sample, its features.
    public var bits: Int
    public var seed: UInt64
    /// Which of the data sets of that seed: nil for the one that all trials share, or the seed of the trial that it is
    /// drawn for.
    public var drawnFor: UInt64?
    /// The shares of training, validation and test samples, taken in the order of the draw.
    public var split: [Double]
    /// How many of the training samples are used, the first ones; nil for all.
    public var trainingSamples: Int?
    /// The share of training and validation labels that are replaced by another class, drawn at random. Test labels are
    /// right. A sample whose label is wrong at some share is wrong at every larger one.
    public var labelNoise: Double

    public init(
        samples: Int = 1000, bits: Int = 64, seed: UInt64 = 1, drawnFor: UInt64? = nil,
        split: [Double] = [0.8, 0.1, 0.1],
        trainingSamples: Int? = nil, labelNoise: Double = 0
    ) {
        self.samples = samples
        self.bits = bits
        self.seed = seed
        self.drawnFor = drawnFor
        self.split = split
        self.trainingSamples = trainingSamples
        self.labelNoise = labelNoise
    }

    /// The number of a sample's features, and of classes.
    public var features: Int { bits }
    public var classes: Int { 3 }

    /// The number of training, validation and test samples.
    public var counts: (training: Int, validation: Int, test: Int) {
        let whole = wholeTrainingCount
        let validation = Int((Double(samples) * split[1]).rounded())
        return (min(trainingSamples ?? whole, whole), validation, samples - whole - validation)
    }

    /// The training samples of the split.
    private var wholeTrainingCount: Int { Int((Double(samples) * split[0]).rounded()) }

    /// The same data with all training samples and nothing but right labels.
    public var whole: DataSpecification {
        var whole = self
        (whole.trainingSamples, whole.labelNoise) = (nil, 0)
        return whole
    }

    /// - Throws: `StudentError.data` saying what is wrong.
    public func validate() throws {
        guard bits >= 2 else {
            throw StudentError.data("data: bits is \(bits), but the classes are decided by two bits; give at least 2.")
        }
        guard bits <= 1 << 20 else { throw StudentError.data("data: bits is \(bits); at most 1048576 are supported.") }
        guard samples >= 3, samples <= 10_000_000 else {
            throw StudentError.data("data: samples is \(samples); give between 3 and 10000000.")
        }
        guard split.count == 3, split.allSatisfy({ $0 > 0 && $0 < 1 }), abs(split.reduce(0, +) - 1) < 1e-9 else {
            throw StudentError.data(
                "data: split is \(split), but must be three positive shares that add up to 1, such as [0.8, 0.1, 0.1].")
        }
        guard wholeTrainingCount >= 1, counts.validation >= 1, counts.test >= 1 else {
            throw StudentError.data(
                "data: a split \(split) of \(samples) samples leaves a part empty; give more samples.")
        }
        guard (1...wholeTrainingCount).contains(trainingSamples ?? 1) else {
            throw StudentError.data(
                "data: trainingSamples is \(trainingSamples ?? 0), but the split has \(wholeTrainingCount); give between 1"
                    + " and that, or all.")
        }
        guard (0...1).contains(labelNoise) else {
            throw StudentError.data(
                "data: labelNoise is \(labelNoise); give the share of wrong labels, between 0 and 1.")
        }
    }

    /// Draws the data set.
    public func draw() throws -> DataSet<Double> {
        try validate()
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
            labels.append(bitVector[0] == bitVector[1] ? 0 : bitVector[0] == 0 ? 1 : 2)
        }
        let (counts, whole) = (counts, wholeTrainingCount)
        let test = whole + counts.validation
        disturb(&labels[..<test])
        let parts = [0..<counts.training, whole..<test, test..<samples].map { part in
            LabelledSamples(
                features: features.columnsCopied(part), labels: Array(labels[part]), classes: classes)
        }
        return DataSet(
            training: parts[0], validation: parts[1], test: parts[2],
            rows: [0..<counts.training, whole..<test, test..<samples].map(Array.init))
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

/// Training, validation and test samples.
public struct DataSet<Element: Real> {
    public var training: LabelledSamples<Element>
    public var validation: LabelledSamples<Element>
    public var test: LabelledSamples<Element>
    /// Of each of the three parts, which samples of the draw they are, counted from 0; empty where nobody tells.
    public var rows: [[Int]] = []

    /// The three parts, each passed through `transform`.
    func map<Other>(
        _ transform: (LabelledSamples<Element>) throws -> LabelledSamples<Other>
    ) rethrows -> DataSet<Other> {
        try DataSet<Other>(
            training: transform(training), validation: transform(validation), test: transform(test), rows: rows)
    }
}
