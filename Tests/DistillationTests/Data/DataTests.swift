// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Foundation
import Learning
import Testing

@Suite struct DataTests {
    // MARK: The generalised XOR

    private func labels(_ rule: GeneralisedXOR) -> [Int] {
        let count = rule.relevantBits
        return (0..<1 << count).map { pattern in
            let bits = (0..<count).map { bit in Double(pattern >> (count - 1 - bit) & 1) }
            return rule.label(of: bits + [1])
        }
    }

    @Test func oddPatternsAreClassesOfTheirOwn() {
        #expect(labels(GeneralisedXOR()) == [0, 1, 2, 0])
        #expect(labels(GeneralisedXOR(relevantBits: 3)) == [0, 1, 2, 0, 3, 0, 0, 4])
        #expect(GeneralisedXOR(relevantBits: 3).classes == 5 && GeneralisedXOR(relevantBits: 10).classes == 513)
    }

    @Test func orTheParityIsTheClass() {
        #expect(labels(GeneralisedXOR(kind: .parity, relevantBits: 3)) == [0, 1, 1, 0, 1, 0, 0, 1])
        #expect(GeneralisedXOR(kind: .parity, relevantBits: 7).classes == 2)
    }

    @Test func otherRulesKeepTheBits() throws {
        var data = DataSpecification(samples: 200, bits: 8)
        let bits = try data.draw().training.features.values
        data.rule = GeneralisedXOR(relevantBits: 4)
        let drawn = try data.draw()
        #expect(drawn.training.features.values == bits && drawn.training.classes == 9)
        data.rule.relevantBits = 9
        #expect(throws: DataError.self) { try data.draw() }
        data.rule.relevantBits = 1
        #expect(throws: DataError.self) { try data.draw() }
    }

    // MARK: Parts

    /// Data whose samples can be distinguished: the features are the sample's number, and zeros.
    private func numbered(_ labels: [Int], in folder: TemporaryDirectory) throws -> DataSpecification {
        let rows = labels.enumerated().map { "\($0 + 1),0,class \($1)" }
        return try folder.data((["a,b,kind"] + rows).joined(separator: "\n"), label: "kind")
    }

    private func numbers(_ samples: LabelledSamples<Double>) -> [Int] {
        (0..<samples.count).map { Int(samples.features[0, $0]) }
    }

    @Test func foldsTestEverySampleOnce() throws {
        let folder = TemporaryDirectory()
        var data = try numbered((0..<103).map { $0 % 3 }, in: folder)
        var tested: [Int] = []
        for number in 1...5 {
            data.fold = Fold(number: number, count: 5)
            let drawn = try data.draw()
            let parts = [drawn.training, drawn.validation, drawn.test].map(numbers)
            #expect(Set(parts.joined()) == Set(1...103) && parts.joined().count == 103)
            #expect(parts.map(\.count) == [data.counts.training, data.counts.validation, data.counts.test])
            #expect((20...21).contains(parts[2].count) && parts[1].count == 9)
            tested += parts[2]
        }
        #expect(tested.sorted() == Array(1...103))
    }

    @Test(arguments: [nil, Fold(number: 2, count: 4)]) func strataKeepTheProportionsInEveryPart(fold: Fold?) throws {
        let folder = TemporaryDirectory()
        // 200, 60 and 20 samples, sorted by class.
        let labels = [(0, 200), (1, 60), (2, 20)].flatMap { Array(repeating: $0.0, count: $0.1) }
        var data = try numbered(labels, in: folder)
        (data.isStratified, data.fold) = (true, fold)
        let drawn = try data.draw()
        for part in [drawn.training, drawn.validation, drawn.test] {
            for (label, share) in [200.0 / 280, 60.0 / 280, 20.0 / 280].enumerated() {
                let expected = share * Double(part.count)
                #expect(abs(Double(part.labels.count { $0 == label }) - expected) <= 2)
            }
        }
        data.trainingSamples = 14
        let few = try data.draw().training
        #expect(few.count == 14 && Set(few.labels) == [0, 1, 2])
        #expect(numbers(few) == Array(numbers(drawn.training).prefix(14)))
        // Without strata, 14 samples of the random order have other shares.
        #expect(Set(numbers(drawn.training) + numbers(drawn.validation) + numbers(drawn.test)) == Set(1...280))
    }

    @Test func theOrderOfATableIsDrawnFromTheDataSeed() throws {
        let folder = TemporaryDirectory()
        var data = try numbered((0..<60).map { $0 / 20 }, in: folder)
        let first = try numbers(data.draw().training)
        #expect(try numbers(data.draw().training) == first && first != first.sorted())
        data.seed = 2
        #expect(try numbers(data.draw().training) != first)
        (data.seed, data.drawnFor) = (1, 5)
        #expect(try numbers(data.draw().training) != first)
    }

    // MARK: Scaling

    @Test func featuresAreScaledAsTheTrainingSamplesTell() throws {
        let folder = TemporaryDirectory()
        var data = try folder.data(
            "x,y,constant,kind\n" + (0..<40).map { "\($0 * $0),\(-$0),7,\($0 % 2)\n" }.joined(), label: "kind")
        let raw = try data.draw()
        func values(_ samples: LabelledSamples<Double>, _ feature: Int) -> [Double] {
            (0..<samples.count).map { samples.features[feature, $0] }
        }
        data.table?.scaling = .minMax
        let scaled = try data.draw()
        for feature in 0..<2 {
            let (low, high) = (values(raw.training, feature).min() ?? 0, values(raw.training, feature).max() ?? 0)
            #expect(values(scaled.training, feature).min() == 0)
            #expect(abs((values(scaled.training, feature).max() ?? 0) - 1) < 1e-12)
            for (before, after) in zip(values(raw.test, feature), values(scaled.test, feature)) {
                #expect(abs((before - low) / (high - low) - after) < 1e-12)
            }
        }
        data.table?.scaling = .standard
        let standardised = values(try data.draw().training, 0)
        let mean = standardised.reduce(0, +) / 32
        #expect(abs(mean) < 1e-12 && abs(standardised.reduce(0) { $0 + $1 * $1 } / 32 - 1) < 1e-12)
        #expect(values(try data.draw().test, 2).allSatisfy { $0 == 0 })
    }
}

/// A folder for one test.
final class TemporaryDirectory {
    let path = NSTemporaryDirectory() + "qdistill-data-\(UUID().uuidString)"

    init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes table.csv; the data in it.
    func data(
        _ text: String, label: String, header: TableSource.Header = .auto, columns: [String]? = nil,
        classes: [String]? = nil
    ) throws -> DataSpecification {
        try data(Array(text.utf8), label: label, header: header, columns: columns, classes: classes)
    }

    func data(
        _ bytes: [UInt8], label: String, header: TableSource.Header = .auto, columns: [String]? = nil,
        classes: [String]? = nil
    ) throws -> DataSpecification {
        let file = path + "/table.csv"
        try Data(bytes).write(to: URL(filePath: file))
        let found = try NamedFile(file).found(in: "/")
        let table = TableSource(file: found, label: label, header: header, columns: columns, classes: classes)
        let contents = try table.contents()
        var data = DataSpecification(samples: contents.samples, bits: contents.features)
        (data.table, data.contents) = (table, contents)
        return data
    }
}
