// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans
import Statistics

/// The tables of statistics over seeds, derived from the journal.
package struct SummaryTables {
    private let groups: [GroupSummary]
    let columns: SettingColumns
    let pairs: [Pair]
    /// What distillation changes, for each of `pairs`.
    let comparisons: [PairedComparison]

    init(_ groups: [GroupSummary], _ columns: SettingColumns, _ bootstraps: inout Bootstraps) {
        (self.groups, self.columns) = (groups, columns)
        pairs = Self.pairs(groups)
        var comparisons = pairs.map {
            PairedComparison(without: $0.without?.scores, with: $0.with?.scores, &bootstraps)
        }
        for family in Self.families(pairs) { PairedComparison.correct(&comparisons, family) }
        self.comparisons = comparisons
    }

    static func summaryColumns(_ settings: SettingColumns) -> [TableColumn] {
        [.architecture, .distillation] + TableColumn.settings(settings) + [
            .parameters, TableColumn("n", "trials with a result"), TableColumn("failed", "trials without a result"),
            TableColumn("mean", "of the weighted F1"),
            TableColumn("variance", "of the weighted F1, with n - 1 in the denominator"),
            TableColumn("standard_deviation", "the variance's square root"),
        ] + TableColumn.interval("", "the mean (Student's t)") + [
            TableColumn("min", "of the weighted F1"), TableColumn("median", "of the weighted F1"),
            TableColumn("max", "of the weighted F1"), TableColumn("f1_macro_mean", "mean of `f1_macro`"),
            TableColumn("f1_micro_mean", "mean of `f1_micro`"),
        ] + TableColumn.interval("variance_", "the variance (bootstrap)") + [
            TableColumn("collapsed", "the share of runs that predict one class for all test samples"),
            TableColumn("f1_per_parameter", "the mean F1 divided by the number of parameters"),
        ]
    }

    /// One row per architecture and distillation: statistics of the weighted F1 over the seeds.
    package var summary: Table {
        var table = Table(Self.summaryColumns(columns))
        for group in groups {
            let f1 = group.weightedF1
            table.append(
                [group.specification.student.architecture.name, group.specification.distillation]
                    + group.settings + [
                        group.parameters, f1?.count ?? 0, group.failed, f1?.mean,
                        f1?.variance, f1?.standardDeviation, f1?.interval?.lowerBound, f1?.interval?.upperBound,
                        f1?.minimum, f1?.median, f1?.maximum, SampleSummary(group.otherScores.macro.values)?.mean,
                        SampleSummary(group.otherScores.micro.values)?.mean,
                        group.varianceInterval?.lowerBound, group.varianceInterval?.upperBound, group.collapsed,
                        group.f1PerParameter,
                    ])
        }
        return table
    }

    static func figure1Columns(_ settings: SettingColumns) -> [TableColumn] {
        [.architecture] + TableColumn.settings(settings) + [.parameters]
            + ["without", "with"].flatMap { side in
                [
                    TableColumn("runs_\(side)_kd", "runs with a result \(side) distillation"),
                    TableColumn("f1_mean_\(side)_kd", "mean of their weighted F1"),
                    TableColumn("f1_variance_\(side)_kd", "its variance over the seeds"),
                ]
            }
    }

    /// One row per architecture, as in the paper's Figure 1: the weighted F1 with and without distillation.
    package var figure1: Table {
        var table = Table(Self.figure1Columns(columns))
        for pair in pairs {
            let (without, with) = (pair.without?.weightedF1, pair.with?.weightedF1)
            table.append(
                [pair.specification.student.architecture.name] + pair.settings + [
                    pair.parameters, without?.count ?? 0, without?.mean, without?.variance, with?.count ?? 0,
                    with?.mean,
                    with?.variance,
                ])
        }
        return table
    }

    /// The groups without and with distillation that otherwise agree.
    struct Pair {
        var without: GroupSummary?
        var with: GroupSummary?

        fileprivate init(without: GroupSummary?, with: GroupSummary) {
            (self.without, self.with, only) = (without, with, with)
        }

        fileprivate init(without: GroupSummary) { (self.without, only) = (without, without) }

        private let only: GroupSummary

        /// The group with distillation where there is one, whose settings are all that the pair depends on.
        var group: GroupSummary { with ?? only }
        var specification: TrialSpecification { group.specification }
        var parameters: Int { group.parameters }
        /// Under `SummaryTables.columns`.
        var settings: [String] { group.settings }
        /// The architecture, and those of its circuit's settings that the plan varies.
        var student: String {
            let varying = group.columns.varying.filter { $0.scope == .circuits }.compactMap { field in
                field.value(in: specification).map { " \(field.title) \($0)" }
            }
            return specification.student.architecture.name + varying.joined(separator: ",")
        }
        /// The settings in words.
        var setting: String { group.columns.sentence(of: specification) }
    }

    private static func pairs(_ groups: [GroupSummary]) -> [Pair] {
        var pairs: [Pair] = []
        /// By all that does not concern distillation: the group without it, and the pairs.
        var places: [[String]: (without: GroupSummary?, pairs: [Int])] = [:]
        for group in groups {
            let key = group.keyOfPair
            var (without, indices) = places[key] ?? (nil, [])
            if group.specification.distillation {
                // The first pair is the one that the group without distillation opened, if it came first.
                if let first = indices.first, pairs[first].with == nil {
                    pairs[first].with = group
                } else {
                    indices.append(pairs.count)
                    pairs.append(Pair(without: without, with: group))
                }
            } else {
                without = group
                for index in indices { pairs[index].without = group }
                if indices.isEmpty {
                    indices = [pairs.count]
                    pairs.append(Pair(without: group))
                }
            }
            places[key] = (without, indices)
        }
        return pairs
    }

    /// The indices of the pairs of each combination of settings, those of circuits apart: the families that p values are
    /// corrected in.
    static func families(_ pairs: [Pair]) -> [[Int]] {
        var families: [[Int]] = []
        var known: [[String]: Int] = [:]
        for (index, pair) in pairs.enumerated() {
            let setting = zip(pair.group.columns.fields, pair.settings).filter { $0.0.scope != .circuits }.map(\.1)
            if let family = known[setting] {
                families[family].append(index)
            } else {
                known[setting] = families.count
                families.append([index])
            }
        }
        return families
    }
}

extension GroupSummary {
    /// What the groups of a pair have in common.
    fileprivate var keyOfPair: [String] {
        [specification.student.architecture.name]
            + zip(columns.fields, settings).filter { $0.0.scope != .distillation }.map(\.1)
    }
}
