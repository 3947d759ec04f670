// SPDX-License-Identifier: Apache-2.0
import Distillation

/// The product of a plan's axes.
///
/// Fields that all trials depend on are outermost, the first one slowest; then architectures, fields of circuits,
/// distillation, fields of distillation, and seeds. A field multiplies only the trials that depend on it, and values that mean
/// the same beside the others are one value, so that no trial is run twice. Then the plan's rules leave trials out.
struct TrialProduct: Sendable {
    private let settings: Settings
    /// What the trials are for, in a plan that chooses.
    private let stage: TrialStage
    private let tables: [TableSource: TableSource.Contents]
    /// The architectures, beside the built-in ones, that teachers may have.
    private let teachers: [Architecture]
    private var common: Combinations
    private let distillation: Combinations
    /// The trials of all combinations of common settings, in their order.
    private var runs: [Run] = []
    private(set) var count = 0
    /// The number of groups of trials that differ in their seed alone.
    private(set) var groups = 0
    private(set) var ruleUse: RuleUse

    /// How many trials and groups there are, and how many combinations of circuits' settings, also of those that are left out.
    private struct Extent {
        var (trials, groups, combinations) = (0, 0, 0)
    }

    /// The trials of one combination of common settings, architecture by architecture.
    private struct Period {
        private(set) var blocks: [Block] = []
        private(set) var extent = Extent()

        mutating func append(_ block: Block) {
            blocks.append(block)
            blocks[blocks.count - 1].start = extent
            extent = blocks[blocks.count - 1].end
        }
    }

    /// Neighbouring combinations of common settings with the same period, behind so many others, and so many trials.
    private struct Run {
        let period: Period
        let (combinations, trials): (Int, Int)
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
        var start = Extent()
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
        ruleUse = RuleUse(plan.rules.count)
        let axes = plan.axes.compactMap { try? Combinations.Axis($0) }
        func combinations(_ scope: PlanField.Scope, of architecture: Architecture? = nil) -> Combinations {
            Combinations(axes.filter { $0.field.scope == scope && architecture.map($0.field.multiplies) ?? true })
        }
        (common, distillation) = (combinations(.all), combinations(.distillation))
        if common.mayRepeatTrials {
            // With a teacher more differs.
            let isDistilled = plan.distillation.contains(true)
            common.chosen = TrialSpecification.distinct(common.count) { number in
                var settings = settings
                common.set(number, in: &settings)
                return settings.trial(
                    .classical, distillation: isDistilled, seed: 1, tables: tables, teachers: teachers)
            }
        }
        // Whether a value of such a field repeats a trial does not depend on common settings.
        let mayRepeat = axes.contains { $0.field.scope != .all && $0.field.mayRepeatTrials }
        var whole = Period()
        for architecture in plan.architectures {
            var block = Block(
                architecture: architecture, circuits: combinations(.circuits, of: architecture),
                seeds: plan.seeds(of: architecture, in: stage),
                halves: plan.distillation.map { ($0, $0 ? distillation.count : 1) })
            if mayRepeat {
                block.chosen = TrialSpecification.distinct(block.groups) { trial(block, $0, beside: settings, seed: 1) }
            }
            whole.append(block)
        }
        if plan.rules.isEmpty { append(whole, for: 0..<common.count) } else { append(whole, without: plan.rules) }
    }

    /// Leaves out all trials that mean what known ones do, and adds the others to these. Seeds and what stages change do not count.
    mutating func leaveOut(_ known: inout Set<TrialMeaning>) {
        let all = runs
        (runs, count, groups) = ([], 0, 0)
        for (place, run) in all.enumerated() {
            let end = place + 1 < all.count ? all[place + 1].combinations : common.count
            for outer in run.combinations..<end {
                var settings = settings
                common.set(outer, in: &settings)
                let period = run.period.blocks.reduce(into: Period()) { period, block in
                    var block = block
                    let kept = (0..<block.groups).filter {
                        known.insert(TrialMeaning(of: trial(block, $0, beside: settings, seed: 1))).inserted
                    }
                    if kept.count < block.groups { block.chosen = kept.map { block.chosen?[$0] ?? $0 } }
                    period.append(block)
                }
                append(period, for: outer..<outer + 1)
            }
        }
    }

    /// Gives combinations of common settings, which follow on those before, trials.
    private mutating func append(_ period: Period, for combinations: Range<Int>) {
        runs.append(Run(period: period, combinations: combinations.lowerBound, trials: count))
        count += combinations.count * period.extent.trials
        groups += combinations.count * period.extent.groups
    }

