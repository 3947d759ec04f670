// SPDX-License-Identifier: Apache-2.0
import Statistics

/// The paper's three claims, and what this sweep says to each.
extension SweepRecord {
    func claimsSection(_ outline: Outline) -> HTML? {
        guard hasClaims else { return nil }
        return """
            <p>What the paper claims, and what this sweep’s numbers say to it. A claim counts as supported or contradicted \
            only where the 95 % interval of the number that decides, by the bootstrap over seeds, leaves out 0, of single \
            students’ gains also Wilcoxon’s p value, Holm-corrected, is below 0.05, and no single student points the other way. \
            Fewer than \(PaperClaims.fewestRuns) runs decide nothing.</p>
            \(overview)\(perSetting { claims(of: $0, outline) })
            """
    }

    /// Whether the sweep measures something that the paper claims.
    private var hasClaims: Bool {
        history.doneCount > 0 && groups.contains { $0.claims.claims.contains { $0.verdict != .notMeasured } }
    }

    /// The verdicts in a few lines, for the top of the page.
    var claimsInShort: HTML? {
        !hasClaims ? nil : "<p>The paper’s claims in this sweep:</p>\n\(verdicts)"
    }

    /// Of each claim what this sweep says to it; of several settings, how many say what.
    private var verdicts: HTML {
        let items = groups[0].claims.claims.indices.map { index -> HTML in
            let all = groups.map { $0.claims.claims[index] }
            return "<li>\(all[0].statement) \(all.count == 1 ? badge(all[0].verdict) : counts(all))</li>\n"
        }
        return "<ul>\n\(items)</ul>\n"
    }

    /// Of several settings, how many support each claim, and a row per setting.
    private var overview: HTML? {
        let titles: [HTML] = ["KD raises mean F1", "More so classically", "Hybrids vary more"]
        let columns = titles.enumerated().map { index, title in
            HTMLColumn<SettingGroup>.words(title) { badge($0.claims.claims[index].verdict) }
        }
        return table("The verdicts, setting by setting", columns).map {
            "\(verdicts)\($0)<p>The numbers of all settings, each to be unfolded:</p>\n"
        }
    }

    private func claims(of group: SettingGroup, _ outline: Outline) -> HTML {
        let tables = [gains, leads, variances]
        return zip(group.claims.claims, tables).map { claim, table -> HTML in
            let title: HTML = "\(claim.statement) \(badge(claim.verdict))"
            // Folded up, a heading would be one of hundreds.
            let heading = groups.count == 1 ? outline.subheading(title) : "<p><strong>\(title)</strong></p>\n"
            let evidence = claim.overall + claim.students
            return "\(heading)<p class=\"claim\">\(claim.sentence)</p>\n\(evidence.isEmpty ? nil : table(evidence))"
        }.joined()
    }
}

/// "Supported in 12 of 96 settings, contradicted in 3, undecided in 81."
private func counts(_ claims: [Claim]) -> HTML {
    let counts = Claim.Verdict.allCases.map { verdict in (verdict, claims.count { $0.verdict == verdict }) }
    let parts = counts.filter { $0.1 > 0 }.enumerated().map { index, count in
        "\(badge(count.0)) in \(count.1)\(index == 0 ? " of \(claims.count) settings" : "")" as HTML
    }
    return "\(parts.joined(", "))."
}

private func badge(_ verdict: Claim.Verdict) -> HTML {
    let (sign, style): (HTML, HTML) =
        switch verdict {
        case .supported: ("✓", "yes")
        case .contradicted: ("✗", "no")
        case .undecided: ("~", "open")
        case .notMeasured: ("–", "open")
        }
    return "<span class=\"verdict \(style)\"><span aria-hidden=\"true\">\(sign)</span> \(verdict.rawValue)</span>"
}

private typealias Column = HTMLColumn<ClaimEvidence>

extension Column {
    fileprivate static func name(_ title: HTML, all: String) -> Self { .head(title) { $0.architecture ?? all } }

    fileprivate static func runs(_ title: HTML) -> Self { .number(title) { "\($0.runs)" } }

    fileprivate static func difference(_ title: HTML) -> Self {
        .number("\(title) [95 % interval]") { "\(Numbers.difference($0.difference, $0.interval))" }
    }

    fileprivate static var says: Self { .words("Says") { badge($0.verdict) } }
}

private func gains(_ evidence: [ClaimEvidence]) -> HTML {
    let columns: [Column] = [
        .name("Student", all: "all, mean"), .runs("Pairs"), .number("Without KD") { "\(Numbers.score($0.baseline))" },
        .number("With KD") { "\(Numbers.score($0.compared))" }, .difference("Difference"),
        .number("p, Holm") { "\($0.architecture == nil ? "" : Numbers.probability($0.p))" }, .says,
    ]
    return .table("Mean F1 of the same seeds without and with distillation", of: evidence, columns)
}

private func leads(_ evidence: [ClaimEvidence]) -> HTML {
    let columns: [Column] = [
        .name("Hybrid", all: "all hybrids, mean"), .runs("Pairs"),
        .number("Hybrid’s gain") { "\(Numbers.difference($0.baseline))" },
        .number("Classical gain") { "\(Numbers.difference($0.compared))" }, .difference("Classical − hybrid"), .says,
    ]
    return .table("What distillation adds to mean F1: the classical student beside each hybrid", of: evidence, columns)
}

private func variances(_ evidence: [ClaimEvidence]) -> HTML {
    let columns: [Column] = [
        .name("Hybrid", all: "all hybrids, mean"),
        .words("Distillation") { "\($0.distillation == true ? "with" : "without")" }, .runs("Runs"),
        .number("Classical variance") { "\(Numbers.score($0.baseline))" },
        .number("Hybrid’s variance") { "\(Numbers.score($0.compared))" }, .difference("Hybrid − classical"),
        .number("Ratio") { "\(Numbers.ratio($0.ratio))" }, .says,
    ]
    return .table("Variance of F1 over the seeds: each hybrid beside the classical student", of: evidence, columns)
}
