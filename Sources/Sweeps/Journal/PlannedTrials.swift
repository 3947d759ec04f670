// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans
import Texts

/// The trials of a plan by their numbers and by their identities. A class, for they are looked up often and never copied.
final class PlannedTrials {
    let plan: Plan
    let trials: Trials
    /// By number - 1.
    let identities: [TrialIdentity]
    private let places: IdentityPlaces

    init(of plan: Plan) {
        (self.plan, trials) = (plan, plan.expand())
        var names = TrialIdentities()
        identities = trials.groups.flatMap { [trials] numbers in
            let first = trials[numbers.lowerBound - 1].specification
            return names.identities(of: first, seeds: trials.seeds(ofGroupOf: numbers.lowerBound))
        }
        places = IdentityPlaces(of: identities)
    }

    /// The number of a trial, less 1; nil for one that the plan has not.
    func index(of trial: TrialIdentity) -> Int? { places.index(of: trial, in: identities) }
}

/// Where identities are in their list: a hash table of places alone, which takes 8 bytes for each where a dictionary takes 25.
/// An identity is a hash already.
package struct IdentityPlaces {
    /// At least twice as many as identities, and a power of two; -1 for a free one. An identity's place is in its slot, or, if
    /// that is taken, in the next one that was free.
    private var slots: [Int32]

    package init(of identities: [TrialIdentity]) {
        var size = 2
        while size < 2 * identities.count { size *= 2 }
        slots = [Int32](repeating: -1, count: size)
        for (index, identity) in identities.enumerated() {
            let slot = slot(of: identity, in: identities)
            // Of several the first one counts.
            if slots[slot] < 0 { slots[slot] = Int32(index) }
        }
    }

    package func index(of identity: TrialIdentity, in identities: [TrialIdentity]) -> Int? {
        let place = Int(slots[slot(of: identity, in: identities)])
        return place < 0 ? nil : place
    }

    /// The slot that an identity has, or would take.
    private func slot(of identity: TrialIdentity, in identities: [TrialIdentity]) -> Int {
        var slot = Int(truncatingIfNeeded: identity.bits) & (slots.count - 1)
        while slots[slot] >= 0, identities[Int(slots[slot])] != identity { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }
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
        guard leftOut < history.trials.count else { throw history.refusal(of: plan, leavingOut: leftOut, in: path) }
        history.replan(planned)
        return (history.overCount, leftOut)
    }

    /// Why another plan does not take the place of the journal's, of whose trials it leaves out so many.
    func refusal(of other: Plan, leavingOut missing: Int, in folder: String) -> SweepError {
        let remedy = missing < trials.count ? "; --shrink hides them, and deletes nothing" : ""
        return .otherPlan(
            folder: folder,
            differences: Plan.differences(from: plan, to: other).map(\.description)
                + ["of its \(Quantity.count(trials.count, "trial")) this plan leaves out \(missing)\(remedy)"])
    }
}
