// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning
import Plans
import Sweeps
import Testing

@Suite struct PlanTests {
    private func message(_ yaml: String) -> String { refusal(of: yaml) }

    @Test func thePapersPlansHave192Trials() throws {
        let softmaxTwice = try #require(Plan.builtIn("paper-softmax-twice"))
        for plan in [Plan.paper, softmaxTwice] {
            let trials = plan.expand()
            #expect(trials.count == 192 && plan.trialCount == 192)
            #expect(trials.map(\.number) == Array(1...192))
            #expect(Set(trials.map(\.specification.identity)).count == 192)
        }
        #expect(Plan.paper.loss == .crossEntropy && softmaxTwice.loss == .softmaxTwice)
    }

    @Test func theYAMLOfAPlanReadsBackAsThePlan() throws {
        var plan = Plan(name: "mine")
        plan.vary(\.training.learningRate, over: [0.1, 1e-7])
        plan.vary(\.loss, over: [.softmaxTwice, .crossEntropy])
        plan.seeds = [3, 8, 18_446_744_073_709_551_615]
        plan.vary(\.teacher.hiddenLayers, over: [[], [16, 8]])
        plan.seedsByArchitecture = ["hea": [4, 9], "classical": [1, 2, 3]]
        plan.embedding.padding = true
        plan.data.bits = 60
        plan.picture = .state
        plan.vary(\.training.batch, over: [nil, 32])
        plan.vary(\.data.trainingSamples, over: [10, nil])
        plan.vary(\.training.precision, over: [.single, .double])
        var angles = Plan(name: "angles")
        angles.data.bits = 6
        angles.embedding = Embedding(kind: .angle, rotation: .x, scale: 0.5)
        angles.training.batch = 16
        for plan in Plan.builtInNames.compactMap(Plan.builtIn) + [plan, angles] {
            #expect(try Plan(yaml: plan.yaml, file: "x") == plan)
        }
    }

    @Test func fieldsNotGivenAreThoseOfThePaperButForTheReductionTheReferenceAndTheClaims() throws {
        var expected = Plan.paper
        expected.transfer.reduction = .mean
        (expected.reference, expected.claims) = (nil, [])
        expected.name = "short"
        expected.seeds = [1, 2, 3]
        #expect(try Plan(yaml: "name: short\nseeds: 3\n", file: "x") == expected)
    }

    @Test func aTrainingFieldGivenAsAListMultipliesTrials() throws {
        let plan = try Plan(
            yaml: "name: x\ntraining:\n  learningRate: [0.1, 0.01]\n  epochs: 5\narchitectures: hea\nseeds: [4]\n",
            file: "x")
        #expect(plan.expand().map(\.specification.training.learningRate) == [0.1, 0.1, 0.01, 0.01])
        #expect(plan.expand().map(\.specification.distillation) == [false, true, false, true])
    }

