// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans
import Statistics

/// The statistics over seeds, derived from the journal.
package struct SummaryTables {
    let groups: [GroupSummary]
    let columns: SettingColumns
    let pairs: [Pair]
    /// The pairs of each combination of settings that students are compared within: the families that p values are corrected
    /// in.
    let families: [[Pair]]
    let bootstraps: Bootstraps

    init(_ groups: [GroupSummary], _ columns: SettingColumns, _ bootstraps: Bootstraps) {
        (self.groups, self.columns, self.bootstraps) = (groups, columns, bootstraps)
        var pairs = Self.pairs(groups, bootstraps)
        let families = Self.families(pairs)
        for family in families {
            for (index, comparison) in zip(family, PairedComparison.corrected(family.map { pairs[$0].comparison })) {
                pairs[index].comparison = comparison
            }
        }
        self.pairs = pairs
        self.families = families.map { family in family.map { pairs[$0] } }
    }

    /// Whether there are students without distillation, and with it.
    var sides: (without: Bool, with: Bool) { (pairs.contains { $0.without != nil }, pairs.contains { $0.with != nil }) }

    /// The groups without and with distillation that otherwise agree.
    struct Pair: ComparisonRow {
        let without: GroupSummary?
        let with: GroupSummary?
        /// The group with distillation where there is one, whose settings are all that the pair depends on.
        let group: GroupSummary
        /// What distillation changes; its p values are corrected over the pair's family.
        fileprivate(set) var comparison: PairedComparison

        fileprivate init(_ without: GroupSummary?, _ with: GroupSummary?, of group: GroupSummary, _ made: Bootstraps) {
            (self.without, self.with, self.group) = (without, with, group)
            comparison = PairedComparison(without: without?.scores, with: with?.scores, made)
        }

        var specification: TrialSpecification { group.specification }
        var architecture: Architecture { specification.student.architecture }
        var parameters: Int { group.parameters }
        /// Under `SummaryTables.columns`.
        var settings: [String] { group.settings }
        var student: String { group.student }
        /// The settings that the pairs of a family have in common and the plan varies, in words.
        var settingOfFamily: String { group.varying(group.columns.divides) }
    }

    private static func pairs(_ groups: [GroupSummary], _ bootstraps: Bootstraps) -> [Pair] {
        let undistilled = groups.filter { !$0.specification.distillation }.map { ($0.keyOfPair, $0) }
        let without = Dictionary(undistilled, uniquingKeysWith: { $1 })
        var pairs: [Pair] = []
        /// The places of groups without distillation that came before any with it, which the first such one takes.
        var open: [[String]: Int] = [:]
        var distilled: Set<[String]> = []
        for group in groups {
            let key = group.keyOfPair
            if group.specification.distillation {
                distilled.insert(key)
                let pair = Pair(without[key], group, of: group, bootstraps)
                if let place = open.removeValue(forKey: key) { pairs[place] = pair } else { pairs.append(pair) }
            } else if !distilled.contains(key) {
                open[key] = pairs.count
                pairs.append(Pair(group, nil, of: group, bootstraps))
            }
        }
        return pairs
    }

    private static func families(_ pairs: [Pair]) -> [[Int]] {
        let settings = pairs.map { pair in pair.group.settings(pair.group.columns.divides) }
        let families = Dictionary(grouping: pairs.indices) { settings[$0] }
        return settings.uniqued.compactMap { families[$0] }
    }
}

extension GroupSummary {
    /// The values of settings that are wanted.
    fileprivate func settings(_ isWanted: (PlanField) -> Bool) -> [String] {
        zip(columns.fields, settings).filter { isWanted($0.0) }.map(\.1)
    }

    /// What the groups of a pair have in common.
    fileprivate var keyOfPair: [String] {
        [columns.student(specification.student.architecture)] + settings { $0.scope != .distillation }
    }
}

extension Table<SummaryTables> {
    static func ofSummaries(_ settings: SettingColumns) -> [Table] {
        [summary(settings), comparisons(settings), averages(settings), figure1(settings)]
            + (settings.reference == nil ? [] : [agreement(settings)])
    }

    private static func summary(_ settings: SettingColumns) -> Table {
        typealias Column = TableColumn<GroupSummary>
        let columns: [[Column]] = [
            [.architecture, .distillation], Column.settings(settings),
            [
                .parameters(\.parameters), Column("n", "trials with a result") { $0.runs },
                Column("failed", "trials without a result") { $0.failed },
                Column("mean", "of the weighted F1") { $0.weightedF1?.mean },
                Column("variance", "of the weighted F1, with n - 1 in the denominator") { $0.weightedF1?.variance },
                Column("standard_deviation", "the variance's square root") { $0.weightedF1?.standardDeviation },
            ], Column.interval("", "the mean (Student's t)") { $0.weightedF1?.interval },
            [
                Column("min", "of the weighted F1") { $0.weightedF1?.minimum },
                Column("median", "of the weighted F1") { $0.weightedF1?.median },
                Column("max", "of the weighted F1") { $0.weightedF1?.maximum },
                Column("f1_macro_mean", "mean of `f1_macro`") { SampleSummary($0.macroScores.values)?.mean },
                Column("f1_micro_mean", "mean of `f1_micro`") { SampleSummary($0.microScores.values)?.mean },
            ], Column.interval("variance_", "the variance (bootstrap)", \.varianceInterval),
            [
                Column("collapsed", "the share of runs that predict one class for all test samples") { $0.collapsed },
                Column("f1_per_parameter", "the mean F1 divided by the number of parameters") { $0.f1PerParameter },
            ],
        ]
        return Table("summary.csv", "An architecture and setting: the weighted F1 over the seeds.", columns) {
            $0.groups
        }
    }

    private static func figure1(_ settings: SettingColumns) -> Table {
        typealias Column = TableColumn<SummaryTables.Pair>
        let columns: [[Column]] = [
            [.architecture], Column.settings(settings), [.parameters(\.parameters)],
            Column.eachSide { side, group in
                [
                    Column("runs_\(side)_kd", "runs with a result \(side) distillation") { group($0)?.runs ?? 0 },
                    Column("f1_mean_\(side)_kd", "mean of their weighted F1") { group($0)?.weightedF1?.mean },
                    Column("f1_variance_\(side)_kd", "its variance over the seeds") { group($0)?.weightedF1?.variance },
                ]
            }, Column.published(settings),
        ]
        return Table("figure1.csv", "An architecture and setting: the bars of the figure of that name.", columns) {
            $0.pairs
        }
    }
}
