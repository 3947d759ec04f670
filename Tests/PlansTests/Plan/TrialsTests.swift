// SPDX-License-Identifier: Apache-2.0
import Plans
import Testing

@Suite("Trials of a plan")
struct TrialsTests {
    /// With several seeds, cases with other ones, a stage per fold, and data drawn for each seed.
    static let plans = [
        """
        architectures: [classical, hea]
        training: {learningRate: [0.01, 0.1]}
        seeds: 3
        """,
        """
        architectures: [classical, q2]
        distillation: [false, true]
        seeds: 4
        cases:
          - {architectures: q2, circuit.layers: [1, 2]}
          - {architectures: classical, seeds: [7]}
        """,
        """
        data: {source: digits, classes: [1, 7]}
        architectures: classical
        distillation: false
        training: {learningRate: [0.01, 0.1]}
        seeds: 2
        select: {folds: 3, by: validationF1}
        """,
        """
        data: {samples: 40, bits: 4, redraw: true}
        architectures: [classical, hea]
        seeds: 3
        """,
    ]

    @Test("Trials by their numbers are the same as one by one", arguments: plans)
    func trialsByNumbers(yaml: String) throws {
        let trials = try Plan(yaml: "name: mine\n" + yaml, file: "my.yaml").expand()
        let numbers = Array(1..<trials.count + 1)
        // In their order, with others left out, backwards, and twice.
        let sequences = [
            numbers, numbers.filter { $0 % 3 != 1 }, numbers.reversed(), numbers.flatMap { [$0, $0] },
            numbers.map { 1 + 5 * $0 % numbers.count },
        ]
        for numbers in sequences {
            #expect(Array(trials.trials(numbered: numbers)) == numbers.map { trials[$0 - 1] })
        }
        #expect(trials.groups.flatMap { $0 } == numbers)
        let seeds = trials.groups.map { trials.seeds(ofGroupOf: $0.upperBound - 1) }
        #expect(seeds.flatMap { $0 } == trials.map(\.specification.seed))
    }
}
