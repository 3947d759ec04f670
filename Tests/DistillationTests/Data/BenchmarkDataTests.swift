// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Testing

@Suite("The benchmark's data sets come with the program")
struct BenchmarkDataTests {
    @Test(arguments: BenchmarkData.names) func aSetHas240TrainingAnd60TestSamplesOfTwoClasses(name: String) throws {
        let contents = try TableSource(set: name).contents()
        #expect(contents.samples == 300 && contents.testSamples == 60 && contents.classes == ["-1", "1"])
        let features = name.hasPrefix("hyperplanes") ? 10 : Int(name.split { !$0.isNumber }.last ?? "")
        #expect(contents.features == features)
    }

    @Test func thereAreNineSetsInEachOfFourSeries() {
        let series = Dictionary(grouping: BenchmarkData.names) { $0.prefix { $0.isLetter || $0 == "_" } }
        #expect(series.count == 4 && series.values.allSatisfy { $0.count == 9 })
        #expect(Set(BenchmarkData.names).count == 36)
    }

    /// y is minus the sign of the sum of features, which is at least 0.02 d: what the publication says of these sets.
    @Test(arguments: [2, 5, 20]) func linearlySeparableSetsAre(features: Int) throws {
        let table = try SampleTable.of(TableSource(set: "linearly_separable_\(features)d"))
        let samples = table.features(of: 0..<300)
        for sample in 0..<300 {
            let sum = (0..<features).reduce(0) { $0 + samples[$1, sample] }
            #expect(abs(sum) > 0.02 * Double(features) && (sum > 0) == (table.labels[sample] == 0))
        }
    }

    @Test func theTestSamplesAreTheTestSet() throws {
        var data = DataSpecification(split: [0.8, 0, 0.2])
        data.table = TableSource(set: "two_curves-5degree-0.1offset-4d", scaling: .halfTurn)
        data.contents = try data.table?.contents()
        (data.samples, data.bits) = (300, 4)
        #expect(data.counts == (240, 0, 60))
        let drawn = try data.draw()
        let table = try SampleTable.of(TableSource(set: "two_curves-5degree-0.1offset-4d"))
        #expect(Set(drawn.test.labels).count == 2 && drawn.test.labels.count == 60)
        #expect(drawn.test.labels.sorted() == table.labels.suffix(60).sorted())
    }

    @Test func anUnknownSetIsRefused() {
        #expect(throws: DataError.self) { try TableSource(set: "two_circles").contents() }
    }

    @Test func publishedHyperparametersAreOfTheseSets() {
        let accuracies = BenchmarkData.accuracies
        #expect(accuracies.count == 203 && Set(accuracies.map(\.model)).count == 6)
        #expect(accuracies.allSatisfy { BenchmarkData.names.contains($0.set) })
        #expect(accuracies.allSatisfy { ["0.1", "0.01", "0.001"].contains($0.hyperparameters["learning_rate"] ?? "") })
    }
}
