import ArgumentParser
import Sweeps

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show and check plans.",
        subcommands: [Show.self, List.self, Check.self, Schema.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a plan as YAML, ready to edit.",
            discussion: "With a YAML file, prints the plan with all fields that the file leaves out.")

        @Argument(help: "A built-in plan (paper, paper-softmax-twice) or a YAML file.")
        var plan: String

        func run() throws { print(try Plan.find(plan).yaml, terminator: "") }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the built-in plans.")

        func run() {
            for plan in Plan.builtIn {
                let axes = plan.axes.map { "\($0.field) \($0.values.joined(separator: ", "))" }
                print(
                    "\(plan.name): \(plan.trialCount) trials; "
                        + (axes.isEmpty ? "loss \(plan.loss.rawValue)" : axes.joined(separator: "; ")))
            }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a plan and run nothing.",
            discussion: """
                Tells in a line what the plan would run, or what is wrong with file, line and column. Exit code 0 for a plan \
                that can run, 1 for one that cannot.
                """)

        @Argument(help: "A built-in plan (paper, paper-softmax-twice) or a YAML file.")
        var plan: String

        func run() throws { print("\(plan): \(try Plan.find(plan).summary)") }
    }

    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of plans, for editors.",
            discussion: "The file schema/plan.schema.json is what it prints.")

        func run() { print(Plan.schema, terminator: "") }
    }
}
