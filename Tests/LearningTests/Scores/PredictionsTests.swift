// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import TestSupport
import Testing

@Suite("Rank and calibration scores are those of scikit-learn and MAPIE") struct PredictionsTests {
    struct Case: Decodable {
        let labels: [Int]
        let probabilities: [[Double]]
        let rocAUC, brier, calibrationError: Double
    }

    private static func close(_ value: Double?, _ reference: Double) -> Bool {
        value.map { abs($0 - reference) < 1e-12 } ?? false
    }

    @Test func scoresAgreeTiesAndAbsentClassesIncluded() throws {
        let cases = try ReferenceVectors.load("scores", as: [Case].self)
        #expect(cases.count == 9)
        for reference in cases {
            let predictions = Predictions(labels: reference.labels, probabilities: reference.probabilities)
            #expect(Self.close(predictions.rocAUC, reference.rocAUC))
            #expect(Self.close(predictions.brier, reference.brier))
            #expect(Self.close(predictions.calibrationError, reference.calibrationError))
        }
    }

    /// A score of two classes ranks where its probabilities, which are cut off, tie.
    @Test func scoresRankBeyondTheirProbabilities() {
        let scores = [1.5, 3, -0.5, 2]
        let probabilities = scores.map(Score.probabilities)
        let labels = [0, 1, 0, 1]
        #expect(Predictions(labels: labels, probabilities: probabilities, scores: scores).rocAUC == 1)
        // As probabilities, two of the four pairs tie.
        #expect(Predictions(labels: labels, probabilities: probabilities).rocAUC == 0.75)
    }

    @Test func whatCannotBeScoredHasNoScore() {
        let none = Predictions(labels: [], probabilities: [])
        #expect(none.rocAUC == nil && none.brier == nil && none.calibrationError == nil)
        #expect(none.agreement(with: Matrix<Double>(rows: 3, columns: 0)) == nil)
        let oneClass = Predictions(labels: [1, 1], probabilities: [[0.5, 0.5], [0.25, 0.75]])
        #expect(oneClass.rocAUC == nil && oneClass.brier == 0.3125)
        let noNumber = Predictions(labels: [0, 1], probabilities: [[0.5, 0.5], [.nan, .nan]])
        #expect(noNumber.rocAUC == nil && noNumber.brier == nil && noNumber.calibrationError == nil)
    }

    /// (0, 1/15], (1/15, 2/15], ...: a confidence on the edge of two bins is in the lower one.
    @Test func binsAreOpenBelowAndClosedAbove() {
        let (edge, above) = (12.0 / 15, 12.5 / 15)
        let predictions = Predictions(
            labels: [0, 1, 0], probabilities: [[edge, 1 - edge], [above, 1 - above], [above, 1 - above]])
        let expected = (1 - edge + abs(1 - 2 * above)) / 3
        #expect(Self.close(predictions.calibrationError, expected))
    }

    @Test func agreementIsTheShareOfEqualPredictions() {
        let predictions = Predictions(
            labels: [0, 0, 0, 0], probabilities: [[0.6, 0.4], [0.3, 0.7], [0.5, 0.5], [0.9, 0.1]])
        let other = Matrix<Float>(rows: [[0.1, 0.2, 0.5, 0.8], [0.9, 0.8, 0.5, 0.2]])
        #expect(predictions.agreement(with: other) == 0.75)
    }
}
