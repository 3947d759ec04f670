// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans
import Statistics

extension TableColumn<SummaryTables.Pair> {
    /// The published values that a pair is compared with; none for a plan without any.
    static func published(_ settings: SettingColumns) -> [TableColumn] {
        guard let reference = settings.reference else { return [] }
        let scores = Set(reference.rows.map(\.score)) == [.weightedF1]
        func side(
            _ name: String, _ path: @escaping (SummaryTables.Pair) -> PublishedComparison?
        ) -> [TableColumn] {
            let of =
                scores
                ? []
                : [
                    TableColumn("measured_mean_\(name)_kd", "mean of the reference's score, \(name) distillation") {
                        path($0)?.measured.mean
                    }
                ]
            return of + [
                TableColumn("reference_mean_\(name)_kd", "published mean, \(name) distillation") {
                    path($0)?.published.mean
                },
                TableColumn("reference_variance_\(name)_kd", "published variance over the runs") {
                    path($0)?.published.variance
                },
                TableColumn("reference_n_\(name)_kd", "published runs") { path($0)?.published.count },
                TableColumn(
                    "reference_distance_\(name)_kd",
                    "the mean here minus the published one, in standard errors of their difference"
                ) { path($0)?.distance },
            ]
        }
        let score = TableColumn("reference_score", "what the published values are of") {
            ($0.publishedWith ?? $0.publishedWithout)?.published.score.rawValue
        }
        return (scores ? [] : [score]) + side("without", \.publishedWithout) + side("with", \.publishedWith)
    }
}

/// A row about how well a setting agrees with published values.
private struct AgreementRow {
    let rank: Int
    let agreement: Agreement

    static func all(_ tables: SummaryTables) -> [AgreementRow] {
        tables.agreements.enumerated().map { AgreementRow(rank: $0 + 1, agreement: $1) }
    }
}

extension Table<SummaryTables> {
    /// How well each setting agrees with the published values, the best first.
    static func agreement(_ settings: SettingColumns) -> Table {
        typealias Column = TableColumn<AgreementRow>
        let columns: [[Column]] = [
            [Column("rank", "1 for the setting that agrees best, by the mean squared distance") { $0.rank }],
            settings.fields.enumerated().map { index, field in
                Column(field.column, field.meaning) { $0.agreement.settings[index] }
            },
            [
                Column("values", "published values that results are compared with") { $0.agreement.comparisons.count },
                Column(
                    "mean_squared_distance",
                    "mean over these of the squared distance in joint standard errors; 1 is what chance makes of equal means"
                ) { $0.agreement.meanSquaredDistance },
                Column("largest_distance", "the largest distance, either way") { $0.agreement.largestDistance },
                Column("mean_difference", "mean of what the means differ by, either way") {
                    $0.agreement.meanDifference
                },
                Column(
                    "log_likelihood",
                    "logarithm of the density of all published means and variances, where their runs are of the same normal"
                        + " distributions as those here; to compare settings with the same values"
                ) { $0.agreement.logLikelihood },
                Column("same_direction", "students whose mean distillation moves the same way as published") {
                    $0.agreement.agreeing.same
                },
                Column("both_directions", "students with values without and with distillation") {
                    $0.agreement.agreeing.of
                },
            ],
        ]
        let row = "A combination of settings beside published values (plans with `reference`), the best first."
        return Table("agreement.csv", row, columns, rows: AgreementRow.all)
    }
}
