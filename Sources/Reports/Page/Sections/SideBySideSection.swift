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

    func html(_ outline: Outline) -> HTML {
        "\(outline.heading("Side by side", id: "side-by-side"))\(scope)\(scores)"
    }

    private var scope: HTML {
        var table = HTMLTable(
            "The sweeps",
            [.longHead("Sweep"), .number("Done"), .number("Without result"), .number("Left"), .words("Made by")])
        for sweep in sweeps {
            let session = sweep.history.sessions.last
            table.append([
                "\(sweep.label)", "\(sweep.history.doneCount)", "\(sweep.withoutResult)", "\(sweep.left)",
                "\(session.map { "\($0.cpu), \(Quantity.count($0.ranks, "rank")), commit \($0.gitCommit.prefix(12))" } ?? "–")",
            ])
        }
        let same = agreements.map { second, agreement in
            """
            <li><strong>\(sweeps[0].label)</strong> and <strong>\(sweeps[second].label)</strong> ran the same plan. \
            \(agreement.sentence)</li>

            """ as HTML
        }
        let others = sweeps.indices.dropFirst().filter { sweeps[$0].plan != sweeps[0].plan }
        let different = others.map { index in
            let differences = Plan.differences(
                from: sweeps[0].plan, to: sweeps[index].plan, there: "in \(sweeps[0].label)",
                here: "in \(sweeps[index].label)"
            ).filter { $0.field != "name" }.map(\.description)
            return """
                <li><strong>\(sweeps[0].label)</strong> and <strong>\(sweeps[index].label)</strong> ran different plans:
                <ul>\(differences.map { "<li>\($0)</li>" as HTML })</ul></li>

                """ as HTML
        }
        return "\(table.html)<ul>\n\(same)\(different)</ul>\n"
    }

    /// A row per student: the mean F1 of each sweep.
    private var scores: HTML {
        // Sweeps of one setting each share one table; others have one for each setting that they have in common.
        let rows = sweeps.flatMap { sweep in
            sweep.groups.flatMap { group in group.students.map { Key(student: $0, setting: group.label) } }
        }.uniqued
        let severalSettings = Set(rows.map(\.setting)).count > 1
        var columns: [HTMLTable.Column] = [.head("Student")] + (severalSettings ? [.words("Setting")] : [])
        for sweep in sweeps {
            columns += [
                .number("\(sweep.label)<span class=\"more\">without KD</span>"),
                .number("\(sweep.label)<span class=\"more\">with KD</span>"),
                .number("\(sweep.label)<span class=\"more\">difference</span>"),
            ]
        }
        var table = HTMLTable("Weighted F1, mean (variance) over the seeds", columns)
        let found = sweeps.map { sweep in
            Dictionary(
                sweep.groups.flatMap { group in
                    zip(group.students, group.pairs).map { (Key(student: $0, setting: group.label), $1) }
                }, uniquingKeysWith: { first, _ in first })
        }
        for row in rows.prefix(8 * SweepRecord.maximumSettings) {
            var cells: [HTML] = ["\(row.student)"] + (severalSettings ? ["\(row.setting)"] : [])
            for pairs in found {
                let pair = pairs[row]
                cells += [
                    "\(Numbers.meanAndVariance(pair?.without?.weightedF1))",
                    "\(Numbers.meanAndVariance(pair?.with?.weightedF1))", "\(Numbers.difference(pair?.difference))",
                ]
            }
            table.append(cells)
        }
        return table.html
    }

    /// What a row of both sweeps is about: the setting by its varying fields alone, since those in which the plans as a
    /// whole differ are what is compared.
    private struct Key: Hashable {
        let student: String
        let setting: String
    }
}
