// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Plans
import Sweeps
import Texts

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show and check plans.",
        subcommands: [Show.self, List.self, Presets.self, Check.self, Schema.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a plan as YAML, ready to edit.",
            discussion: """
                With a YAML file, prints the plan with all fields that the file leaves out. With options, prints the plan that \
                they make of it.
                """)

        @Argument(help: Plan.help, completion: .plan)
        var plan: String

        @OptionGroup var overrides: PlanOverrides

        func run() throws {
            let source = try PlanSource(plan)
            try Terminal.show(source.yaml(of: overrides.applied(to: source)))
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the built-in plans.")

        func run() throws {
            for plan in Plan.builtInNames.compactMap(Plan.builtIn) {
                let cases = plan.cases.isEmpty ? [] : [Quantity.count(plan.cases.count, "case")]
                let axes = cases + plan.axes.map { "\($0.field) \($0.values.joined(separator: ", "))" }
                try Terminal.show(
                    "\(plan.name): \(Quantity.count(plan.trialCount, "trial")); "
                        + (axes.isEmpty ? "loss \(plan.loss.rawValue)" : axes.joined(separator: "; ")) + "\n")
            }
        }
    }

    struct Presets: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the presets of a plan: its own and those that every plan knows.",
            discussion: "`--preset NAME` applies one, in sweep, train, plan show and plan check.")

        @Argument(help: Plan.help, completion: .plan)
        var plan = "paper"

        func run() throws {
            for preset in try PlanSource(plan).presets {
                let lines = preset.assignments.map { "    \($0.name): \($0.text)\n" }.joined()
                try Terminal.show("\(preset.name)\(preset.summary.isEmpty ? "" : ": " + preset.summary)\n" + lines)
            }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a plan and run nothing.",
            discussion: """
                Prints in a line what the plan would run, or what is wrong, with its place, and before it warnings about \
                the data. Exit code 0 for a plan that can run, 1 for one that cannot.
                """)

        @Argument(help: Plan.help, completion: .plan)
        var plan: String

        @OptionGroup var overrides: PlanOverrides

        func run() throws {
            let checked = try overrides.plan(plan)
            let summary = try checked.summary
            try checked.inspect()
            try Terminal.show("\(plan): \(summary)\n")
        }
    }

    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of plans, for editors.",
            discussion: "The file schema/plan.schema.json is what it prints.")

        func run() throws { try Terminal.show(Plan.schema) }
    }
}
