// SPDX-License-Identifier: Apache-2.0
import Plans

/// How often each class was predicted as each class, over the seeds: a group's confusion matrices on the test samples.
enum ConfusionTable {
    static func columns(_ settings: SettingColumns) -> [TableColumn] {
        [.architecture, .distillation] + TableColumn.settings(settings) + [
            .parameters, TableColumn("true_class", "the row of the confusion matrix on the test samples"),
            TableColumn("predicted_class", "its column"), TableColumn("runs", "seeds with a result"),
            TableColumn("samples", "test samples of this cell in all of them"),
            TableColumn("share", "of the true class's samples; empty for a class that has none"),
        ]
    }

    /// One row per true and predicted class; none if no run of the group has a result.
    ///
    /// `share` is relative to the samples of the true class, and missing if it has none.
    static func rows(_ group: TrialGroup) -> Table {
        var table = Table(columns(group.columns))
        let results = group.results
        let matrices = results.map(\.confusion.counts)
        guard let parameters = results.first?.parameters, let classes = matrices.first?.count else { return table }
        for actual in 0..<classes {
            let samples = (0..<classes).map { predicted in matrices.reduce(0) { $0 + $1[actual][predicted] } }
            let total = samples.reduce(0, +)
            for predicted in 0..<classes {
                let share = total == 0 ? nil : Double(samples[predicted]) / Double(total)
                table.append(
                    [group.specification.student.architecture.name, group.specification.distillation]
                        + group.settings + [
                            parameters, actual, predicted, results.count, samples[predicted], share,
                        ])
            }
        }
        return table
    }
}
