// SPDX-License-Identifier: Apache-2.0
import Foundation
import Plans
import Testing

@Suite("Claims of a plan compare groups of its results") struct PlanClaimTests {
    private func plan(_ claims: String) throws -> Plan {
        try Plan(
            yaml: "name: mine\narchitectures: [hea, q2]\ntraining: {batch: [32, full]}\nclaims:\n\(claims)",
            file: "mine.yaml")
    }

    @Test func theyAreReadAndWritten() throws {
        let plan = try plan(
            """
              - {statement: Small batches help., greater: {training.batch: 32}, than: {batch: full}}
              - {statement: "hea: better", of: gain, greater: {architectures: hea}, than: {architectures: [q2]}}
              - {statement: It varies., of: variance, greater: {hybrid: true}, than: {hybrid: false}}

            """)
        #expect(plan.claims.map(\.measure) == [.mean, .gain, .variance])
        #expect(plan.claims.map(\.namesStudents) == [false, true, true])
        #expect(try Plan(yaml: plan.yaml, file: "again.yaml") == plan)
        #expect(try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan)) == plan)
        let phrases = plan.claims.flatMap { [$0.greater[0].phrase, $0.than[0].phrase] }
        #expect(
            phrases == [
                "with batch 32", "with batch full", "for hea", "for q2", "for hybrids", "for classical students",
            ])
    }

    @Test(arguments: [
        ("- {statement: A, greater: {batch: 32}}", "the item has no 'than'"),
        ("- {greater: {batch: 32}, than: {batch: full}}", "statement"),
        ("- {statement: A, greater: {batch: 32}, than: {batch: 32}}", "are the same results"),
        ("- {statement: A, of: gain, greater: {distillation: true}, than: {distillation: false}}", "a gain is what"),
        ("- {statement: A, of: median, greater: {batch: 32}, than: {batch: full}}", "'median' is not"),
        ("- {statement: A, greater: {hybrid: perhaps}, than: {batch: full}}", "'perhaps' is not"),
        ("- {statement: A, greater: {architectures: he}, than: {batch: full}}", "did you mean 'hea'?"),
        ("[]", "give a list"),
    ])
    func whatIsNoneIsReportedWithItsPlace(claim: String, sentence: String) {
        let error = #expect(throws: PlanError.self) { try plan("  \(claim)\n") }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("mine.yaml:5:") && text.contains(sentence), "\(text)")
    }

    @Test func aStudentThatIsLeftOutIsLeftOutOfThem() throws {
        var plan = try plan(
            "  - {statement: A, of: gain, greater: {architectures: hea}, than: {architectures: [q2]}}\n")
        plan.setArchitectures(plan.architectures.filter { $0.name == "hea" })
        #expect(plan.claims.isEmpty)
        var paper = Plan.paper
        paper.setArchitectures([.classical])
        #expect(paper.claims.count == 3, "hybrids are no names")
    }
}
