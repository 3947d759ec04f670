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
}
