// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import Testing

@Suite("A plan chooses hyperparameters")
struct SelectionPlanTests {
    private static func yaml(_ select: String, seeds: String = "[7]", more: String = "") -> String {
        """
        name: choose
        data: {samples: 60, bits: 4, split: [0.6, 0.2, 0.2]}
        training: {epochs: 30, learningRate: [0.01, 0.1, 0.3]}
        architectures: [classical, hea]
        circuit: {layers: [1, 2]}
        distillation: [false, true]
        seeds: \(seeds)
        select: \(select)
        \(more)
        """
    }

    private func plan(_ select: String, seeds: String = "[7]", more: String = "") throws -> Plan {
        try Plan(yaml: Self.yaml(select, seeds: seeds, more: more), file: "my.yaml")
    }

    @Test(arguments: [
        "{by: validationAccuracy}", "{by: validationLoss, folds: 5, stratified: false, shuffled: false, refit: false}",
        "{by: validationRocAuc, folds: 3, seeds: [0, 1, 2], over: [training.learningRate]}",
        "{by: validationF1, families: {mine: [classical, hea]}, stop: {halving: {epochs: 5, factor: 2}}}",
        "{by: validationF1, stop: {median: {epochs: 5, factor: 3}}}",
        "{by: validationF1, folds: 4, stop: {racing: {least: 3, level: 0.1}}}",
    ])
    func whatIsWrittenIsReadAgain(select: String) throws {
        let plan = try plan(select)
        #expect(plan.yaml.contains("select: \(select)"))
        #expect(try Plan(yaml: plan.yaml, file: "again.yaml") == plan)
        #expect(try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan)) == plan)
        #expect(
            Plan.differences(from: plan, to: try self.plan("{by: validationAccuracy, folds: 2}")).map(\.field) == [
                "select"
            ])
    }

    /// Of 3 rates the classical student has 3 settings and hea 6, each with and without distillation.
    @Test func foldsAreSearchedBeforeTheChosenSettingIsTrained() throws {
        let plan = try plan("{folds: 5, seeds: [0, 1]}")
        let trials = plan.expand()
        let settings = 2 * (3 + 6)
        #expect(trials.count == settings * (5 + 2) && plan.trialCount == trials.count)
        #expect(trials.stages.map { $0.fold?.fold.text } == ["1/5", "2/5", "3/5", "4/5", "5/5", nil])
        let contests = plan.contests(of: trials)
        #expect(
            contests.map(\.name) == [
                "classical, without distillation", "classical, with distillation", "hea, without distillation",
                "hea, with distillation",
            ])
        #expect(contests.map(\.settings.count) == [3, 3, 6, 6])
        #expect(contests[0].settings.map(\.name) == ["learning rate 0.01", "learning rate 0.1", "learning rate 0.3"])
        #expect(Set(contests.flatMap { $0.settings.flatMap(\.numbers) }) == Set(1...trials.count))
        for setting in contests.flatMap(\.settings) {
            let search = setting.search.map { $0.map { trials[$0 - 1].specification } }
            #expect(search.count == 1 && search[0].map(\.data.search?.fold.number) == [1, 2, 3, 4, 5])
            #expect(Set(search[0].map(\.seed)) == [7])
            let results = setting.results.map { trials[$0 - 1].specification }
            #expect(results.map(\.seed) == [0, 1] && results.allSatisfy { $0.data.search == nil })
            for trial in search[0] + results {
                #expect(trial.training.learningRate == setting.like.training.learningRate)
                #expect(trial.student == setting.like.student && trial.distillation == setting.like.distillation)
            }
        }
    }

    /// Without folds, a trial of the search is a result where its seed is asked for.
    @Test func validationSamplesChooseAmongTheResultsThemselves() throws {
        let all = try plan("{by: validationF1}", seeds: "2")
        #expect(all.trialCount == 18 * 2)
        for setting in all.contests(of: all.expand()).flatMap(\.settings) {
            #expect(setting.results == setting.search[0])
        }
        let more = try plan("{by: validationF1, seeds: [2, 3, 4]}", seeds: "2")
        let trials = more.expand()
        #expect(trials.count == 18 * (2 + 2))
        for setting in more.contests(of: trials).flatMap(\.settings) {
            #expect(setting.search[0].map { trials[$0 - 1].specification.seed } == [1, 2])
            #expect(setting.results.map { trials[$0 - 1].specification.seed } == [2, 3, 4])
        }
        #expect(Set(trials.map(\.specification.identity)).count == trials.count)
    }

    @Test func rungsAreTrainingsOfFewerEpochs() throws {
        let plan = try plan("{by: validationLoss, folds: 2, stop: {halving: {epochs: 4, factor: 2}}}")
        let trials = plan.expand()
        #expect(trials.stages.map(\.epochs) == [4, 4, 8, 8, 16, 16, nil, nil, nil])
        let setting = plan.contests(of: trials)[0].settings[0]
        #expect(
            setting.search.map { Set($0.map { trials[$0 - 1].specification.training.epochs }) } == [
                [4], [8], [16], [30],
            ])
        #expect(setting.like.training.epochs == 30)
    }

    @Test func fieldsAndFamiliesSayWhatIsChosen() throws {
        let own = try plan("{folds: 2, over: [training.learningRate]}")
        #expect(own.fieldsToChoose.map(\.name) == ["training.learningRate"])
        // One for each number of layers, which classical students have not.
        #expect(own.contests(of: own.expand()).map(\.settings.count) == [3, 3, 3, 3, 3, 3])
        let family = try plan("{folds: 2, families: {either: [hea, classical]}}")
        let contests = family.contests(of: family.expand())
        #expect(contests.map(\.name) == ["either, without distillation", "either, with distillation"])
        #expect(
            contests[0].settings.map(\.name).first == "classical, learning rate 0.01" && contests[0].settings.count == 9
        )
    }

    @Test func casesAndRangesCompete() throws {
        let plan = try Plan(
            yaml: """
                name: choose
                data: {samples: 60, bits: 4}
                training: {learningRate: {from: 0.001, to: 0.1, scale: log}}
                architectures: [hea]
                distillation: false
                samples: 8
                seeds: 1
                select: {folds: 3}
                """, file: "my.yaml")
        let contests = plan.contests(of: plan.expand())
        #expect(contests.count == 1 && contests[0].settings.count == 8 && plan.trialCount == 8 * (3 + 1))
    }

    @Test(arguments: [
        ("{by: accuracy}", "select: by: 'accuracy' is not validationAccuracy or validationF1 or"),
        ("{folds: 1}", "my.yaml:8:17: select: folds is 1; give from 2 to 1000"),
        (
            "{folds: 400}",
            "split is [0.6, 0.2, 0.2]; it leaves 48 samples for 400 folds to choose with; give fewer folds"
        ),
        ("{folds: 2, over: [training.batch]}", "select: over: training.batch has one value in this plan"),
        ("{folds: 2, over: [data.samples]}", "data.samples is of the samples"),
        ("{folds: 2, over: [training.learningrate]}", "did you mean 'training.learningRate'?"),
        ("{folds: 2, families: {mine: [heo]}}", "'heo' is not among the plan's architectures; did you mean 'hea'?"),
        ("{folds: 2, families: {hea: [hea]}}", "'hea' is the name of an architecture, too"),
        ("{folds: 2, stop: {halving: {epochs: 30}}}", "the first comparison is after 30 epochs, and trainings have 30"),
        ("{folds: 2, stop: {halving: {epochs: 3, factor: 1}}}", "a factor of at least 2"),
        ("{folds: 2, stop: racing}", "a race has 2 blocks of a seed and a fold here, and the first look is after 5"),
        ("{folds: 2, stop: never ever}", "'never ever' is not never, halving, median or racing"),
        ("{folds: 2, seeds: [1, 1]}", "select: seeds: give a number of seeds, or a list of different ones"),
        ("[validationLoss]", "a list is not fields, such as {by: validationAccuracy, folds: 5}"),
    ])
    func whatCannotChooseIsRefused(select: String, sentence: String) {
        let refused = refusal(of: Self.yaml(select))
        #expect(refused.contains(sentence), "\(refused)")
    }

    @Test func nothingToChooseAndNothingToChooseByAreRefused() {
        let lists = Self.yaml("{folds: 2}").replacing("[0.01, 0.1, 0.3]", with: "0.1").replacing("[1, 2]", with: "2")
        #expect(refusal(of: lists).contains("there is nothing to choose: no field has several values"))
        let none =
            Self.yaml("{by: validationF1}").replacing("[0.6, 0.2, 0.2]", with: "[0.8, 0, 0.2]")
            + "\nteacher: {minimumValidationAccuracy: 0}"
        let sentence = "select: by is validationF1; there are trials without validation samples to compare"
        #expect(refusal(of: none).contains(sentence))
        // One of several splits is enough.
        #expect(
            refusal(of: none.replacing("[0.8, 0, 0.2]", with: "[[0.8, 0, 0.2], [0.6, 0.2, 0.2]]")).contains(sentence))
        let seeds = Self.yaml("{stop: racing, folds: 3}", seeds: "{all: 4, hea: 5}")
        #expect(refusal(of: seeds).contains("settings race over the same seeds"))
        let epochs = Self.yaml("{stop: median}").replacing("epochs: 30", with: "epochs: [20, 30]")
        #expect(refusal(of: epochs).contains("settings are compared after the same epochs"))
        let cases = Self.yaml("{stop: median}", more: "cases: [{training.epochs: 20}, {training.epochs: 30}]")
        #expect(refusal(of: cases).contains("settings are compared after the same epochs"))
    }

    /// Epochs may be counted in steps, and may be those of all cases.
    @Test(arguments: [
        ("{epochs: 30", "{steps: 390, stepsPerEpoch: 13, batch: 8", ""),
        (
            "{epochs: 30", "{epochs: 300",
            "cases: [{training.epochs: 30, circuit.layers: 1}, {training.epochs: 30, circuit.layers: 2}]"
        ),
    ])
    func settingsAreComparedBeforeTheirLastEpoch(epochs: String, others: String, cases: String) throws {
        let yaml = Self.yaml("{by: validationLoss, stop: {halving: {epochs: 5, factor: 2}}}", more: cases)
            .replacing(epochs, with: others).replacing("[classical, hea]", with: "[hea]").replacing(
                "circuit: {layers: [1, 2]}", with: cases.isEmpty ? "circuit: {layers: [1, 2]}" : "")
        let plan = try Plan(yaml: yaml, file: "my.yaml")
        let trials = plan.expand()
        #expect(trials.stages.map(\.epochs) == [5, 10, 20, nil, nil])
        #expect(Set(trials.map(\.specification)).count == trials.count)
        #expect(Set(trials.map(\.specification.training.mostEpochs)) == [5, 10, 20, 30])
    }

    @Test func foldsLargerThanTheSmallestClassAreRefused() throws {
        let plan = try plan("{folds: 20}")
        #expect(throws: PlanError.self) { try plan.inspectData() }
        #expect(
            {
                do { _ = try plan.inspectData() } catch { return "\(error)" }
                return ""
            }()
            .contains("select: folds is 20; the class"))
    }
}

