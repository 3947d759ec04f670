// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Foundation
import Testing

@Suite("A test file has the test samples, and is as the training file is") struct TestFileTests {
    private static let rows = (0..<12).map { "\($0),\(10 - $0),\(["a", "b"][$0 % 2])\n" }.joined()

    /// The data of a table and its test file.
    private func data(
        _ text: String = "x,y,c\n" + rows, tests: String, label: String = "c", columns: [String]? = nil,
        classes: [String]? = nil
    ) throws -> DataSpecification {
        let folder = TemporaryDirectory()
        var data = try folder.data(text, label: label, columns: columns, classes: classes)
        let path = folder.path + "/tests.csv"
        try tests.write(toFile: path, atomically: true, encoding: .utf8)
        data.table?.testFile = try NamedFile(path).found(in: folder.path)
        data.contents = try data.table?.contents()
        data.samples = data.contents?.samples ?? 0
        data.split = [0.75, 0.15, 0.1]
        try withExtendedLifetime(folder) { try data.validate() }
        _ = try data.draw()
        return data
    }

    @Test func itsRowsAreTheTestSamplesInTheirOrder() throws {
        // Columns in another order, and one more.
        let folder = TemporaryDirectory()
        var data = try folder.data("x,y,c\n" + Self.rows, label: "c")
        let path = folder.path + "/tests.csv"
        try "c,id,y,x\nb,7,0.5,100\na,8,1.5,200\nb,9,2.5,300\n".write(
            toFile: path, atomically: true, encoding: .utf8)
        data.table?.testFile = try NamedFile(path).found(in: folder.path)
        data.contents = try data.table?.contents()
        data.samples = try #require(data.contents?.samples)
        data.split = [0.75, 0.15, 0.1]
        #expect(data.samples == 15 && data.contents?.testSamples == 3 && data.contents?.columns == ["x", "y"])
        #expect(data.counts == (10, 2, 3))
        for (seed, isStratified) in [(UInt64(1), false), (2, true), (3, false)] {
            (data.seed, data.isStratified) = (seed, isStratified)
            let drawn = try data.draw()
            #expect(drawn.test.features.transposed().values == [100, 0.5, 200, 1.5, 300, 2.5])
            #expect(drawn.test.labels == [1, 0, 1] && drawn.rows[2] == [12, 13, 14])
            #expect(Set(drawn.rows[0] + drawn.rows[1]) == Set(0..<12))
        }
        // Scaled as the training samples are.
        data.table?.scaling = .minMax
        #expect(try data.draw().test.features[0, 2] > 20)
        // Wrong labels are for learning alone.
        data.labelNoise = 1
        #expect(try data.draw().test.labels == [1, 0, 1])
        data.fold = Fold(number: 1, count: 3)
        let error = #expect(throws: DataError.self) { try data.validate() }
        #expect(error?.description.contains("data: fold is 1/3; testFile has the test samples") ?? false)
    }

    @Test(arguments: [
        ("x,z,c\n1,2,a\n", "line 1: the first row names no column 'y', which file has"),
        ("1,2,a\n3,4,b\n", "line 1: the first row names no column"),
        ("x,y,y,c\n1,2,3,a\n", "line 1: two columns are called 'y'"),
        ("x,y,c\n1,2,a\n3,4,B\n", "line 3: column 'c': no sample of file has the label 'B'; did you mean 'b'?"),
        ("x,y,c\n1,two,a\n", "line 2: column 'y': 'two' is not a finite number"),
        ("x,y,c\n1,,a\n", "1 value is missing: line 2 (column 'y')"),
        ("x,y,c\n", "line 1: it holds a header and no sample"),
        ("x;y;c\n1;2;a\n", "its fields are separated by semicolons"),
        ("x,y,c\n" + rows, "it holds what file holds"),
    ])
    func whatDoesNotFitIsRefusedWithFileAndLine(tests: String, sentence: String) throws {
        let error = #expect(throws: DataError.self) { try data(tests: tests) }
        #expect(error?.description.contains(sentence) ?? false, "\(error?.description ?? "")")
        #expect(error?.fields.first == "testFile")
        #expect(sentence.hasPrefix("it holds what") || error?.description.contains("tests.csv'") ?? false)
    }

    @Test func columnsWithoutNamesAreTakenByTheirOrder() throws {
        #expect(try data(Self.rows, tests: "1,2,b\n", label: "3").counts.test == 1)
        let error = #expect(throws: DataError.self) { try data(Self.rows, tests: "1,2,3,b\n", label: "3") }
        #expect(error?.description.contains("line 1: its columns are not those of file, which has 3 columns") ?? false)
        #expect(throws: DataError.self) { try data(Self.rows, tests: "x,y,c\n1,2,b\n", label: "3") }
        // The same name twice: by the order, if all names are the same.
        let twice = "x,x,c\n" + Self.rows
        #expect(try data(twice, tests: "x,x,c\n1,2,a\n").counts.test == 1)
        #expect(throws: DataError.self) { try data(twice, tests: "c,x,x\na,1,2\n") }
    }

    @Test func samplesOfOtherClassesAreLeftOutWhereThePlanNamesTheClasses() throws {
        let named = try data(tests: "x,y,c\n1,2,other\n3,4,b\n", classes: ["b", "a"])
        #expect(named.counts.test == 1)
        let none = #expect(throws: DataError.self) { try data(tests: "x,y,c\n1,2,other\n", classes: ["b", "a"]) }
        #expect(none?.description.contains("it holds no sample of the classes") ?? false)
    }

    @Test func theSameSamplesInAnotherFileMakeAnotherTrial() throws {
        let (one, other) = try (data(tests: "x,y,c\n1,2,a\n"), data(tests: "x,y,c\n1,3,a\n"))
        func identity(_ data: DataSpecification) -> String {
            TrialSpecification(
                student: StudentSpecification(architecture: .classical), distillation: false, seed: 1,
                loss: .crossEntropy, training: .oneEpoch, data: data, teacher: TeacherSpecification()
            ).identity
        }
        #expect(identity(one) != identity(other))
    }
}

@Suite("Samples that a student cannot take are found before it is trained") struct SampleDemandTests {
    private static let largest = (1...20).map { "\($0 == 7 ? "3e20" : "\($0)"),\($0 % 3),\(["a", "b"][$0 % 2])\n" }
        .joined()

    private func refusal(_ data: DataSpecification, _ demand: SampleDemand) -> String {
        do {
            try data.check(data.draw(), for: [demand])
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func squaresThatAreInfiniteInSinglePrecision() throws {
        let folder = TemporaryDirectory()
        let data = try folder.data("x,y,c\n" + Self.largest, label: "c")
        #expect(
            refusal(data, .squares(.single)).contains(
                "table.csv', line 8: feature 'x': 3e+20 is too large for single precision"))
        #expect(refusal(data, .squares(.double)) == "" && refusal(data, .norm) == "")
    }

    @Test func anglesThatAreInfinite() throws {
        let folder = TemporaryDirectory()
        let data = try folder.data("x,y,c\n" + Self.largest, label: "c")
        #expect(refusal(data, .angles(scale: 1, .single)) == "" && refusal(data, .angles(scale: 1e200, .double)) == "")
        #expect(
            refusal(data, .angles(scale: 1e19, .single)).contains(
                "line 8: feature 'x': 3e+20 times embedding: scale, 1e+19, is no finite angle in single precision"))
        #expect(refusal(data, .angles(scale: 1e300, .double)).contains("line 8: feature 'x'"))
        // Even of zero.
        #expect(refusal(data, .angles(scale: 1e40, .single)).contains("no finite angle"))
    }
}
