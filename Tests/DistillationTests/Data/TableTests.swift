// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Foundation
import Testing

@Suite("A table is read as it is, or refused") struct TableTests {
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

    /// Before it fills the memory.
    @Test func aRowOfNothingButCommasIsRefused() throws {
        let commas = String(repeating: ",", count: 3_000_000)
        let folder = TemporaryDirectory()
        let error = #expect(throws: DataError.self) { try folder.data("a,b\n1,2\n\(commas)\n", label: "b") }
        #expect(error?.description.contains("the row has more than 2097152 fields") ?? false)
        let rows = String(repeating: ",\n", count: 100_000)
        let empty = #expect(throws: DataError.self) { try folder.data("a,b\n1,2\n\(rows)", label: "b") }
        #expect(empty?.description.contains("line 3: all fields of the row are empty") ?? false)
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

    /// A large file is read by several threads.
    @Test func aLargeTableIsReadAsASmallOne() throws {
        let folder = TemporaryDirectory()
        let rows = (0..<200_000).map { "\($0).5,-\($0 * 7 % 1000)e-3,\(["x", "y", "z"][$0 * $0 % 3])" }
        func data(_ change: (inout [String]) -> Void = { _ in }) throws -> DataSpecification {
            var rows = rows
            change(&rows)
            return try folder.data("a,b,c\n" + rows.joined(separator: "\n"), label: "c")
        }
        let table = try SampleTable.of(try #require(data().table))
        #expect(table.contents.classes == ["x", "y"] && table.lines == Array(2...200_001))
        #expect(table.labels == (0..<200_000).map { $0 * $0 % 3 })
        let features = table.features(of: 0..<200_000)
        #expect((0..<200_000).allSatisfy { features[0, $0] == Double($0) + 0.5 })
        #expect((0..<200_000).allSatisfy { features[1, $0] == -Double($0 * 7 % 1000) / 1000 })
        for (change, sentence) in [
            ({ $0[150_000] = "1,2" }, "line 150002: the row holds 2 fields"),
            ({ ($0[70_000], $0[190_000]) = ("1,four,x", "five,2,x") }, "line 70002: column 'b': 'four' is not"),
            (
                { ($0[3], $0[120_000], $0[199_999]) = (",2,x", "1,?,x", "NA,1,y") },
                "3 values are missing: line 5 (column 'a'), line 120002 (column 'b'), line 200001 (column 'a')."
            ),
            ({ $0[180_000] = "1,\"2,x" }, "line 180002: a quotation mark is opened and never closed"),
        ] as [((inout [String]) -> Void, String)] {
            let error = #expect(throws: DataError.self) { _ = try data(change) }
            #expect(error?.description.contains(sentence) ?? false, "\(error?.description ?? "")")
        }
    }

    @Test(arguments: [
        (
            "a,b,c\n1,2,x\n3,?,y\n,4,x\n5,NA,y\n",
            "3 values are missing: line 3 (column 'b'), line 4 (column 'a'), line 5"
        ),
        ("a,b,c\n1,2,x\n3,4,\n", "1 value is missing: line 3 (column 'c')"),
        ("a,b,c\n", "line 1: it holds a header and no sample"),
        ("a,b,c\n1,2,1\n3,4,0\n5,6,1.0\n", "line 4: column 'c': the labels '1' and '1.0' are the same number"),
        ("a,b,c\n1,2,x\n3,-4e150,y\n", "line 3: column 'b': -4e150 is too large"),
        ("a,b,c\r1,2,x\r3,4,y\r", "line 1: the line ends in a carriage return (CR) alone"),
        ("a,b,c\r\n1,2,\"x\"\r3,4,y\r\n", "line 2: the line ends in a carriage return (CR) alone"),
        ("a,b,c\n1,2,x\n3,\0,y\n", "line 3: it has a NUL byte"),
        ("a,b,c\n1,2,x\n3,four,y\n", "line 3: column 'b': 'four' is not a finite number"),
        ("a,b,c\n1,2,x\n3,inf,y\n", "line 3: column 'b': 'inf' is not a finite number"),
        ("a,b,c\n1,2,x\n3,4\n", "line 3: the row holds 2 fields, and the first one 3"),
        ("a,b,c\n1,2,x\n3,4,x\n", "all samples have one class"),
        ("a,b,kind\n1,2,x\n3,4,y\n", "there is no column 'c'; did you mean 'a'? Columns are"),
        ("a,c,c\n1,2,x\n3,4,y\n", "two columns are called 'c'"),
        ("c\nx\ny\n", "it has no column beside the label's"),
        ("", "it holds no sample"),
        ("a,b,c\n1,\"2,x\n3,4,y\n", "line 2: a quotation mark is opened and never closed"),
        ("a;b;c\n1;2;x\n", "its fields are separated by semicolons; separate fields by commas"),
        ("a\tb\tc\n1\t2\tx\n", "its fields are separated by tabs; separate fields by commas"),
        ("a;b;c\n1,5;2,5;x\n3,1;4,2;y\n", "separated by semicolons, and its numbers have decimal commas; separate"),
    ])
    func badTablesAreRefusedWithTheirLines(text: String, sentence: String) throws {
        let folder = TemporaryDirectory()
        let error = #expect(throws: DataError.self) { try folder.data(text, label: "c") }
        #expect(error?.description.contains(sentence) ?? false, "\(error?.description ?? "")")
        #expect(error?.description.contains("table.csv") ?? false)
    }

    @Test(
        arguments: [
            ([0x1F, 0x8B, 8, 0], "it is compressed (gzip); unpack it first"),
            (Array("PK\u{3}\u{4}xl".utf8), "a spreadsheet such as .xlsx; give the table itself"),
            ([0xFF, 0xFE] + "a,b\n".utf8.flatMap { [$0, 0] }, "it is UTF-16 text; convert it"),
            ("a,b\n1,x\n".utf8.flatMap { [0, $0] }, "it is UTF-16 text; convert it"),
            (
                Array("a,b\n1,gr".utf8) + [0xF6, 0xDF] + Array("e\n".utf8),
                "line 2: it is not UTF-8 text, but may be Latin-1"
            ),
        ] as [([UInt8], String)])
    func bytesThatAreNoTextAreRefusedForWhatTheyAre(bytes: [UInt8], sentence: String) throws {
        let folder = TemporaryDirectory()
        let error = #expect(throws: DataError.self) { try folder.data(bytes, label: "b") }
        #expect(error?.description.contains(sentence) ?? false, "\(error?.description ?? "")")
    }

    @Test func aHeaderOfNumbersIsNoSample() throws {
        let folder = TemporaryDirectory()
        let rows = (0..<6).map { "0.\($0),\($0),1\($0),\(["low", "high"][$0 % 2])\n" }.joined()
        // A name of its own that is asked for.
        let named = try folder.data("0,1,2,kind\n" + rows, label: "kind")
        #expect(named.samples == 6 && named.contents?.classes == ["high", "low"])
        let column = try folder.data("wide,1,2,3\n" + rows, label: "4", columns: ["wide"])
        #expect(column.samples == 6)
        // Else the table does not say which it is.
        for header in ["0,1,2,kind\n", "0,1,2,3\n", "400,410,420,430\n"] {
            let error = #expect(throws: DataError.self) { try folder.data(header + rows, label: "4") }
            #expect(error?.description.contains("line 1: this row may be a header or a sample") ?? false)
            #expect(error?.fields.first == "header")
            #expect(try folder.data(header + rows, label: "4", header: .yes).samples == 6)
            #expect(try folder.data(header + rows, label: "4", header: .no).samples == 7)
        }
        let left = try folder.data("0,1,2,kind\n" + rows, label: "4", classes: ["low", "high"])
        #expect(left.contents?.samples == 6)
        // A row of numbers that counts the columns, and has a label that others have.
        let counts = (0..<8).map { "0,1,2,\($0 / 2)\n" }
        #expect(throws: DataError.self) { try folder.data("0,1,2,3\n" + counts.joined(), label: "4") }
        #expect(try folder.data(counts.joined(), label: "4").samples == 8)
    }

    @Test func labelsAreTakenAsTheyAre() throws {
        let folder = TemporaryDirectory()
        func classes(_ labels: [String], _ classes: [String]? = nil) throws -> [String] {
            let rows = labels.enumerated().map { "\($0),2,\($1)\n" }
            var data = try folder.data("a,b,c\n" + (rows + rows).joined(), label: "c", classes: classes)
            data.contents?.classes.sort()
            return data.contents?.classes ?? []
        }
        #expect(try classes(["+", "-"]) == ["+", "-"])
        let words = ["?", "NA", "None", "n/a", "nan", "null"]
        #expect(try classes(words.shuffled()) == words)
        #expect(try folder.data("a,c\n1,-\n2,x\n3,x\n", label: "c").contents?.wordsForMissing == ["-"])
        // Numbers that are equal are different labels where the plan says so.
        #expect(try classes(["1", "1.0", "2"], ["1", "1.0"]) == ["1", "1.0"])
        #expect(throws: DataError.self) { try classes(["1", "1.0", "2"], ["1", "2"]) }
        #expect(try classes(["1", "1.0", "2", "3"], ["2", "3"]) == ["2", "3"])
        // Numbers without an order are sorted as texts.
        let mixed = try folder.data("1,nan\n2,3\n3,2\n4,nan\n5,3\n6,2\n", label: "2", header: .no)
        #expect(mixed.contents?.classes == ["2", "3", "nan"])
    }

    @Test func aColumnMayBeAFeatureTwice() throws {
        let folder = TemporaryDirectory()
        let data = try folder.data("x,y,c\n1,2,a\n3,4,b\n5,6,a\n", label: "c", columns: ["x", "y", "x", "y"])
        let table = try SampleTable.of(try #require(data.table))
        #expect(data.features == 4 && table.features(of: [1]).values == [3, 4, 3, 4])
    }

    @Test func samplesWithoutAmplitudesAreRefusedWithTheirLines() throws {
        let folder = TemporaryDirectory()
        let rows = (1...20).map { $0 == 7 ? "0,0,a\n" : "\($0),\($0 % 3),\(["a", "b"][$0 % 2])\n" }
        var data = try folder.data("x,y,c\n" + rows.joined(), label: "c")
        let error = #expect(throws: DataError.self) { try data.check(data.choose(), for: [.norm]) }
        #expect(error?.description.contains("table.csv', line 8: all features are zero") ?? false)
        #expect(error?.table?.line == 8)
        data = try folder.data("x,y,c\n" + rows.filter { $0 != "0,0,a\n" }.joined(), label: "c")
        try data.check(data.choose(), for: [.norm])
        // The sample of the smallest features is all zeros once they are scaled.
        let growing = (1...20).map { "\($0),\($0),\(["a", "b"][$0 % 2])\n" }.joined()
        data = try folder.data("x,y,c\n" + growing, label: "c")
        try data.check(data.choose(), for: [.norm])
        data.table?.scaling = .minMax
        let scaled = #expect(throws: DataError.self) { try data.check(data.choose(), for: [.norm]) }
        #expect(scaled?.description.contains("all features, scaled by min-max, are zero") ?? false)
    }

    @Test func partsWithoutAClassAreKnown() throws {
        let folder = TemporaryDirectory()
        let rows = (1...40).map { "\($0),\($0 < 3 ? "rare" : $0 % 2 == 0 ? "even" : "odd")\n" }.joined()
        var data = try folder.data("x,c\n" + rows, label: "c")
        data.isStratified = true
        let absent = try data.choose().absentClasses
        #expect(absent.map(\.part).contains("test") && absent.allSatisfy { $0.classes == [2] })
        data.split = [0.4, 0.3, 0.3]
        data.table?.classes = ["even", "odd"]
        data.contents = try data.table?.contents()
        data.samples = 38
        #expect(try data.choose().absentClasses.isEmpty)
    }

    /// The hash of a large one is known, and is made again once the file was written.
    @Test(arguments: [1, 40_000]) func aTableThatHasChangedIsRefused(copies: Int) throws {
        let folder = TemporaryDirectory()
        let rows = String(repeating: "1,x\n2,y\n3,x\n4,y\n5,x\n6,y\n7,y\n8,x\n9,y\n", count: copies)
        let data = try folder.data("a,b\n\(rows)10,x\n", label: "b")
        _ = try data.draw()
        _ = try folder.data("a,b\n\(rows)11,x\n", label: "b")
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
