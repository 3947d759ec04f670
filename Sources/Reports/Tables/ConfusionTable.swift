import Plans

/// How often each class was predicted as each class, over the seeds: a group's confusion matrices on the test samples.
enum ConfusionTable {
    static func columns(_ settings: SettingColumns) -> [String] {
        ["architecture", "distillation"] + settings.names
            + ["parameters", "true_class", "predicted_class", "runs", "samples", "share"]
    }

    /// One row per true and predicted class; none if no run of the group has a result.
    ///
    /// `share` is relative to the samples of the true class, and missing if it has none.
    static func rows(_ group: TrialGroup) -> Table {
        var table = Table(columns: columns(group.columns))
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