    /// Gives all combinations of common settings the trials of `whole` that no rule leaves out.
    ///
    /// Rules are asked once for all combinations of a class, and for all groups of one: there are few.
    private mutating func append(_ whole: Period, without rules: [TrialRule]) {
        func told(_ combinations: Combinations) -> [Int] {
            combinations.classes { rules.classes(of: $0, in: settings) }
        }
        let (classes, transfers) = (told(common), told(distillation))
        let blocks = whole.blocks.map { (block: $0, circuits: told($0.circuits)) }
        var known: [Int: Period] = [:]
        var start = 0
        while start < classes.count {
            let number = classes[start]
            let end = classes[start...].firstIndex { $0 != number } ?? classes.count
            if known[number] == nil {
                var settings = settings
                common.set(start, in: &settings)
                known[number] = blocks.reduce(into: Period()) { period, block in
                    period.append(kept(of: block.block, block.circuits, transfers, beside: settings, rules))
                }
            }
            append(known[number] ?? whole, for: start..<end)
            start = end
        }
        ruleUse.leftOut = common.count * whole.extent.trials - count
    }

    /// A block with the groups that no rule leaves out.
    ///
    /// - Parameters:
    ///   - circuits: the classes of its combinations of circuits' settings.
    ///   - transfers: those of the combinations of distillation's settings.
    private mutating func kept(
        of block: Block, _ circuits: [Int], _ transfers: [Int], beside settings: Settings, _ rules: [TrialRule]
    ) -> Block {
        var known: [SIMD2<Int>: Bool] = [:]
        let kept = (0..<block.groups).filter { group in
            let (combination, isDistilled, transfer) = block.parts(of: group)
            let number = SIMD2(circuits[combination], isDistilled ? transfers[transfer] : -1)
            if let isKept = known[number] { return isKept }
            var settings = settings
            block.circuits.set(combination, in: &settings)
            if isDistilled { distillation.set(transfer, in: &settings) }
            let isKept = ruleUse.record(
                rules.map { $0.leavesOut(settings, block.architecture, distillation: isDistilled) })
            known[number] = isKept
            return isKept
        }
        var block = block
        if kept.count < block.groups { block.chosen = kept.map { block.chosen?[$0] ?? $0 } }
        return block
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
        let place = place(of: index)
        let block = place.blocks[place.block]
        return specification(place.common, block, place.group, seed: block.seeds[place.seed])
    }

    private func specification(_ outer: Int, _ block: Block, _ group: Int, seed: UInt64) -> TrialSpecification {
        var settings = settings
        common.set(outer, in: &settings)
        var trial = trial(block, group, beside: settings, seed: seed)
        trial.data.search = stage.fold
        if let epochs = stage.epochs { trial.training = trial.training.limited(toEpochs: epochs) }
        return trial
    }

    /// What `value` makes of each group of trials that differ in their seed alone: of their places among all trials, and of what
    /// gives one of them, also of a group without trials.
    func members<Value>(_ value: (_ trials: Range<Int>, _ like: () -> TrialSpecification) -> Value) -> [Value] {
        runs.enumerated().flatMap { place, run in
            let end = place + 1 < runs.count ? runs[place + 1].combinations : common.count
            return (0..<end - run.combinations).flatMap { outer in
                run.period.blocks.flatMap { block in
                    (0..<block.groups).map { group in
                        let first =
                            run.trials + outer * run.period.extent.trials + block.start.trials + group
                            * block.seeds.count
                        return value(first..<first + block.seeds.count) {
                            specification(run.combinations + outer, block, group, seed: block.seeds.first ?? 1)
                        }
                    }
                }
            }
        }
    }

    /// Names the trials that differ in nothing but what concerns distillation, and the seed; less than `kinds`.
    func kind(at index: Int) -> Int {
        let (outer, blocks, block, group, _) = place(of: index)
        return outer * combinations + blocks[block].start.combinations + blocks[block].parts(of: group).combination
    }

    var kinds: Int { common.count * combinations }

    /// Of circuits' settings, in a combination of common settings.
    private var combinations: Int { runs.first?.period.extent.combinations ?? 0 }

    /// The group of trials that differ in their seed alone: how many trials are before it, and its seeds.
    func group(at index: Int) -> (start: Int, seeds: [UInt64]) {
        let place = place(of: index)
        return (index - place.seed, place.blocks[place.block].seeds)
    }

    /// A trial's combination of common settings, which of some blocks it is in (blocks are large, and lists of them shared), and
    /// its group and seed there.
    private func place(of index: Int) -> (common: Int, blocks: [Block], block: Int, group: Int, seed: Int) {
        precondition((0..<count).contains(index), "There is no trial \(index + 1) of \(count).")
        let run = runs[runs.lastIndexBefore { $0.trials > index }]
        let (outer, inPeriod) = (index - run.trials).quotientAndRemainder(dividingBy: run.period.extent.trials)
        // Plans have few architectures.
        let blocks = run.period.blocks
        let block = blocks.indices.first { inPeriod < blocks[$0].end.trials } ?? blocks.endIndex - 1
        let (group, seed) = (inPeriod - blocks[block].start.trials)
            .quotientAndRemainder(dividingBy: blocks[block].seeds.count)
        return (run.combinations + outer, blocks, block, group, seed)
    }
}
