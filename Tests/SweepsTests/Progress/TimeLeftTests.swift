// SPDX-License-Identifier: Apache-2.0
import Plans
import Sweeps
import Testing

@Suite("Time left")
struct TimeLeftTests {
    /// Four trials of each of two architectures: numbers 1 to 4, and 5 to 8.
    private static let trials = try! Plan(
        yaml: """
            name: mine
            architectures: [hea, classical]
            distillation: false
            seeds: 4
            """, file: "my.yaml"
    ).expand()

    private func timeLeft(_ numbers: ClosedRange<Int>) -> TimeLeft {
        numbers.reduce(into: TimeLeft(of: Self.trials)) { $0.add($1) }
    }

    private func isNear(_ seconds: Double?, _ expected: Double) -> Bool {
        seconds.map { abs($0 - expected) <= 1e-9 * expected } ?? false
    }

    private func end(_ number: Int, after seconds: Double, _ timeLeft: inout TimeLeft) {
        timeLeft.record(number, seconds: seconds, wasLeft: true)
    }

    @Test func nothingIsKnownBeforeATrialEnds() {
        #expect(timeLeft(1...8).seconds(after: 10) == nil)
    }

    @Test("Each architecture's trials take what those of it took, whatever was predicted")
    func architecturesByThemselves() {
        var left = timeLeft(1...8)
        end(1, after: 6, &left)
        end(5, after: 50, &left)
        #expect(isNear(left.seconds(after: 56), 3 * 6 + 3 * 50))
        end(2, after: 10, &left)
        #expect(isNear(left.seconds(after: 66), 2 * 8 + 3 * 50))
    }

    @Test("Two ranks need half the time, and a trial that is not needed none")
    func ranksAndNeedlessTrials() {
        var left = timeLeft(1...4)
        end(1, after: 6, &left)
        end(2, after: 6, &left)
        #expect(isNear(left.seconds(after: 6), 6))
        left.remove(3)
        #expect(isNear(left.seconds(after: 6), 3))
    }

    @Test("Of an architecture without an end the prediction counts, as far off as for the others")
    func unknownArchitecture() throws {
        var left = timeLeft(1...8)
        let predicted = [1, 5].map { Self.trials[$0 - 1].specification.predictedNanoseconds / 1e9 }
        end(1, after: 7 * predicted[0], &left)
        #expect(isNear(left.seconds(after: 7 * predicted[0]), 7 * (3 * predicted[0] + 4 * predicted[1])))
    }

    @Test func theEndIsNow() {
        var left = timeLeft(1...1)
        end(1, after: 6, &left)
        #expect(left.seconds(after: 6) == 0)
    }
}
