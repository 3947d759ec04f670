// SPDX-License-Identifier: Apache-2.0

/// The data of a trial: bit vectors drawn at random, whose class is decided by some of the bits, or the samples of a table.
public struct DataSpecification: Sendable, Codable, Hashable {
    /// The number of samples: those drawn, or all of a table.
    public var samples: Int
    /// The features of a sample: its bits, or the numbers that the table has of it.
    public var bits: Int
    /// What decides the class of drawn bits.
    public var rule = GeneralisedXOR()
    /// Where samples come from; nil where bits are drawn.
    public var table: TableSource?
    /// What the table holds; nil where it has not been read, or there is none.
    public var contents: TableSource.Contents?
    public var seed: UInt64
    /// Which of the data sets of that seed: nil for the one that all trials share, or the seed of the trial that it is
    /// drawn for.
    public var drawnFor: UInt64?
    /// The shares of training, validation and test samples; beside a fold or a test file, of the first two in what is not
    /// tested. Drawn bits are taken in the order of the draw, samples of a table in a random order.
    public var split: [Double]
    /// Whether every part has as many samples of each class, in proportion, as the whole.
    public var isStratified = false
    /// Which fold is the test set; nil where `split` says how many samples are.
    public var fold: Fold?
    /// Of cross-validation on the samples that are not tested: what is tested on in place of the test samples, which the
    /// trial does not see; nil where these are.
    package var search: SearchFold?
    /// How many of the training samples are used, the first ones; nil for all.
    public var trainingSamples: Int?
    /// The share of training and validation labels that are replaced by another class, drawn at random. Test labels are
    /// right. A sample whose label is wrong at some share is wrong at every larger one.
    public var labelNoise: Double

    public init(
        samples: Int = 1000, bits: Int = 64, seed: UInt64 = 1, drawnFor: UInt64? = nil,
        split: [Double] = [0.8, 0.1, 0.1], trainingSamples: Int? = nil, labelNoise: Double = 0
    ) {
        (self.samples, self.bits, self.seed, self.drawnFor, self.split) = (samples, bits, seed, drawnFor, split)
        (self.trainingSamples, self.labelNoise) = (trainingSamples, labelNoise)
    }

    /// The number of a sample's features, and of classes.
    public var features: Int { bits }
    public var classes: Int { contents?.classes.count ?? rule.classes }

    /// The label of each class, or its number from 0 on where classes have none.
    package var classNames: [String] { contents?.classes ?? (0..<classes).map { "\($0)" } }

    /// The number of training, validation and test samples.
    public var counts: (training: Int, validation: Int, test: Int) {
        let whole = wholeCounts
        return (min(trainingSamples ?? whole.training, whole.training), whole.validation, whole.test)
    }

    /// The same with all training samples.
    var wholeCounts: (training: Int, validation: Int, test: Int) {
        let outer = outerCounts
        guard let search else { return outer }
        let known = outer.training + outer.validation
        let tested = search.size(of: known)
        let validation = Int((Double(known - tested) * split[1] / (split[0] + split[1])).rounded())
        return (known - tested - validation, validation, tested)
    }

    /// The same of a trial that is no search's.
    var outerCounts: (training: Int, validation: Int, test: Int) {
        guard let tested = contents?.testSamples ?? fold?.places(of: samples).count else {
            let training = Int((Double(samples) * split[0]).rounded())
            let validation = Int((Double(samples) * split[1]).rounded())
            return (training, validation, samples - training - validation)
        }
        let rest = samples - tested
        let validation = Int((Double(rest) * split[1] / (split[0] + split[1])).rounded())
        return (rest - validation, validation, tested)
    }

    /// The same data with all training samples and nothing but right labels.
    public var whole: DataSpecification {
        var whole = self
        (whole.trainingSamples, whole.labelNoise) = (nil, 0)
        return whole
    }

    /// The same samples, with the features that the table has.
    var unscaled: DataSpecification {
        var unscaled = self
        unscaled.table?.scaling = .none
        return unscaled
    }

    /// - Throws: `DataError`.
    public func validate() throws {
        if table == nil {
            try validateDraw()
        } else if contents == nil {
            throw DataError("file", "its table has not been read, so that nobody knows what it holds.")
        } else if !(1...1 << 20).contains(bits) {
            throw DataError("file", "the table holds \(bits) features of a sample; from 1 to 1048576 are supported.")
        }
        guard samples >= 3, samples <= 10_000_000 else {
            throw table == nil
                ? DataError("samples", is: "\(samples)", "give between 3 and 10000000.")
                : DataError(
                    "file", others: ["classes", "source"],
                    "the table holds \(samples) samples of these classes; from 3 to 10000000 are supported.")
        }
        guard split.count == 3, split[0] > 0, split[1] >= 0, split[2] > 0, abs(split.reduce(0, +) - 1) < 1e-9 else {
            throw DataError(
                "split", is: "\(split)",
                "give three positive shares that add up to 1, such as [0.8, 0.1, 0.1]; the second one, of validation, may be 0."
            )
        }
        if let fold {
            guard contents?.testSamples == nil else {
                throw DataError(
                    "fold", is: fold.text, others: ["testFile"],
                    "testFile has the test samples, and a fold would be others; leave one of both out.")
            }
            guard (2...samples).contains(fold.count), (1...fold.count).contains(fold.number) else {
                throw DataError(
                    "fold", is: fold.text, "give one of at least 2 folds, such as 1/5, and no more than samples.")
            }
        }
        if let search {
            let known = outerCounts.training + outerCounts.validation
            guard (2...known).contains(search.fold.count), (1...search.fold.count).contains(search.fold.number) else {
                throw DataError(
                    "split", is: "\(split)",
                    "it leaves \(known) samples for \(search.fold.count) folds to choose with; give fewer folds.")
            }
        }
        let counts = wholeCounts
        guard counts.training >= 1, counts.validation >= 1 || split[1] == 0, counts.test >= 1 else {
            throw DataError(
                "split", is: "\(split)", others: ["fold", "samples", "file", "testFile", "classes"],
                "of \(samples) samples it leaves a part empty. Give more samples, or larger shares.")
        }
        guard (1...counts.training).contains(trainingSamples ?? 1) else {
            throw DataError(
                "trainingSamples", is: "\(trainingSamples ?? 0)",
                "give between 1 and the \(counts.training) training samples of the split, or all.")
        }
        guard (0...1).contains(labelNoise) else {
            throw DataError("labelNoise", is: "\(labelNoise)", "give the share of wrong labels, between 0 and 1.")
        }
    }

    private func validateDraw() throws {
        guard bits <= 1 << 20 else { throw DataError("bits", is: "\(bits)", "at most 1048576 are supported.") }
        guard (2...rule.mostRelevantBits).contains(rule.relevantBits) else {
            throw DataError(
                "relevantBits", is: "\(rule.relevantBits)", others: ["rule"],
                "give between 2 and \(rule.mostRelevantBits) with rule: \(rule.kind.rawValue).")
        }
        guard bits >= rule.relevantBits else {
            throw DataError(
                "bits", is: "\(bits)", others: ["relevantBits"],
                "the classes are decided by \(rule.relevantBits) of them: give at least as many.")
        }
    }
}
