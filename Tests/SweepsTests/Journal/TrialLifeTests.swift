import Plans
import Sweeps
import Testing

@Suite struct TrialLifeTests {
    private func life(after events: TrialLife.Event...) throws -> TrialLife {
        try events.reduce(TrialLife.planned) { try $0.after($1) }
    }

    @Test func aTrialIsStartedAndEnds() throws {
        #expect(try life(after: .started(rank: 3)) == .running(rank: 3, attempt: 1))
        #expect(try life(after: .started(rank: 3), .finished) == .done)
        #expect(try life(after: .started(rank: 3), .broke(reason: "NaN")) == .failed(reason: "NaN"))
    }

    @Test func aStartWithoutAnEndCountsAsAnAttempt() throws {
        #expect(try life(after: .started(rank: 0), .abandoned) == .pending(attempts: 1))
        #expect(
            try life(after: .started(rank: 0), .abandoned, .started(rank: 1)) == .running(rank: 1, attempt: 2))
        #expect(try life(after: .started(rank: 0), .abandoned, .gaveUp) == .givenUp(attempts: 1))
    }

    @Test func aTrialThatReturnedCountsNoAttempt() throws {
        #expect(try life(after: .started(rank: 0), .returned) == .planned)
        #expect(try life(after: .started(rank: 0), .abandoned, .started(rank: 0), .returned) == .pending(attempts: 1))
        #expect(try life(after: .started(rank: 0), .returned, .finished) == .done, "within the grace period")
    }

    @Test func failedAndGivenUpTrialsCanBeRunAgainFromTheBeginning() throws {
        #expect(try life(after: .started(rank: 0), .broke(reason: "x"), .retried) == .planned)
        #expect(try life(after: .started(rank: 0), .abandoned, .gaveUp, .retried) == .planned)
    }

    @Test(arguments: [
        (TrialLife.done, TrialLife.Event.finished), (.done, .started(rank: 0)), (.done, .retried),
        (.failed(reason: ""), .finished), (.givenUp(attempts: 3), .started(rank: 0)),
        (.running(rank: 0, attempt: 1), .started(rank: 1)), (.planned, .retried),
    ])
    func whatCannotFollowIsRefused(life: TrialLife, event: TrialLife.Event) {
        #expect(throws: TrialLife.ImpossibleEvent.self) { try life.after(event) }
    }
}
