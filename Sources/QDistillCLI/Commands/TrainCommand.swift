// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Distillation
import Foundation
import Learning
import Machine
import Plans
import Reports
import Sweeps
import Texts

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Run one trial and print its learning curve.",
        discussion: "The trial is the one that a sweep of the plan would run, with the same result.")

    @Option(
        help: "The student: classical, hea, universal, universal-h, q1, q2, ..., or one of the plan's own.",
        completion: .architectures)
    var architecture: String

    @Option(parsing: .unconditional, help: "The seed of the initial weights, a whole number from 0 on.")
    var seed: UInt64

    @Flag(help: "Distil from the plan's teacher.")
    var distill = false

    @Option(help: "The plan that the other settings come from: built-in, or a YAML file.", completion: .plan)
    var plan = "paper"

    @OptionGroup var presets: PresetOptions

    @OptionGroup var training: TrainingOverrides

    @Option(help: "Write the trained model to this file, as JSON for evaluate and export.", completion: .model)
    var saveModel: String?

    @Option(help: "Write the predictions of the test samples to this file, as CSV.", completion: .table)
    var savePredictions: String?

    @Option(parsing: .unconditional, help: "Print every n-th epoch.")
    var every = 10

    func validate() throws { try check("every", every, in: 1..., "give at least 1.") }

    func run() throws {
        var plan = try PlanSource(plan).plan(applying: presets.names)
        plan.setArchitectures([try plan.architecture(named: architecture)])
        try plan.apply(.seeds([seed]))
        try plan.apply(.distillation([distill]))
        try training.apply(to: &plan)
        try plan.readTables()
        try plan.validate()
        guard let trial = plan.expand().first, plan.trialCount == 1 else {
            throw ValidationError(
                plan.cases.isEmpty
                    ? "The plan '\(plan.name)' gives fields as lists; choose one value each with --set."
                    : "The plan '\(plan.name)' has \(plan.trialCount) cases of this student; take the values of one into a plan"
                        + " without cases (`qdistill plan show \(plan.name)` prints them).")
        }
        try plan.inspect()
        let runner = TrialRunner(teachers: try Teachers(trainedFor: [trial.specification]))
        // Before the training, which would be lost.
        if saveModel != nil, let reason = plan.reasonAgainstModels {
            throw ValidationError(reason + " Leave --save-model out.")
        }
        let file = try saveModel.map { try OutputFile($0) }
        let predictions = try savePredictions.map { try OutputFile($0) }
        // A file is worth more than the curve on a terminal that is gone.
        var isShown = true
        func show(_ text: String) throws {
            guard file != nil || predictions != nil else { return try Terminal.show(text) }
            isShown = Terminal.write(text) && isShown
        }
        try show("epoch   training loss   validation loss   validation F1\n")
        let start = Date()
        let result = try runner.run(trial.specification) { epoch, curve in
            if epoch == 1 || epoch % every == 0 { try show(Self.row(epoch, curve)) }
        }
        let seconds = Date().timeIntervalSince(start)
        if result.epochs % every != 0 && result.epochs > 1 { try show(Self.row(result.epochs, result.curve)) }
        if let file {
            let model = try Model(
                Model.Origin(
                    plan: plan.name, number: nil, specification: trial.specification,
                    in: ((saveModel ?? "") as NSString).deletingLastPathComponent),
                trained: trial.specification, result: result,
                by: Model.Program(version: Session.programVersion, commit: Session.programCommit))
            try file.write(model.json)
            try file.finish()
        }
        if let predictions {
            try predictions.write(PredictionTable.text(of: result, trial, in: plan))
            try predictions.finish()
        }
        let confusion = result.confusion
        try show(
            """

            \(architecture), seed \(seed), \(distill ? "with" : "without") distillation: \(result.parameters) parameters
            best epoch \(result.bestEpoch) of \(result.epochs), \(String(format: "%.2f", seconds * 1000 / Double(result.epochs))) ms per epoch
            test F1: weighted \(Self.score(confusion.weightedF1)), macro \(Self.score(confusion.macroF1)), \
            micro \(Self.score(confusion.microF1)); \
            per class \(Self.scores(confusion.f1PerClass, trial.specification.data))
            test accuracy \(Self.score(confusion.accuracy)), loss \(String(format: "%.5f", result.testLoss)), \
            ROC-AUC \(Self.score(result.rocAUC)), Brier score \(Self.score(result.brier)), \
            calibration error \(Self.score(result.calibrationError))
            \(Self.otherScores(result))

            """)
        guard isShown else {
            throw FileError(
                "standard output", cannotBe: .written, reason: "it is full or closed; the files are written")
        }
    }

    private static func score(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "none" }

    /// Of each class, with its label where it has one.
    private static func scores(_ values: [Double], _ data: DataSpecification) -> String {
        zip(data.classNames, values).map { name, value in
            (data.contents == nil ? "" : name.cut() + " ") + score(value)
        }.joined(separator: ", ")
    }

    /// Those of the validation samples, and beside the teacher's, where there are some.
    private static func otherScores(_ result: TrialResult) -> String {
        let validation = result.validation.map {
            "validation F1 \(score($0.weightedF1)), accuracy \(score($0.accuracy)), ROC-AUC \(score(result.validationRocAUC))"
        }
        let teacher = result.teacherAgreement.map { "agreement with the teacher on test samples \(score($0))" }
        return [validation, teacher].compactMap(\.self).joined(separator: "\n")
    }

    private static func row(_ epoch: Int, _ curve: LearningCurve) -> String {
        let losses = [curve.trainingLoss[epoch - 1], curve.validationLoss[epoch - 1]]
        return String(
            format: "%5d   %13.5f   %15.5f   %13.3f\n", epoch, losses[0], losses[1], curve.validationF1[epoch - 1])
    }
}
