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

    // MARK: Tables

    @Test func theDigitsAreThoseOfUCI() throws {
        let contents = try TableSource().contents()
        #expect(contents.samples == 1797 && contents.features == 64 && contents.classes == (0...9).map(String.init))
        let table = try SampleTable.of(TableSource())
        // The numbers of samples that the source documents, and its first one.
        #expect(
            (0...9).map { digit in table.labels.count { $0 == digit } } == [
                178, 182, 177, 183, 181, 182, 181, 179, 174, 180,
            ])
        let first = table.features(of: [0]).values.map { $0 * 16 }
        #expect(Array(first.prefix(16)) == [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0])
        #expect(table.labels.prefix(3) == [0, 1, 2])
        let some = try SampleTable.of(TableSource(classes: ["8", "3"]))
        #expect(some.contents.classes == ["8", "3"] && some.labels.count == 174 + 183)
        #expect(some.labels.count { $0 == 0 } == 174)
    }

    @Test func anyCSVIsRead() throws {
        let folder = TemporaryDirectory()
        let quoted = try folder.data(
            "\u{FEFF}id;no,\"the \"\"kind\"\"\", width ,height\r\n1,\"b, c\",2.5,1e-1\r\n\r\n2, a ,-3,4\n3,10,1,1\n",
            label: "the \"kind\"", columns: ["width", "4"])
        let contents = try #require(quoted.contents)
        #expect(contents.classes == ["10", "a", "b, c"] && contents.features == 2 && contents.samples == 3)
        let table = try SampleTable.of(try #require(quoted.table))
        #expect(table.features(of: 0..<3).transposed().values == [2.5, 0.1, -3, 4, 1, 1] && table.labels == [2, 1, 0])
        #expect(table.lines == [2, 4, 5])
        let plain = try folder.data("1,2,10\n3,4,9\n5,6,-1\n", label: "3")
        #expect(plain.contents?.classes == ["-1", "9", "10"])
        #expect(try folder.data("1,2,10\n3,4,9\n5,6,-1\n", label: "3", header: .yes).contents?.samples == 2)
        #expect(throws: DataError.self) { try folder.data("a,b\nc,d\n", label: "2", header: .no) }
    }

    @Test(arguments: [
        (
            "a,b,c\n1,2,x\n3,?,y\n,4,x\n5,NA,y\n",
            "3 values are missing: line 3 (column 'b'), line 4 (column 'a'), line 5"
        ),
        ("a,b,c\n1,2,x\n3,4,\n", "1 value is missing: line 3 (column 'c')"),
        ("a,b,c\n1,2,x\n3,four,y\n", "line 3: column 'b': 'four' is not a finite number"),
        ("a,b,c\n1,2,x\n3,inf,y\n", "line 3: column 'b': 'inf' is not a finite number"),
        ("a,b,c\n1,2,x\n3,4\n", "line 3: the row holds 2 fields, and the first one 3"),
        ("a,b,c\n1,2,x\n3,4,x\n", "all samples have one class"),
        ("a,b,kind\n1,2,x\n3,4,y\n", "there is no column 'c'; did you mean 'a'? Columns are"),
        ("a,c,c\n1,2,x\n3,4,y\n", "two columns are called 'c'"),
        ("c\nx\ny\n", "it has no column beside the label's"),
        ("", "it holds no sample"),
        ("a,b,c\n1,\"2,x\n3,4,y\n", "line 2: a quotation mark is opened and never closed"),
        ("a;b;c\n1;2;x\n", "separate fields by commas, not by semicolons"),
    ])
    func badTablesAreRefusedWithTheirLines(text: String, sentence: String) throws {
        let folder = TemporaryDirectory()
        let error = #expect(throws: DataError.self) { try folder.data(text, label: "c") }
        #expect(error?.description.contains(sentence) ?? false, "\(error?.description ?? "")")
        #expect(error?.description.contains("table.csv") ?? false)
    }

    @Test func aTableThatHasChangedIsRefused() throws {
        let folder = TemporaryDirectory()
        let data = try folder.data("a,b\n1,x\n2,y\n3,x\n4,y\n5,x\n6,y\n7,y\n8,x\n9,y\n10,x\n", label: "b")
        _ = try data.draw()
        _ = try folder.data("a,b\n1,x\n2,y\n3,x\n4,y\n5,x\n6,y\n7,y\n8,x\n9,y\n11,x\n", label: "b")
        var other = data
        other.table?.classes = ["y", "x"]
        other.contents?.classes = ["y", "x"]
        let error = #expect(throws: DataError.self) { try other.draw() }
        #expect(error?.description.contains("has changed since the plan was read") ?? false)
    }

    @Test func identitiesDependOnWhatATableHoldsAndNotOnItsFolder() throws {
        let (here, there) = (TemporaryDirectory(), TemporaryDirectory())
        let text = "a,b\n1,x\n2,y\n3,x\n4,y\n5,x\n6,y\n7,y\n8,x\n9,y\n10,x\n"
        func identity(_ data: DataSpecification) -> String {
            TrialSpecification(
                student: StudentSpecification(architecture: .classical), distillation: false, seed: 1,
                loss: .crossEntropy, training: .oneEpoch, data: data, teacher: TeacherSpecification()
            ).identity
        }
        let first = identity(try here.data(text, label: "b"))
        #expect(try first == identity(there.data(text, label: "b")))
        #expect(try first != identity(there.data(text + "11,y\n", label: "b")))
    }
}

/// A folder for one test.
final class TemporaryDirectory {
    let path = NSTemporaryDirectory() + "qdistill-data-\(UUID().uuidString)"

    init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes table.csv; the data in it.
    func data(
        _ text: String, label: String, header: TableSource.Header = .auto, columns: [String]? = nil
    ) throws -> DataSpecification {
        let file = path + "/table.csv"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let found = try NamedFile(file).found(in: "/")
        let table = TableSource(file: found, label: label, header: header, columns: columns)
        let contents = try table.contents()
        var data = DataSpecification(samples: contents.samples, bits: contents.features)
        (data.table, data.contents) = (table, contents)
        return data
    }
}
