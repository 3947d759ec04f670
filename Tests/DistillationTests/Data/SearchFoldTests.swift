// SPDX-License-Identifier: Apache-2.0
import Distillation
import Testing

@Suite("A search sees training and validation samples alone")
struct SearchFoldTests {
    private static let data = {
        var data = DataSpecification(samples: 103, bits: 6, split: [0.6, 0.2, 0.2])
        data.labelNoise = 0.3
        return data
    }()

    @Test(arguments: [false, true]) func foldsPartWhatIsNotTested(isStratified: Bool) throws {
        let whole = try Self.data.draw()
        let known = Set(whole.rows[0] + whole.rows[1])
        var tested: [Int] = []
        for number in 1...5 {
            var data = Self.data
            data.search = SearchFold(Fold(number: number, count: 5), isStratified: isStratified)
            let drawn = try data.draw()
            #expect(drawn.rows.flatMap(\.self).sorted() == known.sorted())
            #expect(drawn.rows.map(\.count) == [data.counts.training, data.counts.validation, data.counts.test])
            // Training and validation keep their proportion.
            #expect(abs(3 * drawn.rows[1].count - drawn.rows[0].count) <= 3)
            tested += drawn.rows[2]
        }
        #expect(tested.sorted() == known.sorted())
    }

    /// A sample keeps its label, right or wrong, whatever part it is in.
    @Test func labelsStayWithTheirSamples() throws {
        let whole = try Self.data.draw()
        let labels = Dictionary(
            uniqueKeysWithValues: zip(whole.rows[0] + whole.rows[1], whole.training.labels + whole.validation.labels))
        var data = Self.data
        data.search = SearchFold(Fold(number: 2, count: 3), isStratified: true)
        let drawn = try data.draw()
        for (rows, part) in zip(drawn.rows, [drawn.training, drawn.validation, drawn.test]) {
            #expect(rows.map { labels[$0] } == part.labels)
        }
    }

    @Test func stratifiedFoldsHaveEachClassInProportion() throws {
        let whole = try Self.data.whole.draw()
        let all = whole.training.labels + whole.validation.labels
        for number in 1...4 {
            var data = Self.data.whole
            data.search = SearchFold(Fold(number: number, count: 4), isStratified: true)
            let test = try data.draw().test.labels
            for label in 0..<3 { #expect(abs(4 * test.count { $0 == label } - all.count { $0 == label }) <= 6) }
        }
    }

    /// The folds that scikit-learn 1.2.1 makes of 17 samples: those of `StratifiedKFold(k).split(X, y)`, and of `KFold`.
    @Test(arguments: [
        (true, [[0, 1, 2, 3, 4, 6], [5, 7, 8, 9, 10, 11], [12, 13, 14, 15, 16]]),
        (false, [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11], [12, 13, 14, 15, 16]]),
        (true, [[0, 1, 2, 3, 4], [5, 6, 7, 9], [8, 10, 11, 12], [13, 14, 15, 16]]),
        (false, [[0, 1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]),
    ]) func foldsThatAreNotShuffledFollowTheTable(isStratified: Bool, folds: [[Int]]) throws {
        let labels = [2, 0, 0, 1, 2, 2, 0, 1, 1, 0, 2, 0, 0, 2, 1, 0, 0]
        let folder = TemporaryDirectory()
        let head = "x,c\n"
        var data = try folder.data(head + labels.enumerated().map { "\($0 + 1),\($1)\n" }.joined(), label: "c")
        let tests = folder.path + "/tests.csv"
        try (head + "100,0\n101,1\n102,2\n").write(toFile: tests, atomically: true, encoding: .utf8)
        data.table?.testFile = try NamedFile(tests).found(in: folder.path)
        data.contents = try data.table?.contents()
        data.samples = 20
        // Training samples are not sorted for that, and the last ones may be for validation.
        data.split = [0.6, 0.2, 0.2]
        for (index, expected) in folds.enumerated() {
            data.search = SearchFold(
                Fold(number: index + 1, count: folds.count), isStratified: isStratified, isShuffled: false)
            let drawn = try data.draw()
            #expect(drawn.rows[2].sorted() == expected && data.counts.test == expected.count)
            let others = drawn.rows[0] + drawn.rows[1]
            #expect(Set(others) == Set(0..<17).subtracting(expected) && others != others.sorted())
        }
    }

    /// Sweeps from before there was the choice keep their trials.
    @Test func identitiesOfShuffledFoldsAreThoseOfOld() throws {
        let fold = SearchFold(Fold(number: 2, count: 5), isStratified: true)
        #expect(try IdentityEncoder.text(of: fold) == #"{"fold":{"count":5,"number":2},"isStratified":true}"#)
        #expect(
            try IdentityEncoder.text(of: SearchFold(fold.fold, isStratified: true, isShuffled: false)).contains(
                "Unshuffled"))
    }
}
