import Distillation
import Learning
import Testing

@Suite("Samples are drawn by the rule, the noise and the seed that are asked for") struct DrawnDataTests {
    @Test func theDataFollowTheRuleAndThePriors() throws {
        let data = try DataSpecification().draw()
        #expect([data.training.count, data.validation.count, data.test.count] == [800, 100, 100])
        var frequencies = [0, 0, 0]
        for part in [data.training, data.validation, data.test] {
            for sample in 0..<part.count {
                let bits = (0..<64).map { part.features[$0, sample] }
                #expect(bits.allSatisfy { $0 == 0 || $0 == 1 } && bits.contains(1))
                let expected = [[0, 0]: 0, [1, 1]: 0, [0, 1]: 1, [1, 0]: 2][bits.prefix(2).map { Int($0) }]
                #expect(part.labels[sample] == expected)
                frequencies[part.labels[sample]] += 1
            }
        }
        #expect(abs(frequencies[0] - 500) < 60 && abs(frequencies[1] - 250) < 60 && abs(frequencies[2] - 250) < 60)
    }

    @Test func theAllZeroVectorIsDrawnAgain() throws {
        let data = try DataSpecification(samples: 300, bits: 2).draw()
        for sample in 0..<data.training.count {
            #expect(data.training.features[0, sample] + data.training.features[1, sample] > 0)
        }
    }

    @Test func fewTrainingSamplesAreTheFirstOnes() throws {
        let (whole, few) = (try DataSpecification().draw(), try DataSpecification(trainingSamples: 25).draw())
        #expect(few.training.count == 25 && few.training.labels == Array(whole.training.labels.prefix(25)))
        #expect(few.training.features.values == whole.training.features.columnsCopied(0..<25).values)
        #expect(few.validation.labels == whole.validation.labels && few.test.labels == whole.test.labels)
        #expect(throws: DataError.self) { try DataSpecification(trainingSamples: 801).draw() }
        #expect(throws: DataError.self) { try DataSpecification(trainingSamples: 0).draw() }
    }

    @Test func labelNoiseReplacesAShareOfTrainingAndValidationLabels() throws {
        let clean = try DataSpecification().draw()
        func wrong(_ noise: Double) throws -> [Int] {
            let noisy = try DataSpecification(labelNoise: noise).draw()
            #expect(noisy.test.labels == clean.test.labels)
            #expect(noisy.training.features.values == clean.training.features.values)
            let labels = clean.training.labels + clean.validation.labels
            return zip(labels, noisy.training.labels + noisy.validation.labels).enumerated()
                .filter { $1.0 != $1.1 }.map(\.offset)
        }
        let (some, more, all) = (try wrong(0.2), try wrong(0.4), try wrong(1))
        // Three standard deviations of the binomial distribution.
        #expect(abs(some.count - 180) < 36 && abs(more.count - 360) < 44 && all.count == 900)
        #expect(Set(some).isSubset(of: more))
        #expect(some.contains { $0 >= 800 })
        #expect(throws: DataError.self) { try DataSpecification(labelNoise: 1.5).draw() }
    }

    @Test func dataDrawnForASeedAreOtherDataOfTheSameKind() throws {
        let draws = try [nil, 1, 2].map { try DataSpecification(drawnFor: $0).draw().training.features.values }
        #expect(Set(draws).count == 3)
    }
}
