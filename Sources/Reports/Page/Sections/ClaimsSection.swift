// SPDX-License-Identifier: Apache-2.0
import Statistics

/// The paper's three claims, and what this sweep says to each.
struct ClaimsSection {
    let sweep: SweepRecord

    func html(_ outline: Outline) -> HTML {
        guard !sweep.groups.isEmpty else { return "" }
        return """
            \(outline.heading("The paper’s claims", id: "claims"))\
            <p>What the paper claims, and what this sweep’s numbers say to it. A claim counts as supported or contradicted \
            only where the 95 % interval of the number that decides, by the bootstrap over seeds, leaves out 0, of single \
            students’ gains also Wilcoxon’s p value, Holm-corrected, is below 0.05, and no single student points the other way. \
            Fewer than \(PaperClaims.fewestRuns) runs decide nothing.</p>
            \(overview)\(sweep.perSetting { claims(of: $0, isAlone: sweep.groups.count == 1, outline) })
            """
    }

    /// The verdicts in a few lines, for the top of the page.
    var inShort: HTML? {
        guard let first = sweep.groups.first else { return nil }
        let items = first.claims.claims.indices.map { index -> HTML in
            let all = sweep.groups.map { $0.claims.claims[index] }
            let verdict = all.count == 1 ? Self.badge(all[0].verdict) : "\(Self.counts(all))"
            return "<li>\(all[0].statement) \(verdict)</li>\n"
        }
        return "<p>The paper’s claims in this sweep:</p>\n<ul>\n\(items)</ul>\n"
    }

    /// Of several settings, how many support each claim, and a row per setting.
    private var overview: HTML? {
        guard sweep.groups.count > 1 else { return nil }
        let statements = sweep.groups[0].claims.claims.map(\.statement)
        let items = statements.indices.map { index in
            "<li>\(statements[index]) \(Self.counts(sweep.groups.map { $0.claims.claims[index] }))</li>\n" as HTML
        }
        var table = HTMLTable(
            "The verdicts, setting by setting",
            [
                .longHead("Setting"), .words("KD raises mean F1"), .words("More so classically"),
                .words("Hybrids vary more"),
            ])
        for group in sweep.groups.prefix(SweepRecord.maximumSettings) {
            table.append(["\(group.label)"] + group.claims.claims.map { Self.badge($0.verdict) })
        }
        return "<ul>\n\(items)</ul>\n\(table.html)<p>The numbers of all settings, each to be unfolded:</p>\n"
    }

    /// "Supported in 12 of 96 settings, contradicted in 3, undecided in 81."
    private static func counts(_ claims: [Claim]) -> HTML {
        let counts = Claim.Verdict.allCases.map { verdict in (verdict, claims.count { $0.verdict == verdict }) }
            .filter { $0.1 > 0 }
        let parts = counts.enumerated().map { index, count in
            "\(badge(count.0)) in \(count.1)\(index == 0 ? " of \(claims.count) settings" : "")" as HTML
        }
        return "\(parts.joined(", "))."
    }

    static func badge(_ verdict: Claim.Verdict) -> HTML {
        let (sign, style): (HTML, HTML) =
            switch verdict {
            case .supported: ("✓", "yes")
            case .contradicted: ("✗", "no")
            case .undecided: ("~", "open")
            case .notMeasured: ("–", "open")
            }
        return "<span class=\"verdict \(style)\"><span aria-hidden=\"true\">\(sign)</span> \(verdict.rawValue)</span>"
    }

    private func claims(of group: SettingGroup, isAlone: Bool, _ outline: Outline) -> HTML {
        let tables = [
            gains(group.claims.raisesMeanF1), leads(group.claims.moreSoClassically),
            variances(group.claims.hybridsVaryMore),
        ]
        return zip(group.claims.claims, tables).map { claim, table -> HTML in
            let title: HTML = "\(claim.statement) \(Self.badge(claim.verdict))"
            // Folded up, a heading would be one of hundreds.
            let heading = isAlone ? outline.subheading(title) : "<p><strong>\(title)</strong></p>\n"
            return "\(heading)<p class=\"claim\">\(claim.sentence)</p>\n\(table)"
        }.joined()
    }

    private func gains(_ claim: Claim) -> HTML? {
        var table = HTMLTable(
            "Mean F1 of the same seeds without and with distillation",
            [
                .head("Student"), .number("Pairs"), .number("Without KD"), .number("With KD"),
                .number("Difference [95 % interval]"), .number("p, Holm"), .words("Says"),
            ])
        for evidence in claim.overall + claim.students {
            table.append([
                name(evidence, all: "all, mean"), "\(evidence.runs)", "\(Numbers.score(evidence.baseline))",
                "\(Numbers.score(evidence.compared))", interval(evidence),
                "\(evidence.architecture == nil ? "" : Numbers.probability(evidence.p))", Self.badge(evidence.verdict),
            ])
        }
        return table.isEmpty ? nil : table.html
    }

    private func leads(_ claim: Claim) -> HTML? {
        var table = HTMLTable(
            "What distillation adds to mean F1: the classical student beside each hybrid",
            [
                .head("Hybrid"), .number("Pairs"), .number("Hybrid’s gain"), .number("Classical gain"),
                .number("Classical − hybrid [95 % interval]"), .words("Says"),
            ])
        for evidence in claim.overall + claim.students {
            table.append([
                name(evidence, all: "all hybrids, mean"), "\(evidence.runs)",
                "\(Numbers.difference(evidence.baseline))",
                "\(Numbers.difference(evidence.compared))", interval(evidence), Self.badge(evidence.verdict),
            ])
        }
        return table.isEmpty ? nil : table.html
    }

    private func variances(_ claim: Claim) -> HTML? {
        var table = HTMLTable(
            "Variance of F1 over the seeds: each hybrid beside the classical student",
            [
                .head("Hybrid"), .words("Distillation"), .number("Runs"), .number("Classical variance"),
                .number("Hybrid’s variance"), .number("Hybrid − classical [95 % interval]"), .number("Ratio"),
                .words("Says"),
            ])
        for evidence in claim.overall + claim.students {
            table.append([
                name(evidence, all: "all hybrids, mean"), "\(evidence.distillation == true ? "with" : "without")",
                "\(evidence.runs)", "\(Numbers.score(evidence.baseline))", "\(Numbers.score(evidence.compared))",
                interval(evidence), "\(Numbers.ratio(evidence.ratio))", Self.badge(evidence.verdict),
            ])
        }
        return table.isEmpty ? nil : table.html
    }

    private func name(_ evidence: ClaimEvidence, all: String) -> HTML { "\(evidence.architecture ?? all)" }

    private func interval(_ evidence: ClaimEvidence) -> HTML {
        "\(Numbers.difference(evidence.difference, evidence.interval))"
    }
}
