import Distillation

/// The trials of a plan in the order of their numbers, made when asked for: a plan may have millions.
///
/// Fields that all trials depend on are outermost, the first one slowest; then architectures, fields of circuits,
/// distillation, fields of distillation, and seeds. A field multiplies only the trials that depend on it, so that none is
/// run twice.
public struct Trials: RandomAccessCollection, Sendable {
    private let settings: Settings
    private let tables: [TableSource: TableSource.Contents]
    /// The architectures, beside the built-in ones, that teachers may have.
    private let teachers: [Architecture]
    private let common: Combinations
    private let distillation: Combinations
    /// The trials of one combination of common settings, architecture by architecture.
    private let blocks: [Block]
    /// The number of these trials, and of these groups.
    private let period: (trials: Int, groups: Int)
    public let count: Int

    /// The trials of an architecture under one combination of common settings.
    private struct Block {
        let architecture: Architecture
        /// Of circuit settings that the architecture has not of its own.
        let circuits: Combinations
        let seeds: [UInt64]
        /// Without and with distillation, in the plan's order, and how many groups of seeds each has.
        let halves: [(distillation: Bool, groups: Int)]
        /// The number of trials and groups before this block.
        let start: (trials: Int, groups: Int)

        /// Groups in one combination of circuit settings.
        let groups: Int
        /// The number of trials and groups before the next block.
        let end: (trials: Int, groups: Int)

        init(
            architecture: Architecture, circuits: Combinations, seeds: [UInt64],
            halves: [(distillation: Bool, groups: Int)],
            start: (trials: Int, groups: Int)
        ) {
            (self.architecture, self.circuits, self.seeds) = (architecture, circuits, seeds)
            (self.halves, self.start) = (halves, start)
            groups = halves.reduce(0) { $0 + $1.groups }
            let all = circuits.count * groups
            end = (start.trials + all * seeds.count, start.groups + all)
        }
    }

    /// Where a trial stands.
    private struct Place {
        var common: Int
        var block: Int
        var combination: Int
        var half: Int
        var transfer: Int
        /// Of its group, counted over all trials.
        var group: Int
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
            return Combinations(axes, settings: plan.settings)
        }
        (common, distillation) = (axes(.all), axes(.distillation))
        let transfers = distillation.count
        blocks = plan.architectures.reduce(into: []) { blocks, architecture in
            blocks.append(
                Block(
                    architecture: architecture, circuits: axes(.circuits, of: architecture),
                    seeds: plan.seeds(of: architecture), halves: plan.distillation.map { ($0, $0 ? transfers : 1) },
                    start: blocks.last?.end ?? (0, 0)))
        }
        period = blocks.last?.end ?? (0, 0)
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
        common.apply(place.common, to: &settings)
        block.circuits.apply(place.combination, to: &settings)
        if isDistilled { distillation.apply(place.transfer, to: &settings) }
        return Trial(
            number: index + 1,
            specification: settings.trial(
                block.architecture, distillation: isDistilled, seed: block.seeds[place.seed], tables: tables,
                teachers: teachers))
    }

    /// Names the trials that differ in nothing but what concerns distillation, and the seed: they take about as long.
    package func kind(of number: Int) -> Int {
        let place = place(of: number - 1)
        return place.group - place.transfer - blocks[place.block].halves[..<place.half].reduce(0) { $0 + $1.groups }
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
        let (inBlock, seed) = (inPeriod - block.start.trials).quotientAndRemainder(dividingBy: block.seeds.count)
        let (combination, inCombination) = inBlock.quotientAndRemainder(dividingBy: block.groups)
        let isFirst = inCombination < block.halves[0].groups
        return Place(
            common: outer, block: number, combination: combination, half: isFirst ? 0 : 1,
            transfer: isFirst ? inCombination : inCombination - block.halves[0].groups,
            group: outer * period.groups + block.start.groups + inBlock, seed: seed)
    }
}

/// A trial of a plan: its number, counted from 1, and what it is.
public struct Trial: Sendable, Codable, Hashable {
    public let number: Int
    public let specification: TrialSpecification
}