    /// Temperature concerns trials with distillation alone, layers those of circuits.
    @Test func aFieldMultipliesOnlyTheTrialsThatDependOnIt() throws {
        let plan = try Plan(
            yaml: """
                name: x
                circuit: {layers: [1, 2]}
                training: {batch: [full, 16]}
                distillation: {enabled: [false, true], temperature: [1, 2, 5]}
                architectures: [classical, hea]
                seeds: {all: 2, classical: [7, 8, 9]}
                """, file: "x")
        let trials = plan.expand()
        #expect(plan.trialCount == 2 * (3 * (1 + 3) + 2 * 2 * (1 + 3)) && trials.count == plan.trialCount)
        #expect(trials.map(\.number) == Array(1...trials.count))
        #expect(Set(trials.map(\.specification.identity)).count == trials.count)
        #expect(trials.prefix(12).map(\.specification.seed) == [7, 8, 9, 7, 8, 9, 7, 8, 9, 7, 8, 9])
        #expect(
            trials.prefix(12).map(\.specification.transfer?.temperature) == [nil, nil, nil, 1, 1, 1, 2, 2, 2, 5, 5, 5])
        for group in trials.groups {
            var specifications = group.map { trials[$0 - 1].specification }
            #expect(Set(specifications.map(\.seed)).count == group.count)
            for index in specifications.indices { specifications[index].seed = 0 }
            #expect(Set(specifications).count == 1)
        }
        #expect(Array(trials.groups).count == trials.groupCount)
        #expect(trials.groups.map(\.count).reduce(0, +) == trials.count)
        #expect(try Plan(yaml: plan.yaml, file: "x") == plan)
    }

    @Test func anAssignmentSetsAFieldOrMakesItAnAxis() throws {
        var plan = Plan.paper
        try plan.assign("training.learningRate=0.05")
        try plan.assign("training.batch = [32, full]")
        try plan.assign("teacher.hiddenLayers=[4, 4]")
        #expect(plan.training.learningRate == 0.05 && plan.teacher.hiddenLayers == [4, 4])
        #expect(plan.axes == [PlanAxis(field: "training.batch", values: ["32", "full"])])
        try plan.assign("training.batch=[8]")
        #expect(plan.axes.isEmpty && plan.training.batch == 8)
        for (bad, expected) in [
            ("training.batch", "is no assignment"), ("training.bacth=3", "did you mean 'training.batch'?"),
            ("training.batch=x", "'x' is not a whole number, or full"), ("training.batch=[", "is no value"),
            ("training.batch=[]", "the list is empty"), ("training.batch=1, epochs: 3", "need brackets"),
        ] {
            let error = #expect(throws: PlanError.self) { try plan.assign(bad) }
            #expect(error?.description.contains(expected) ?? false, "\(bad): \(error?.description ?? "")")
        }
    }

    @Test func malformedYAMLIsReportedWithLineAndColumn() {
        #expect(message("name: x\ndata: [1, 2\nseeds: 3\n").contains(/^my.yaml:\d+:\d+: not valid YAML: .+/))
        #expect(message("name: x\nseeds: 1\nseeds: 2\n").contains("'seeds' is there twice"))
        #expect(message("").contains("the plan is empty"))
        #expect(message("- a\n- b\n").contains("must be fields"))
    }

    /// Each line stands for twice as many values as the one before; such keys would be compared value by value.
    @Test(arguments: [20, 60]) func aliasesThatGrowAreRefused(levels: Int) {
        let anchors = (1...levels).map { "? &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n: 1\n" }
        let yaml = "? &a0 [x]\n: 1\n" + anchors.joined() + "name: x\n"
        #expect(message(yaml).contains("not valid YAML: its aliases stand for more than 100000 values; write fewer."))
        let deep = "name: " + String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(message(deep).contains("my.yaml:1:106: not valid YAML: values are nested more than 100 deep."))
    }

    @Test func aliasesStandForWhatTheirAnchorsHave() throws {
        let plan = try Plan(
            yaml: "name: x\ntraining: &t {epochs: 7, optimiser: sgd}\nteacher: *t\narchitectures: [hea]\n", file: "x")
        #expect(plan.training.epochs == 7 && plan.teacher.training.epochs == 7)
    }

    @Test func anUnknownKeyIsReportedWithTheNearestKnownOne() {
        #expect(
            message("name: x\ntraining:\n  epcohs: 3\n").hasPrefix(
                "my.yaml:3:3: training: unknown key 'epcohs'; did you mean 'epochs'?"))
        #expect(message("name: x\nseed: 3\n").hasPrefix("my.yaml:2:1: unknown key 'seed'; did you mean 'seeds'?"))
    }

    @Test(arguments: [
        (
            "name: x\nseeds: -3\n",
            "my.yaml:2:8: seeds: '-3' is not a number of seeds, from 1 to 10000000, or a list of seeds."
        ),
        ("name: x\nseeds: 0\n", "my.yaml:2:8: seeds: '0' is not a number of seeds"),
        ("name: x\nseeds: [1, 1]\n", "my.yaml:2:12: seeds: 1 is there twice"),
        ("name: x\ndistillation: []\n", "my.yaml:2:15: distillation: enabled: the list is empty"),
        (
            "name: x\ntraining:\n  learningRate: fast\n",
            "my.yaml:3:17: training: learningRate: 'fast' is not a finite number"
        ),
        (
            "name: x\ntraining:\n  learningRate: .nan\n",
            "my.yaml:3:17: training: learningRate: '.nan' is not a finite number"
        ),
        (
            "name: x\ntraining:\n  learningRate: -1\n",
            "my.yaml:3:17: training: learningRate is -1.0; give a positive number"
        ),
        (
            "name: x\ntraining:\n  loss: mse\n",
            "my.yaml:3:9: training: loss: 'mse' is not cross-entropy or cross-entropy-of-softmax"
        ),
        (
            "name: x\narchitectures: [hea, uinversal]\n",
            "my.yaml:2:22: architectures: There is no architecture 'uinversal'; did you mean 'universal'?"
        ),
        (
            "name: x\narchitectures: q7\n",
            "my.yaml:2:16: Architecture 'q7' cannot be built: The circuit reads out 7 qubits but has only 6"
        ),
        ("name: x\ndata:\n  bits: 60\n", "60 features, which is not a power of two"),
        (
            "name: x\ntraining: {batch: 0}\n",
            "my.yaml:2:19: training: batch is 0; give the samples of a mini-batch, at least 1, or full"
        ),
        ("name: x\ntraining: {batch: all}\n", "my.yaml:2:19: training: batch: 'all' is not a whole number, or full"),
        ("name: x\ntraining: {precision: half}\n", "training: precision: 'half' is not double or single"),
        (
            "name: x\ncircuit: {picture: movie}\n",
            "circuit: picture: 'movie' is not unitary or state or observable, or auto"
        ),
        ("name: x\nembedding: {kind: angle}\n", "The circuit has 64 qubits; at most 20 are simulated"),
        ("name: x\nembedding: {scale: 0}\n", "embedding: scale is 0.0; give the radians per unit"),
        ("name: x\ndata: {samples: 10000000, bits: 1048576}\n", "GB of memory, and this machine has"),
        ("name: x\ndata:\n  bits: 1\n", "bits is 1; the classes are decided by 2 of them"),
        ("name: x\ndata:\n  split: [0.5, 0.5]\n", "split is [0.5, 0.5]; give three positive shares"),
        ("name: x\ndata: {labelNoise: 1.5}\n", "labelNoise is 1.5; give the share of wrong labels"),
        ("name: x\ndata: {trainingSamples: 900}\n", "trainingSamples is 900; give between 1 and the 800"),
        ("name: x\ndistillation: {temperature: 0}\n", "distillation: temperature is 0.0; give between"),
        (
            "name: x\ndistillation: {temperature: [1, 2, 1.0]}\n",
            "my.yaml:2:36: distillation: temperature: 1.0 is there twice"
        ),
        ("name: x\ndistillation: {temprature: 2}\n", "distillation: unknown key 'temprature'; did you mean"),
        ("name: x\ncircuit: {layers: [2, 0]}\n", "circuit: layers is 0; give between 1 and 1000"),
        ("name: x\nseeds: {all: 2, haa: 3}\n", "seeds: unknown key 'haa'; did you mean 'hea'?"),
        ("name: ../x\n", "name is '../x'; it names a folder: use at most 100 letters"),
        ("seeds: 3\n", "my.yaml:1:1: the field 'name' is missing"),
        ("name: x\nteacher: 3\n", "my.yaml:2:10: teacher: give fields"),
    ])
    func badValuesAreReportedWithTheirPlace(yaml: String, expected: String) {
        let message = message(yaml)
        #expect(message.contains(expected), "\(message)")
    }

    @Test func anUnknownPlanSuggestsTheNearest() {
        let error = #expect(throws: PlanError.self) { try Plan.find("papper") }
        #expect(error?.description.contains("did you mean 'paper'?") ?? false)
    }

    @Test(arguments: [("3", [1, 2, 3]), ("7,9", [7, 9]), ("0,2", [0, 2])])
    func seedsOnTheCommandLineAreANumberOrAList(text: String, seeds: [UInt64]) throws {
        #expect(try Plan.seeds(named: text) == seeds)
    }

    @Test(arguments: ["-3", "0", "", "x", "1,,2", "1,-2"]) func badSeedsAreRefused(text: String) {
        #expect(throws: PlanError.self) { try Plan.seeds(named: text) }
    }
}
