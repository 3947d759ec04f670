// SPDX-License-Identifier: Apache-2.0
import Distillation

/// The trials of a plan in the order of their numbers, made when asked for: a plan may have millions.
///
/// They are the product of the plan's axes (`TrialProduct`) or, where it has cases, that of each case, one behind the other. Where a
/// case has ranges, it is that of each point, without what an earlier point has. In a plan that chooses, these are the trials of one
/// stage, and those of the next one follow.
public struct Trials: RandomAccessCollection, Sendable {
    package let stages: [TrialStage]
    /// Of all stages, one stage behind the other.
    private let products: [TrialProduct]
    /// The number of trials, and of kinds, before each product and behind the last.
    private let starts: [(trials: Int, kinds: Int)]

    /// - Parameter cases: of each case its points, as plans without cases and ranges; `validate` has passed them.
    init(_ cases: [[Plan]], stages: [TrialStage] = [TrialStage()]) {
        self.stages = stages
        products = stages.flatMap { stage in
            cases.flatMap { points in
                var known: Set<TrialMeaning> = []
                return points.map { point in
                    var product = TrialProduct(point, stage)
                    if points.count > 1 { product.leaveOut(&known) }
                    return product
                }
            }
        }
        starts = products.reduce(into: [(0, 0)]) { starts, product in
            let start = starts[starts.count - 1]
            starts.append((start.trials + product.count, start.kinds + product.kinds))
        }
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { starts[starts.count - 1].trials }

    /// The trial numbered `index` + 1.
    public subscript(index: Int) -> Trial {
        let product = product(of: index)
        return Trial(
            number: index + 1, specification: products[product].specification(at: index - starts[product].trials))
    }

    /// The trials of some numbers, in their order. One costs little behind another of its group.
    package func trials(numbered numbers: some Sequence<Int>) -> some Sequence<Trial> {
        sequence(state: (numbers.makeIterator(), nil as Group?)) { [self] state -> Trial? in
            guard let number = state.0.next() else { return nil }
            if let group = state.1, group.numbers.contains(number) {
                let seed = group.seeds[number - group.numbers.lowerBound]
                return Trial(number: number, specification: group.like.with(seed: seed))
            }
            let trial = self[number - 1]
            let (numbers, seeds) = group(of: number)
            state.1 = Group(numbers: numbers, seeds: seeds, like: trial.specification)
            return trial
        }
    }

    /// Trials that differ in their seed alone, and one of them.
    private struct Group {
        let numbers: Range<Int>
        let seeds: [UInt64]
        let like: TrialSpecification
    }

    /// Names the trials that differ in nothing but what concerns distillation, and the seed: they take about as long.
    package func kind(of number: Int) -> Int {
        let product = product(of: number - 1)
        return starts[product].kinds + products[product].kind(at: number - 1 - starts[product].trials)
    }

    /// The groups of trials that differ in their seed alone, as ranges of trial numbers, in their order.
    public var groups: some Sequence<Range<Int>> {
        sequence(state: 1) { [self] next -> Range<Int>? in
            guard next <= count else { return nil }
            let numbers = group(of: next).numbers
            next = numbers.upperBound
            return numbers
        }
    }

    /// What the stages have in common: of each group of trials that differ in seed and stage alone, a trial as the plan has it
    /// without stages, and the numbers of its trials in each stage, which may be none.
    package var candidates: [(like: TrialSpecification, numbers: [Range<Int>])] {
        let plans = products.count / stages.count
        return (0..<plans).flatMap { plan in
            let numbers = stride(from: plan, to: products.count, by: plans).map { product in
                products[product].members { trials, _ in
                    let first = starts[product].trials + trials.lowerBound + 1
                    return first..<first + trials.count
                }
            }
            // The last stage is the plan itself.
            let likes = products[products.count - plans + plan].members { _, like in like() }
            return likes.enumerated().map { group, like in (like: like, numbers: numbers.map { $0[group] }) }
        }
    }

    /// What the rules of the plan do to its trials.
    var ruleUse: RuleUse {
        products.dropFirst().reduce(into: products.first?.ruleUse ?? RuleUse(0)) { $0.merge($1.ruleUse) }
    }

    /// The number of `groups`.
    public var groupCount: Int { products.reduce(0) { $0 + $1.groups } }

    /// The seeds of the group that a trial belongs to.
    package func seeds(ofGroupOf number: Int) -> [UInt64] { group(of: number).seeds }

    /// The group's first number.
    package func firstNumber(ofGroupOf number: Int) -> Int { group(of: number).numbers.lowerBound }

    /// The group of trials that differ from a trial in their seed alone.
    private func group(of number: Int) -> (numbers: Range<Int>, seeds: [UInt64]) {
        let product = product(of: number - 1)
        let (start, seeds) = products[product].group(at: number - 1 - starts[product].trials)
        let first = starts[product].trials + start + 1
        return (first..<first + seeds.count, seeds)
    }

    /// The last product that begins at or before a trial: one without trials begins where the next one does.
    private func product(of index: Int) -> Int {
        precondition(indices.contains(index), "There is no trial \(index + 1) of \(count).")
        return starts.lastIndexBefore { $0.trials > index }
    }
}

extension Array {
    /// The index of the last element before those that meet `isBehind`, of an array where these are last, and not first.
    func lastIndexBefore(_ isBehind: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle }
        }
        return low
    }
}

/// A trial of a plan: its number, counted from 1, and what it is.
public struct Trial: Sendable, Codable, Hashable {
    public let number: Int
    public let specification: TrialSpecification
}
