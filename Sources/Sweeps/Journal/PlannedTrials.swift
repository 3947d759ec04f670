// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans

/// The trials of a plan by their numbers and by their identities. A class, for they are looked up often and never copied.
final class PlannedTrials {
    let plan: Plan
    let trials: Trials
    /// By number - 1.
    let identities: [TrialIdentity]
    private let indices: [TrialIdentity: Int32]

    init(of plan: Plan) {
        (self.plan, trials) = (plan, plan.expand())
        var names = TrialIdentities()
        identities = trials.groups.flatMap { [trials] numbers in
            let first = trials[numbers.lowerBound - 1].specification
            return names.identities(of: first, seeds: trials.seeds(ofGroupOf: numbers.lowerBound))
        }
        indices = Dictionary(zip(identities, 0..<Int32(trials.count))) { first, _ in first }
    }

    /// The number of a trial, less 1; nil for one that the plan has not.
    func index(of trial: TrialIdentity) -> Int? { indices[trial].map(Int.init) }
}

extension SweepHistory {
    /// How many of a plan's trials are over in the folder at `path`, and how many trials of the folder's plan it leaves out; nil
    /// where there is no journal.
    ///
    /// - Throws: `SweepError`.
    package static func holdings(of plan: Plan, in path: String) throws -> (here: Int, leftOut: Int)? {
        let journal = path + "/" + Journal.fileName
        guard ResultFolder.holds(journal), let history = try JournalReader(journal, of: plan).history else {
            return nil
        }
        let planned = PlannedTrials(of: plan)
        let leftOut = history.countMissing(in: planned)
        history.replan(planned)
        return (history.overCount, leftOut)
    }
}
