// SPDX-License-Identifier: Apache-2.0
import Distillation

/// The trials of a plan in the order of their numbers, made when asked for: a plan may have millions.
///
/// Fields that all trials depend on are outermost, the first one slowest; then architectures, fields of circuits,
/// distillation, fields of distillation, and seeds. A field multiplies only the trials that depend on it, and values that mean
/// the same beside the others are one value, so that no trial is run twice.
public struct Trials: RandomAccessCollection, Sendable {
    private let settings: Settings
    private let tables: [TableSource: TableSource.Contents]
    /// The architectures, beside the built-in ones, that teachers may have.
    private let teachers: [Architecture]
    private let common: Combinations
    private let distillation: Combinations
    /// The trials of one combination of common settings, architecture by architecture.
    private let blocks: [Block]
    /// The number of these trials, of these groups, and of combinations of circuits' settings.
    private let period: Extent
    public let count: Int

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
        private(set) var chosen: [Int]?

        private var groupsInCombination: Int { halves.reduce(0) { $0 + $1.groups } }
        private var allGroups: Int { circuits.count * groupsInCombination }

        /// Before the next block.
        var end: Extent {
            let groups = chosen?.count ?? allGroups
            return Extent(
                trials: start.trials + groups * seeds.count, groups: start.groups + groups,
                combinations: start.combinations + circuits.count)
        }

        init(
            architecture: Architecture, circuits: Combinations, seeds: [UInt64],
            halves: [(distillation: Bool, groups: Int)], start: Extent
        ) {
            (self.architecture, self.circuits, self.seeds) = (architecture, circuits, seeds)
            (self.halves, self.start) = (halves, start)
        }

        mutating func leaveOut(where repeats: (_ combination: Int, _ half: Int, _ transfer: Int) -> Bool) {
            let run = (0..<allGroups).filter { group in
                let (combination, half, transfer) = parts(group)
                return !repeats(combination, half, transfer)
            }
            if run.count < allGroups { chosen = run }
        }

        /// A group's combination of circuit settings, its half, and its combination of distillation settings.
        func parts(of group: Int) -> (combination: Int, half: Int, transfer: Int) { parts(chosen?[group] ?? group) }

        private func parts(_ group: Int) -> (combination: Int, half: Int, transfer: Int) {
            let (combination, rest) = group.quotientAndRemainder(dividingBy: groupsInCombination)
            let isFirst = rest < halves[0].groups
            return (combination, isFirst ? 0 : 1, isFirst ? rest : rest - halves[0].groups)
        }
    }

    /// The place of a trial.
    private struct Place {
        var common: Int
        var block: Int
        var combination: Int
        var half: Int
        var transfer: Int
        var seed: Int
    }

    /// - Parameter plan: a plan that `validate` has passed; axes that cannot be read are left out.
    init(_ plan: Plan) {
        (settings, tables, teachers) = (plan.settings, plan.tables, plan.ownArchitectures)
        func axes(_ scope: PlanField.Scope, of architecture: Architecture? = nil) -> Combinations {
            let axes: [Combinations.Axis] = plan.axes.compactMap { axis in
                guard let field = PlanField.named(axis.field), field.scope == scope,
                    architecture.map(field.multiplies) ?? true, let values = try? axis.settings()
                else { return nil }
                return Combinations.Axis(field: field, values: values)
            }
            return Combinations(axes)
        }
        func trial(_ architecture: Architecture, distillation: Bool) -> (Settings) -> TrialSpecification {
            {
                $0.trial(
                    architecture, distillation: distillation, seed: 1, tables: plan.tables,
                    teachers: plan.ownArchitectures)
            }
        }
        var (common, distillation) = (axes(.all), axes(.distillation))
        common.leaveOutRepeats(beside: plan.settings, trial(.classical, distillation: false))
        // Whether a value of such a field repeats a trial does not depend on common settings.
        let mayRepeat = plan.axes.contains {
            PlanField.named($0.field).map { $0.scope != .all && $0.mayRepeatTrials } ?? false
        }
        blocks = plan.architectures.reduce(into: []) { blocks, architecture in
            var block = Block(
                architecture: architecture, circuits: axes(.circuits, of: architecture),
                seeds: plan.seeds(of: architecture),
                halves: plan.distillation.map { ($0, $0 ? distillation.count : 1) },
                start: blocks.last?.end ?? Extent())
            if mayRepeat {
                let (circuits, halves) = (block.circuits, block.halves)
                var known: Set<TrialSpecification> = []
                block.leaveOut { combination, half, transfer in
                    let isDistilled = halves[half].distillation
                    var settings = plan.settings
                    circuits.set(combination, in: &settings)
                    if isDistilled { distillation.set(transfer, in: &settings) }
                    let trial = trial(architecture, distillation: isDistilled)(settings)
                    return !known.insert(trial.meaning).inserted
                }
            }
            blocks.append(block)
        }
        (self.common, self.distillation) = (common, distillation)
        period = blocks.last?.end ?? Extent()
        count = common.count * period.trials
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { count }

    /// The trial numbered `index` + 1.
    public subscript(index: Int) -> Trial {
        let place = place(of: index)
        let block = blocks[place.block]
        let isDistilled = block.halves[place.half].distillation
        var settings = settings
        common.set(place.common, in: &settings)
        block.circuits.set(place.combination, in: &settings)
        if isDistilled { distillation.set(place.transfer, in: &settings) }
        return Trial(
            number: index + 1,
            specification: settings.trial(
                block.architecture, distillation: isDistilled, seed: block.seeds[place.seed], tables: tables,
                teachers: teachers))
    }

    /// Names the trials that differ in nothing but what concerns distillation, and the seed: they take about as long.
    package func kind(of number: Int) -> Int {
        let place = place(of: number - 1)
        return place.common * period.combinations + blocks[place.block].start.combinations + place.combination
    }

    /// The groups of trials that differ in their seed alone, as ranges of trial numbers, in their order.
    public var groups: some Sequence<Range<Int>> {
        sequence(state: 1) { [self] next -> Range<Int>? in
            guard next <= count else { return nil }
            let numbers = next..<next + blocks[place(of: next - 1).block].seeds.count
            next = numbers.upperBound
            return numbers
        }
    }

    /// The number of `groups`.
    public var groupCount: Int { common.count * period.groups }

    private func place(of index: Int) -> Place {
        precondition(indices.contains(index), "There is no trial \(index + 1) of \(count).")
        let (outer, inPeriod) = index.quotientAndRemainder(dividingBy: period.trials)
        // Plans have few architectures.
        let number = blocks.firstIndex { inPeriod < $0.end.trials } ?? blocks.endIndex - 1
        let block = blocks[number]
        let (group, seed) = (inPeriod - block.start.trials).quotientAndRemainder(dividingBy: block.seeds.count)
        let (combination, half, transfer) = block.parts(of: group)
        return Place(
            common: outer, block: number, combination: combination, half: half, transfer: transfer, seed: seed)
    }
}

/// A trial of a plan: its number, counted from 1, and what it is.
public struct Trial: Sendable, Codable, Hashable {
    public let number: Int
    public let specification: TrialSpecification
}
