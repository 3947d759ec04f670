// SPDX-License-Identifier: Apache-2.0
import Distillation

/// The product of a plan's axes.
///
/// Fields that all trials depend on are outermost, the first one slowest; then architectures, fields of circuits,
/// distillation, fields of distillation, and seeds. A field multiplies only the trials that depend on it, and values that mean
/// the same beside the others are one value, so that no trial is run twice.
struct TrialProduct: Sendable {
    private let settings: Settings
    /// What the trials are for, in a plan that chooses.
    private let stage: TrialStage
    private let tables: [TableSource: TableSource.Contents]
    /// The architectures, beside the built-in ones, that teachers may have.
    private let teachers: [Architecture]
    private var common: Combinations
    private let distillation: Combinations
    /// The trials of one combination of common settings, architecture by architecture.
    private var blocks: [Block] = []
    /// The number of these trials, of these groups, and of combinations of circuits' settings.
    private var period = Extent()
    private(set) var count = 0

    private struct Extent {
        var (trials, groups, combinations) = (0, 0, 0)
    }

    /// The trials of an architecture under one combination of common settings.
    private struct Block {
        let architecture: Architecture
        /// Of circuit settings that the architecture has not of its own.
        let circuits: Combinations
        let seeds: [UInt64]
        /// Without and with distillation, in the plan's order, and how many groups of seeds each has in a combination of
        /// circuit settings.
        let halves: [(distillation: Bool, groups: Int)]
        /// Before this block.
        let start: Extent
        /// Which of all groups are run, where some repeat others.
        var chosen: [Int]?

        private var groupsInCombination: Int { halves.reduce(0) { $0 + $1.groups } }
        var groups: Int { chosen?.count ?? circuits.count * groupsInCombination }

        /// Before the next block.
        var end: Extent {
            Extent(
                trials: start.trials + groups * seeds.count, groups: start.groups + groups,
                combinations: start.combinations + circuits.count)
        }

        /// A group's combination of circuit settings, whether it distils, and its combination of distillation settings.
        func parts(of group: Int) -> (combination: Int, distillation: Bool, transfer: Int) {
            let (combination, rest) = (chosen?[group] ?? group).quotientAndRemainder(dividingBy: groupsInCombination)
            let isFirst = rest < halves[0].groups
            return (combination, halves[isFirst ? 0 : 1].distillation, isFirst ? rest : rest - halves[0].groups)
        }
    }

    /// - Parameters:
    ///   - plan: without cases, one that `validate` has passed; axes that cannot be read are left out.
    ///   - stage: which of its trials.
    init(_ plan: Plan, _ stage: TrialStage) {
        (settings, tables, teachers) = (plan.settings, plan.tables, plan.ownArchitectures)
        self.stage = stage
        let axes = plan.axes.compactMap { try? Combinations.Axis($0) }
        func combinations(_ scope: PlanField.Scope, of architecture: Architecture? = nil) -> Combinations {
            Combinations(axes.filter { $0.field.scope == scope && architecture.map($0.field.multiplies) ?? true })
        }
        (common, distillation) = (combinations(.all), combinations(.distillation))
        if common.mayRepeatTrials {
            common.chosen = TrialSpecification.distinct(common.count) { number in
                var settings = settings
                common.set(number, in: &settings)
                return settings.trial(.classical, distillation: false, seed: 1, tables: tables, teachers: teachers)
            }
        }
        // Whether a value of such a field repeats a trial does not depend on common settings.
        let mayRepeat = axes.contains { $0.field.scope != .all && $0.field.mayRepeatTrials }
        for architecture in plan.architectures {
            var block = Block(
                architecture: architecture, circuits: combinations(.circuits, of: architecture),
                seeds: plan.seeds(of: architecture, in: stage),
                halves: plan.distillation.map { ($0, $0 ? distillation.count : 1) }, start: period)
            if mayRepeat {
                block.chosen = TrialSpecification.distinct(block.groups) { trial(block, $0, beside: settings, seed: 1) }
            }
            blocks.append(block)
            period = block.end
        }
        count = common.count * period.trials
    }

    private func trial(_ block: Block, _ group: Int, beside settings: Settings, seed: UInt64) -> TrialSpecification {
        let (combination, isDistilled, transfer) = block.parts(of: group)
        var settings = settings
        block.circuits.set(combination, in: &settings)
        if isDistilled { distillation.set(transfer, in: &settings) }
        return settings.trial(
            block.architecture, distillation: isDistilled, seed: seed, tables: tables, teachers: teachers)
    }

    /// The trial with so many before it.
    func specification(at index: Int) -> TrialSpecification {
        let (outer, block, group, seed) = place(of: index)
        return specification(outer, block, group, seed: block.seeds[seed])
    }

    private func specification(_ outer: Int, _ block: Block, _ group: Int, seed: UInt64) -> TrialSpecification {
        var settings = settings
        common.set(outer, in: &settings)
        var trial = trial(block, group, beside: settings, seed: seed)
        trial.data.search = stage.fold
        if let epochs = stage.epochs { trial.training = trial.training.limited(toEpochs: epochs) }
        return trial
    }

    /// The trials of a group, which may have none, by the number of those before them; and one that is like them, whatever the
    /// stage.
    func group(_ number: Int) -> (trials: Range<Int>, like: () -> TrialSpecification) {
        let (outer, inPeriod) = number.quotientAndRemainder(dividingBy: period.groups)
        let block = blocks[blocks.firstIndex { inPeriod < $0.end.groups } ?? blocks.endIndex - 1]
        let group = inPeriod - block.start.groups
        let first = outer * period.trials + block.start.trials + group * block.seeds.count
        return (
            first..<first + block.seeds.count,
            { specification(outer, block, group, seed: block.seeds.first ?? 1) }
        )
    }

    /// Names the trials that differ in nothing but what concerns distillation, and the seed; less than `kinds`.
    func kind(at index: Int) -> Int {
        let (outer, block, group, _) = place(of: index)
        return outer * period.combinations + block.start.combinations + block.parts(of: group).combination
    }

    var kinds: Int { common.count * period.combinations }

    /// The seeds of the group of trials that differ in their seed alone.
    func seeds(ofGroupAt index: Int) -> [UInt64] { place(of: index).block.seeds }

    /// The number of these groups.
    var groups: Int { common.count * period.groups }

    /// A trial's combination of common settings, its block, and its group and seed there.
    private func place(of index: Int) -> (common: Int, block: Block, group: Int, seed: Int) {
        precondition((0..<count).contains(index), "There is no trial \(index + 1) of \(count).")
        let (outer, inPeriod) = index.quotientAndRemainder(dividingBy: period.trials)
        // Plans have few architectures.
        let block = blocks[blocks.firstIndex { inPeriod < $0.end.trials } ?? blocks.endIndex - 1]
        let (group, seed) = (inPeriod - block.start.trials).quotientAndRemainder(dividingBy: block.seeds.count)
        return (outer, block, group, seed)
    }
}
