import Distillation
import Foundation
import Plans
import Sweeps

/// A sweep in this process: three architectures, with and without distillation, two batches, three seeds.
enum SweepStudy {
    static var plan: Plan {
        var plan = Plan(name: "ours")
        plan.architectures = [.classical, .measured(readouts: 2), StudentStudy.architecture]
        plan.seeds = [1, 2, 3]
        plan.data.bits = 8
        plan.data.samples = 200
        plan.layers = 2
        plan.training.epochs = 40
        plan.vary(\.training.batch, over: [nil, 32])
        return plan
    }

    /// Runs what the folder's journal does not hold yet, and prints a row for each group of seeds.
    static func run(in folder: String) throws {
        let (_, journal, _) = try Sweep(plan).run(in: folder)
        let (trials, ends) = (journal.history.trials, try journal.ends)
        print("architecture  KD     batch  mean F1")
        for group in trials.groups {
            let specification = trials[group.lowerBound - 1].specification
            let scores = group.compactMap { ends[$0]?.result?.confusion.weightedF1 }
            try check(scores.count == group.count, "every trial of \(group) has a result")
            let cells = [
                specification.student.architecture.name.padding(toLength: 13, withPad: " ", startingAt: 0),
                specification.distillation ? "on    " : "off   ",
                (specification.training.batch.map(String.init) ?? "full").padding(
                    toLength: 6, withPad: " ", startingAt: 0),
                "\(rounded(scores.reduce(0, +) / Double(scores.count)))",
            ]
            print(cells.joined(separator: " "))
        }
    }
}
