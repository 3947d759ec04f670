// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Plans
import Sweeps
import Testing

@Suite struct NoisePlanTests {
    private func message(_ yaml: String) -> String { refusal(of: "name: x\n" + yaml) }

    @Test func noiseMultipliesTheTrialsOfCircuitsAlone() throws {
        let plan = try #require(Plan.builtIn("noise"))
        #expect(plan.trialCount == (7 * 5 + 1) * 2 * 12)
        let trials = plan.expand().map(\.specification)
        #expect(Set(trials.map(\.identity)).count == plan.trialCount)
        #expect(trials.filter { $0.student.architecture == .classical }.allSatisfy { $0.student.noise == .none })
        #expect(Set(trials.map { $0.student.noise.depolarising }) == [0, 0.001, 0.003, 0.01, 0.03])
        // Those without noise are trials of the paper's plan.
        let paper = Set(Plan.paper.expand().map(\.specification.identity))
        #expect(paper.isSubset(of: trials.map(\.identity)))
    }

    @Test func everyKindOfNoiseIsReadFromAPlanAndWrittenBack() throws {
        let plan = try Plan(
            yaml: """
                name: x
                noise:
                  dephasing: [0, 0.01]
                  amplitudeDamping: 0.02
                  readoutError: [0, 0.01/0.03, 0.05]
                  shots: [100, exact]
                architectures: hea
                seeds: 1
                """, file: "x")
        #expect(try Plan(yaml: plan.yaml, file: "x") == plan)
        let students = plan.expand().map(\.specification.student)
        #expect(students.count == 24)
        #expect(
            students[2].noise
                == NoiseModel(amplitudeDamping: 0.02, readoutError: ReadoutError()) && students[2].shots == nil)
        #expect(
            Set(students.map(\.noise.readoutError))
                == [ReadoutError(0), ReadoutError(p01: 0.01, p10: 0.03), ReadoutError(0.05)])
    }

    @Test(arguments: [
        ("noise: {depolarising: 1.5}", "noise: depolarising is 1.5; give a probability, between 0 and 1."),
        ("noise: {dephasing: [0, -0.1]}", "noise: dephasing is -0.1; give a probability, between 0 and 1."),
        ("noise: {readoutError: 0.1/2}", "noise: readoutError is 2.0; give a probability, between 0 and 1."),
        ("noise: {readoutError: a}", "'a' is not a probability, or two as in 0.01/0.03"),
        ("noise: {shots: 0}", "noise: shots is 0; give between 1 and 1000000, or exact."),
        ("noise: {depolarizing: 0.1}", "did you mean 'depolarising'?"),
        (
            "noise: {dephasing: 0.1}\ncircuit: {picture: [auto, unitary]}",
            "A circuit with noise cannot be simulated in the unitary picture; choose the observable picture"
        ),
        (
            "noise: {dephasing: 0.1}\ndata: {bits: 32768}\nseeds: 1\narchitectures: hea",
            "at most 14 qubits are simulated in it"
        ),
    ])
    func impossibleNoiseIsRefused(yaml: String, sentence: String) {
        #expect(message(yaml).contains(sentence), "\(message(yaml))")
    }
}
