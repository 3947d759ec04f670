// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import Sweeps
import Testing

@Suite struct TrialLifeTests {
    private static func started(on rank: Int) -> JournalEvent { .started(rank: rank, trials: []) }
    private static func ended(_ outcome: TrialEnd.Outcome) -> JournalEvent {
        .ended(
            TrialEnd(
                number: 1, trial: TrialIdentity("0123456789abcdef")!, rank: 0, host: "", seconds: 1, outcome: outcome))
    }
    private static let done = ended(.scanned(f1: 1))
    private static func failed(_ reason: String) -> JournalEvent { ended(.failed(reason: reason, overLimit: false)) }
    private static let newSession = JournalEvent.sessionBegan(Session(hosts: [], ranks: 1, start: Date()))

    private func life(after events: JournalEvent...) throws -> TrialLife {
        try events.reduce(TrialLife.planned) { try $0.after($1) }
    }

    @Test func aMillionLivesAreSmall() { #expect(MemoryLayout<TrialLife>.stride <= 16) }

    @Test func aTrialIsStartedAndEnds() throws {
        #expect(try life(after: Self.started(on: 3)) == .running(rank: 3, attempt: 1))
        #expect(try life(after: Self.started(on: 3), Self.done) == .done)
        #expect(try life(after: Self.started(on: 3), Self.failed("NaN")) == .failed(reason: "NaN"))
    }

    @Test func aStartWithoutAnEndCountsAsAnAttempt() throws {
        #expect(try life(after: Self.started(on: 0), Self.newSession) == .pending(attempts: 1))
        #expect(
            try life(after: Self.started(on: 0), Self.newSession, Self.started(on: 1)) == .running(rank: 1, attempt: 2))
        #expect(try life(after: Self.started(on: 0), Self.newSession, .gaveUp([])) == .givenUp(attempts: 1))
    }

    @Test func anAttemptThatLeftALaterCheckpointEndsTheCountOfThoseBefore() throws {
        let advance = JournalEvent.advanced(TrialIdentity("0000000000000001")!, epoch: 5)
        let twice = [Self.started(on: 0), Self.newSession, Self.started(on: 0), Self.newSession]
        #expect(try (twice + [advance]).reduce(TrialLife.planned) { try $0.after($1) } == .planned)
        #expect(
            try (twice + [advance] + twice).reduce(TrialLife.planned) { try $0.after($1) } == .pending(attempts: 2))
    }

    @Test func aTrialThatReturnedCountsNoAttempt() throws {
        #expect(try life(after: Self.started(on: 0), .returned([])) == .planned)
        #expect(
            try life(after: Self.started(on: 0), Self.newSession, Self.started(on: 0), .returned([]))
                == .pending(attempts: 1))
        #expect(try life(after: Self.started(on: 0), .returned([]), Self.done) == .done, "within the grace period")
    }

    @Test func failedAndGivenUpTrialsCanBeRunAgainFromTheBeginning() throws {
        #expect(try life(after: Self.started(on: 0), Self.failed("x"), .retried([])) == .planned)
        #expect(try life(after: Self.started(on: 0), Self.newSession, .gaveUp([]), .retried([])) == .planned)
    }

    @Test(arguments: [
        Self.done, Self.failed("x"), Self.started(on: 0), Self.newSession, .returned([]), .retried([]), .gaveUp([]),
    ])
    func nothingFollowsAResult(event: JournalEvent) {
        #expect(throws: JournalFault.self) { try TrialLife.done.after(event) }
    }

    /// A line may be lost to damage.
    @Test func whatFollowsALostLineCountsAllTheSame() throws {
        // Without the session that abandoned it.
        #expect(
            try life(after: Self.started(on: 0), Self.started(on: 1)) == .running(rank: 1, attempt: 2))
        #expect(try life(after: Self.started(on: 0), .gaveUp([])) == .givenUp(attempts: 1))
        // Without what was retried, and without the retry.
        #expect(try life(after: .retried([])) == .planned)
        #expect(try life(after: Self.failed("x"), Self.started(on: 0), Self.done) == .done)
        #expect(try life(after: .gaveUp([]), Self.done) == .done)
    }
}
