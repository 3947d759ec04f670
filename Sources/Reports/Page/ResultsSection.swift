import Sweeps

/// The results: a row per student, with and without distillation.
struct ResultsSection {
    let sweep: SweepRecord

    func html(_ outline: Outline) -> HTML {
        guard !sweep.groups.isEmpty else {
            return "\(outline.heading("Results", id: "results"))<p>No trial has ended yet.</p>\n"
        }
        return """
            \(outline.heading("Results", id: "results"))\
            \(overview)\(sweep.perSetting { table(of: $0).html })
            """
    }

    /// One row per setting, where there are several.
    private var overview: HTML? {
        guard sweep.groups.count > 1 else { return nil }
        var table = HTMLTable(
            "Difference of mean F1 that distillation makes, setting by setting",
            [
                .head("Setting"), .number("Classical student"), .number("Hybrid students, mean"),
                .number("Students that gain"),
            ])
        for group in sweep.groups.prefix(SweepRecord.maximumSettings) {
            let differences = group.pairs.compactMap { pair in
                pair.difference.map { (isClassical: pair.specification.student.architecture == .classical, value: $0) }
            }
            let classical = differences.filter(\.isClassical).map(\.value)
            let hybrid = differences.filter { !$0.isClassical }.map(\.value)
            table.append([
                "\(group.label)", "\(Numbers.difference(classical.first))",
                "\(Numbers.difference(SampleSummary(hybrid)?.mean))",
                "\(differences.count { $0.value > 0 }) of \(differences.count)",
            ])
        }
        return "\(table.html)<p>The tables of all settings, each to be unfolded:</p>\n"
    }

    private func table(of group: SettingGroup) -> HTMLTable {
        var table = HTMLTable(
            "Weighted F1 on the test samples: mean (variance) over the seeds",
            [
                .head("Student"), .number("Parameters"), .number("Without KD"), .number("With KD"),
                .number("Difference"), .number("Runs"),
            ])
        for pair in group.pairs {
            let (without, with) = (pair.without?.weightedF1, pair.with?.weightedF1)
            let failed = (pair.without?.failed ?? 0) + (pair.with?.failed ?? 0)
            table.append([
                "\(pair.specification.student.architecture.name)", "\(pair.parameters)",
                "\(Numbers.meanAndVariance(without))", "\(Numbers.meanAndVariance(with))",
                "\(Numbers.difference(pair.difference))",
                "\(without?.count ?? 0) + \(with?.count ?? 0)\(failed > 0 ? ", \(failed) failed" : "")",
            ])
        }
        return table
    }
}

extension SummaryTables.Pair {
    /// What distillation adds to the mean F1.
    var difference: Double? {
        without?.weightedF1.flatMap { without in with?.weightedF1.map { $0.mean - without.mean } }
    }
}
