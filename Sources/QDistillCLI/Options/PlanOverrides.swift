// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Arithmetic
import Circuits
import Distillation
import Foundation
import Plans

/// The presets that a plan is changed by before all other options.
struct PresetOptions: ParsableArguments {
    @Option(
        name: .customLong("preset"),
        help: ArgumentHelp(
            "Apply a preset of the plan (qdistill plan presets lists them); can be repeated.", valueName: "name"),
        completion: .preset)
    var names: [String] = []
}

/// Options that change what a plan trains.
struct PlanOverrides: ParsableArguments {
    @OptionGroup var presets: PresetOptions

    @Option(
        parsing: .unconditional,
        help: "A number n for the seeds 1 to n, or seeds separated by commas (one alone with a comma behind it: 5,).")
    var seeds: String?

    @Option(help: "Architectures separated by commas.", completion: .architectures)
    var architectures: String?

    @Option(help: "Trials with distillation (on), without (off), or both.")
    var distillation: DistillationChoice?

    @OptionGroup var training: TrainingOverrides

    enum DistillationChoice: String, ExpressibleByArgument, CaseIterable {
        case on, off, both

        var values: [Bool] { self == .both ? [false, true] : [self == .on] }
    }

    /// The plan that `reference` names, with presets and then the other options applied.
    ///
    /// - Throws: `PlanError` and `ArchitectureError`.
    func plan(_ reference: String) throws -> Plan { try applied(to: PlanSource(reference)) }

    /// - Throws: `PlanError` and `ArchitectureError`.
    func applied(to source: PlanSource) throws -> Plan {
        var plan = try source.plan(applying: presets.names)
        if let seeds { try plan.apply(.seeds(Plan.seeds(named: seeds))) }
        if let architectures {
            plan.setArchitectures(try Architecture.list(architectures, in: plan))
            plan.keepSeedsOfArchitectures()
        }
        if let distillation { try plan.apply(.distillation(distillation.values)) }
        try training.apply(to: &plan)
        try plan.readTables()
        try plan.validate()
        if plan != source.plan { plan.keepRulesThatApply() }
        return plan
    }
}

extension Plan {
    /// What the options and commands that take a plan say of it.
    static let help: ArgumentHelp = "A built-in plan (\(builtInNames.joined(separator: ", "))) or a YAML file."

    /// Looks at the plan's data, and prints what a person should know of them before they are used.
    ///
    /// - Throws: `PlanError` for a sample that a student cannot take.
    func inspect(quietly: Bool = false) throws {
        for sentence in try inspectData() where !quietly { Terminal.complain("Warning: \(sentence)") }
    }
}

/// Options that change how a plan trains.
struct TrainingOverrides: ParsableArguments {
    @Option(parsing: .unconditional, help: "The most epochs of a student's training, in place of steps.")
    var epochs: Int?

    @Option(parsing: .unconditional, help: "Samples of a mini-batch, or full.")
    var batch: BatchSize?

    @Option(help: "The precision of simulation and training.")
    var precision: Precision?

    @Option(help: "How circuits are simulated; all pictures give the same numbers but for rounding.")
    var picture: PictureChoice?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Give a field of the plan another value, or a list of values; can be repeated.", valueName: "field=value"),
        completion: .assignment)
    var assignments: [String] = []

    /// - Throws: `PlanError`.
    func apply(to plan: inout Plan) throws {
        for assignment in assignments { try plan.assign(assignment) }
        if let epochs {
            plan.vary(\.training.epochs, over: [epochs])
            plan.vary(\.training.steps, over: [nil])
        }
        if let batch { plan.vary(\.training.batch, over: [batch.samples]) }
        if let precision { plan.vary(\.training.precision, over: [precision]) }
        if let picture { plan.vary(\.picture, over: [picture.picture]) }
    }
}

/// A number of samples, or the full batch.
struct BatchSize: ExpressibleByArgument {
    /// nil for the full batch.
    let samples: Int?

    init?(argument: String) {
        samples = Int(argument)
        guard samples != nil || argument == "full" else { return nil }
    }
}

/// A picture, or the choice of the cost model.
enum PictureChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, unitary, state, observable

    /// nil for the cost model's choice.
    var picture: Picture? { Picture(rawValue: rawValue) }
}

extension Precision: ExpressibleByArgument {}

extension Architecture {
    /// The architectures that a command line names, separated by commas: a plan's own and built-in ones.
    ///
    /// - Throws: `ArchitectureError.unknown`.
    static func list(_ names: String, in plan: Plan) throws -> [Architecture] {
        try names.split(separator: ",", omittingEmptySubsequences: false).map {
            try plan.architecture(named: $0.trimmingCharacters(in: .whitespaces))
        }
    }
}
