// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans

/// How often a class was predicted as a class, over the seeds: a cell of a group's confusion matrices on the test samples.
private struct ConfusionCell: StudentRow {
    let group: TrialGroup
    let actual, predicted: Int
    /// Of the true class, how many were predicted as each class.
    let samples: [Int]
    var specification: TrialSpecification { group.specification }
    var settings: [String] { group.settings }
    var names: [String] { group.columns.classNames }

    /// None if no run of the group has a result.
    static func all(_ group: TrialGroup) -> [ConfusionCell] {
        group.confusion.enumerated().flatMap { actual, samples in
            samples.indices.map { ConfusionCell(group: group, actual: actual, predicted: $0, samples: samples) }
        }
    }
}

extension Table<TrialGroup> {
    static func confusion(_ settings: SettingColumns) -> Table {
        typealias Column = TableColumn<ConfusionCell>
        let columns: [[Column]] = [
            [.architecture, .distillation], Column.settings(settings),
            [
                .parameters(\.group.parameters),
                Column("true_class", "the row of the confusion matrix on the test samples: a label, or a number from 0")
                {
                    $0.names[$0.actual]
                },
                Column("predicted_class", "its column") { $0.names[$0.predicted] },
                Column("runs", "seeds with a result") { $0.group.runs },
                Column("samples", "test samples of this cell in all of them") { $0.samples[$0.predicted] },
                Column("share", "of the true class's samples; empty for a class that has none") {
                    let total = $0.samples.reduce(0, +)
                    return total == 0 ? nil : Double($0.samples[$0.predicted]) / Double(total)
                },
            ],
        ]
        let row = "A true and a predicted class, of all seeds together."
        return Table("confusion.csv", row, columns, rows: ConfusionCell.all)
    }
}
