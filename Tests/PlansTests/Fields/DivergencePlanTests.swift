// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning
import Plans
import Testing

@Suite("Plans choose how the divergence from a teacher is taken")
struct DivergencePlanTests {
    private func plan(_ yaml: String) throws -> Plan {
        try Plan(yaml: "name: x\n\(yaml)\narchitectures: hea\nseeds: 1\n", file: "my.yaml")
    }

    @Test func everyFieldIsReadAndWrittenBack() throws {
        let plan = try plan(
            "distillation: {divergence: [reverse, unlogged], softmax: twice, reduction: [element-mean, sum]}")
        #expect(try Plan(yaml: plan.yaml, file: "x") == plan)
        let trials = plan.expand().map(\.specification).filter(\.distillation)
        #expect(trials.count == 2 * 2 && Set(trials.map(\.identity)).count == trials.count)
        for reduction in [DistillationSettings.Reduction.elementMean, .sum] {
            for divergence in [DistillationSettings.Divergence.reverse, .unlogged] {
                let wanted = DistillationSettings(reduction: reduction, divergence: divergence, softmax: .twice)
                #expect(trials.contains { $0.transfer == wanted })
            }
        }
    }

    @Test func defaultsMakeNoOtherTrial() throws {
        let plain = try plan("distillation: {enabled: true}").expand().map(\.specification.identity)
        let same = try plan("distillation: {enabled: true, divergence: forward, softmax: once, reduction: mean}")
        #expect(same.expand().map(\.specification.identity) == plain)
        for change in ["divergence: reverse", "softmax: twice", "reduction: element-mean"] {
            let other = try plan("distillation: {enabled: true, \(change)}").expand().map(\.specification.identity)
            #expect(other.count == 1 && other != plain, "\(change)")
        }
    }

    @Test func withoutADivergenceTheyMakeNoTrials() throws {
        let trials = try plan(
            "distillation: {enabled: true, divergenceWeight: [0, 1], divergence: [forward, reverse, unlogged],"
                + " softmax: [once, twice]}"
        ).expand()
        #expect(trials.count == 1 + 3 * 2)
    }

    @Test(arguments: [
        (
            "distillation: {divergence: backward}",
            "my.yaml:2:28: distillation: divergence: 'backward' is not forward or"
        ),
        ("distillation: {softmax: thrice}", "'thrice' is not once or twice"),
        ("distillation: {reduction: batchmean}", "'batchmean' is not sum or mean or element-mean"),
    ])
    func whatIsWrongIsSaidWithItsPlace(yaml: String, expected: String) {
        #expect(refusal(of: "name: x\n" + yaml).contains(expected), "\(refusal(of: "name: x\n" + yaml))")
    }
}