@Suite("A plan adds seeds until it knows enough")
struct SeedPrecisionPlanTests {
    private static func yaml(_ seeds: String, distillation: String = "[false, true]", more: String = "") -> String {
        """
        name: until
        data: {samples: 60, bits: 4}
        architectures: [classical, hea]
        distillation: {enabled: \(distillation), temperature: [1, 2]}
        seeds: \(seeds)
        \(more)
        """
    }

    @Test func theMostSeedsAreItsTrials() throws {
        let text = "{until: {halfWidth: 0.02, of: effect}, atMost: 40, atLeast: 10, step: 5}"
        let plan = try Plan(yaml: Self.yaml(text), file: "my.yaml")
        #expect(plan.trialCount == 2 * 3 * 40 && plan.yaml.contains("seeds: \(text)"))
        #expect(try Plan(yaml: plan.yaml, file: "again.yaml") == plan)
        #expect(plan.precision?.looks(of: 40) == [10, 15, 20, 25, 30, 35])
        let once = try Plan(
            yaml: Self.yaml("{until: {halfWidth: 0.02}, atMost: 40, step: \(Int.max)}"), file: "my.yaml")
        #expect(once.precision?.looks(of: 40) == [10])
        // Of ten thousand seeds there are few.
        #expect(plan.precision?.looks(of: 10_000).count ?? 0 < 120)
        // An effect is of trainings with and without distillation.
        let contests = plan.contests(of: plan.expand())
        #expect(contests.map(\.name) == ["classical", "hea"] && contests.map(\.settings.count) == [3, 3])
        var other = plan
        other.seeds = [1]
        #expect(try Plan(yaml: Self.yaml("40"), file: "my.yaml").trialCount == plan.trialCount)
    }

