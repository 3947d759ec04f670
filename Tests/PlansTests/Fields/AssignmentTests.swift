// SPDX-License-Identifier: Apache-2.0
import Plans
import Testing

@Suite("What a command line gives a plan is taken, or refused with the way to write it") struct AssignmentTests {
    @Test func seedsArchitecturesAndDistillationAreAssignedLikeFields() throws {
        var plan = Plan.paper
        try plan.assign("seeds=[5]")
        #expect(plan.seeds == [5])
        try plan.assign("seeds=3")
        #expect(plan.seeds == [1, 2, 3])
        try plan.assign("architectures=[hea, q2]")
        #expect(plan.architectures.map(\.name) == ["hea", "q2"])
        try plan.assign("distillation=off")
        #expect(plan.distillation == [false])
        try plan.assign("distillation.enabled=[on, \"false\"]")
        #expect(plan.distillation == [true, false])
        try plan.assign("data.classes=[\"+\", \"-\"]")
        #expect(plan.table.classes == ["+", "-"])
        try plan.assign("training.restoreBest=\"false\"")
        #expect(!plan.training.restoreBest)
    }

    @Test(arguments: [
        (
            "training.learningRate=1e-3,1e-2",
            "training: learningRate: several values need brackets: training.learningRate=[1e-3,1e-2]."
        ),
        ("training.epochs=", "training: epochs: the value is missing."),
        ("training.epochs=]", "training: epochs: ']' is no value or list of values."),
        ("distillation.enabled=maybe", "distillation: 'maybe' is not true or false."),
        (
            "learningrate=1",
            "There is no field 'learningrate'; did you mean 'training.learningRate'? `qdistill plan show paper` prints all fields."
        ),
        (
            "noise.epochs=1",
            "There is no field 'noise.epochs'; did you mean 'training.epochs'? `qdistill plan show paper` prints all fields."
        ),
        ("seed=1", "There is no field 'seed'; did you mean 'data.seed'? `qdistill plan show paper` prints all fields."),
        ("xyzzy=1", "There is no field 'xyzzy'. `qdistill plan show paper` prints all fields."),
    ]) func whatCannotBeAssignedIsRefusedInOneSentence(assignment: String, sentence: String) throws {
        var plan = Plan.paper
        let error = #expect(throws: PlanError.self) { try plan.assign(assignment) }
        #expect(error?.description == sentence)
    }

    @Test func seedsAreANumberOrAList() throws {
        #expect(try Plan.seeds(named: "3") == [1, 2, 3])
        #expect(try Plan.seeds(named: "5,") == [5])
        #expect(try Plan.seeds(named: "3, 7") == [3, 7])
        for (text, sentence) in [
            (
                "3-7",
                "'3-7' is not a number of seeds: give a number from 1 to 10000000 for the seeds 1, 2, ..., or each seed"
            ),
            ("1000000000", "'1000000000' is not a number of seeds: give a number from 1 to 10000000"),
            ("3,,4", "'' in '3,,4' is not a seed"), (",", "'' in ',' is not a seed"),
        ] {
            let error = #expect(throws: PlanError.self, "\(text)") { try Plan.seeds(named: text) }
            #expect(error?.description.hasPrefix(sentence) ?? false, "\(error?.description ?? "")")
        }
    }

    @Test(arguments: [("cx", "cnot"), ("CNOT", "cnot"), ("hh", "h")]) func aGateByAnotherNameIsSuggested(
        name: String, meant: String
    ) throws {
        let yaml = "name: x\narchitectures:\n  - name: a\n    block: [{\(name): chain}]\n"
        let error = #expect(throws: PlanError.self) { try Plan(yaml: yaml, file: "x") }
        #expect(error?.description.contains("unknown operation '\(name)'; did you mean '\(meant)'?") ?? false)
    }
}
