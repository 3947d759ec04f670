import ArgumentParser
import Sweeps

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show plans.", subcommands: [Show.self, List.self])

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
}
