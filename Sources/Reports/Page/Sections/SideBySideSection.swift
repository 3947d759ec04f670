// SPDX-License-Identifier: Apache-2.0
import Plans
import Statistics
import Sweeps
import Texts

/// Several sweeps beside each other.
struct SideBySideSection {
    let sweeps: [SweepRecord]
    /// Of the sweeps from the second on, those with the plan of the first one.
    let agreements: [(second: Int, agreement: SweepAgreement)]

    var html: HTML { "\(overview)<ul>\n\(same)\(different)</ul>\n\(scores)" }

    private var overview: HTML {
        let columns: [HTMLColumn<SweepRecord>] = [
            .head("Sweep") { $0.label }, .number("Done") { "\($0.history.doneCount)" },
            .number("Without result") { "\($0.withoutResult)" }, .number("Left") { "\($0.left)" },
            .words("Made by") { sweep in
                let last = sweep.history.sessions.last.map {
                    "\($0.cpu), \(Quantity.count($0.ranks, "rank")), commit \($0.gitCommit.prefix(12))"
                }
                return "\(last ?? "–")"
            },
        ]
        return .table("The sweeps", of: sweeps, columns)
    }

    private var same: [HTML] {
        agreements.map { second, agreement in
            """
            <li><strong>\(sweeps[0].label)</strong> and <strong>\(sweeps[second].label)</strong> ran the same plan. \
            \(agreement.sentence)</li>

            """
        }
    }

    private var different: [HTML] {
        sweeps.dropFirst().filter { $0.plan != sweeps[0].plan }.map { sweep in
            let differences = Plan.differences(
                from: sweeps[0].plan, to: sweep.plan, there: "in \(sweeps[0].label)", here: "in \(sweep.label)"
            ).filter { $0.field != "name" }.map(\.description)
            return """
                <li><strong>\(sweeps[0].label)</strong> and <strong>\(sweep.label)</strong> ran different plans:
                <ul>\(differences.map { "<li>\($0)</li>" as HTML })</ul></li>

                """
        }
    }

    /// A row per student: the mean F1 of each sweep.
    private var scores: HTML {
        // Sweeps of one setting each share one table; others have one for each setting that they have in common.
        let found = sweeps.map { sweep in
            sweep.groups.flatMap { group in
                group.pairs.map { (Key(student: $0.student, setting: group.label), $0) }
            }
        }
        let rows = found.flatMap { $0.map(\.0) }.uniqued
        var columns: [HTMLColumn<Key>] = [.head("Student") { $0.student }]
        if Set(rows.map(\.setting)).count > 1 { columns.append(.words("Setting") { "\($0.setting)" }) }
        for (sweep, pairs) in zip(sweeps, found) {
            let pairs = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
            func title(_ more: String) -> HTML { "\(sweep.label)<span class=\"more\">\(more)</span>" }
            columns += [
                .number(title("without KD")) { "\(Numbers.meanAndVariance(pairs[$0]?.without?.weightedF1))" },
                .number(title("with KD")) { "\(Numbers.meanAndVariance(pairs[$0]?.with?.weightedF1))" },
                .number(title("difference")) { "\(Numbers.difference(pairs[$0]?.difference))" },
            ]
        }
        let shown = rows.prefix(8 * SweepRecord.maximumSettings)
        return .table("Weighted F1, mean (variance) over the seeds", of: shown, columns)
    }

    /// What a row of both sweeps is about: the setting by its varying fields alone, since those in which the plans as a
    /// whole differ are what is compared.
    private struct Key: Hashable {
        let student: String
        let setting: String
    }
}
