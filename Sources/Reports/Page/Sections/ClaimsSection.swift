// SPDX-License-Identifier: Apache-2.0
import Plans
import Statistics

/// The claims of the plan, and what this sweep says to each.
extension SweepRecord {
    func claimsSection(_ outline: Outline) -> HTML? {
        guard hasClaims else { return nil }
        return """
            <p>What the plan’s claims say, and what this sweep’s numbers say to it. A claim counts as supported or contradicted \
            only where the 95 % interval of the number that decides, by the bootstrap over seeds, leaves out 0, of single \
            comparisons of means also Wilcoxon’s p value, Holm-corrected, is below 0.05, and no single comparison points the other \
            way. Fewer than \(Claim.fewestRuns) runs decide nothing.</p>
            \(claims.map { section($0, outline) })
            """
    }

    /// Whether the sweep measures something that the plan claims.
    private var hasClaims: Bool {
        history.doneCount > 0 && claims.contains { $0.contains { $0.verdict != .notMeasured } }
    }

    /// The verdicts in a few lines, for the top of the page.
    var claimsInShort: HTML? {
        guard hasClaims else { return nil }
        let items = claims.map { all in
            "<li>\(all[0].statement) \(all.count == 1 ? badge(all[0].verdict) : counts(all))</li>\n" as HTML
        }
        return "<p>Claims, and what this sweep says to them:</p>\n<ul>\n\(items)</ul>\n"
    }

    /// A claim: as it is for one setting, with a row each and folded up for several.
    private func section(_ all: [Claim], _ outline: Outline) -> HTML {
        guard all.count > 1 else {
            return "\(outline.subheading("\(all[0].statement) \(badge(all[0].verdict))"))\(numbers(all[0]))"
        }
        let shown = all.prefix(Self.maximumSettings)
        let columns: [HTMLColumn<Claim>] = [
            .head("Setting") { $0.setting }, .words("Says") { badge($0.verdict) },
            .number("Difference [95 % interval]") { claim in
                claim.overall.map { "\(Numbers.difference($0.difference, $0.interval))" as HTML }.joined("<br/>")
            },
        ]
        let more = HTML.further(all.count - shown.count, "further setting", see: "summary.csv")
        return """
            \(outline.subheading("\(all[0].statement)"))<p>\(counts(all))</p>
            \(HTML.table("The verdicts, setting by setting", of: shown, columns))\
            \(shown.map { HTML.details($0.setting, numbers($0)) })\(more)
            """
    }

    private func numbers(_ claim: Claim) -> HTML {
        let evidence = claim.overall + claim.comparisons
        return "<p class=\"claim\">\(claim.sentence)</p>\n\(evidence.isEmpty ? nil : table(of: evidence, claim))"
    }

    private func table(of evidence: [ClaimEvidence], _ claim: Claim) -> HTML {
        let sides = Set(evidence.map(\.distillation)).count > 1
        let named = plan.claims.first { $0.statement == claim.statement }
        func title(_ tests: [FieldTest]?, _ other: String) -> HTML {
            "\(tests.map { Claim.phrase($0).capitalisedFirst } ?? other)"
        }
        var columns: [HTMLColumn<ClaimEvidence>] = [.head("Of") { $0.name ?? "all, mean" }]
        if sides { columns.append(.words("Distillation") { "\($0.distillation == true ? "with" : "without")" }) }
        columns += [
            .number(claim.measure == .variance ? "Runs" : "Pairs") { "\($0.runs)" },
            .number(title(named?.greater, "Greater")) { "\(Numbers.score($0.compared))" },
            .number(title(named?.than, "Smaller")) { "\(Numbers.score($0.baseline))" },
            .number("Difference [95 % interval]") { "\(Numbers.difference($0.difference, $0.interval))" },
        ]
        switch claim.measure {
        case .variance: columns.append(.number("Ratio") { "\(Numbers.ratio($0.ratio))" })
        case .mean: columns.append(.number("p, Holm") { "\($0.name == nil ? "" : Numbers.probability($0.p))" })
        case .gain: break
        }
        columns.append(.words("Says") { badge($0.verdict) })
        return .table(ClaimWording.subject(claim.measure), of: evidence, columns)
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

extension String {
    /// With a capital first letter.
    var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