    @Test func meansAreLookedAtOneByOne() throws {
        let plan = try Plan(yaml: Self.yaml("{until: {halfWidth: 0.05, of: mean}, atMost: 20}"), file: "my.yaml")
        let contests = plan.contests(of: plan.expand())
        #expect(contests.count == 6 && contests.allSatisfy { $0.settings.count == 1 })
        #expect(contests[1].name == "classical, with distillation, temperature 1.0")
    }

    @Test(arguments: [
        ("{until: {halfWidth: 0}, atMost: 40}", "halfWidth is 0.0; give a part of F1 above 0"),
        ("{until: {halfWidth: 0.1}, atMost: 10}", "in atMost more seeds than in atLeast (10)"),
        ("{until: {halfWidth: 0.1}}", "'atMost' is missing"), ("{until: 0.1, atMost: 40}", "'until' must be fields"),
        ("{until: {halfWidth: 0.1, of: variance}, atMost: 40}", "'variance' is not mean or effect"),
    ])
    func whatCannotBeIsRefused(seeds: String, sentence: String) {
        let refused = refusal(of: Self.yaml(seeds))
        #expect(refused.contains(sentence), "\(refused)")
    }

    @Test func anEffectNeedsBothAndAChoiceHasSeedsOfItsOwn() {
        let until = "{until: {halfWidth: 0.1}, atMost: 40}"
        #expect(refusal(of: Self.yaml(until, distillation: "true")).contains("an effect is that of distillation"))
        // Each group has to have one.
        let ofOne = Self.yaml(until, more: "exclude: [{architectures: hea, distillation: false}]")
        #expect(refusal(of: ofOne).contains("hea has no trials both with and without it"))
        let inCases = Self.yaml(until, distillation: "true", more: "cases: [{distillation: [false, true]}]")
        #expect(throws: Never.self) { try Plan(yaml: inCases, file: "my.yaml") }
        #expect(
            refusal(of: Self.yaml(until, more: "select: {folds: 2}")).contains(
                "a plan with `select` has a number of seeds"))
    }
}
