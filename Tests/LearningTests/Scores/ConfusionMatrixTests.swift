// SPDX-License-Identifier: Apache-2.0
import Foundation
import Learning
import TestSupport
import Testing

@Suite struct ConfusionMatrixTests {
    struct Case: Decodable {
        let labels: [Int]
        let predictions: [Int]
        let classes: Int
        let accuracy: Double
        let weighted: Double
        let macro: Double
        let micro: Double
        let perClass: [Double]
        let confusion: [[Int]]
    }

    private func matrix(_ reference: Case) -> ConfusionMatrix {
        var matrix = ConfusionMatrix(classes: reference.classes)
        for (actual, predicted) in zip(reference.labels, reference.predictions) {
            matrix.record(actual: actual, predicted: predicted)
        }
        return matrix
    }

    @Test func scoresAgreeWithScikitLearnAbsentClassesIncluded() throws {
        for reference in try ReferenceVectors.load("metrics", as: [Case].self) {
            let matrix = matrix(reference)
            #expect(matrix.counts == reference.confusion)
            #expect(abs(matrix.accuracy - reference.accuracy) < 1e-12)
            #expect(abs(matrix.weightedF1 - reference.weighted) < 1e-12)
            #expect(abs(matrix.macroF1 - reference.macro) < 1e-12)
            #expect(abs(matrix.microF1 - reference.micro) < 1e-12)
            #expect(distance(matrix.f1PerClass, reference.perClass) < 1e-12)
        }
    }

    @Test func noSamplesGiveZeroNotNaN() {
        let empty = ConfusionMatrix(classes: 3)
        #expect([empty.accuracy, empty.weightedF1, empty.macroF1, empty.microF1] == [0, 0, 0, 0])
    }

    @Test func aMatrixThatIsNotSquareIsRefused() {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(ConfusionMatrix.self, from: Data("[[1,2],[3]]".utf8))
        }
    }
}
