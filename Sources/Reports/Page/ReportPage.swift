// SPDX-License-Identifier: Apache-2.0
import Sweeps

/// A report of one sweep, or of several side by side: one self-contained HTML page, which loads nothing.
///
/// It follows from the journals, the figures and this program alone: the same ones give the same page.
package struct ReportPage {
    private let sweeps: [SweepRecord]
    private let agreements: [(second: Int, agreement: SweepAgreement)]

    /// - Parameter sweeps: at least one.
    /// - Throws: `SweepError` for a journal that cannot be read.
    init(_ sweeps: [SweepRecord]) throws {
        precondition(!sweeps.isEmpty, "A report is about a sweep.")
        self.sweeps = Self.labelled(sweeps)
        agreements = try sweeps.indices.dropFirst().filter { sweeps[$0].plan == sweeps[0].plan }.map {
            ($0, try SweepAgreement(sweeps[0].history, sweeps[$0].history))
        }
    }

    /// Sweeps are called by their plans; where these have the same name, by their folders; where these have, too, they are
    /// numbered.
    private static func labelled(_ sweeps: [SweepRecord]) -> [SweepRecord] {
        var sweeps = sweeps
        for label in [{ $0.plan.name }, { "\($0.plan.name) in \($0.folder)" }] as [(SweepRecord) -> String] {
            for index in sweeps.indices { sweeps[index].label = label(sweeps[index]) }
            if Set(sweeps.map(\.label)).count == sweeps.count { return sweeps }
        }
        for index in sweeps.indices { sweeps[index].label += " (\(index + 1))" }
        return sweeps
    }

    package var html: String {
        let title = Numbers.list(sweeps.map(\.label))
        let page: HTML = """
            <!DOCTYPE html>
            <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="generator" content="qdistill \(Session.programVersion)"/>
            <meta name="color-scheme" content="light dark"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"/>
            <title>\(title): report of \(sweeps.count == 1 ? "a sweep" : "sweeps")</title>
            <style>
            \(HTML(checkedMarkup: PageStyle.css))
            </style>
            </head>
            <body>
            <a class="skip" href="#content">To the content</a>
            <header>
            <h1>\(sweeps.count == 1 ? "Sweep" : "Sweeps") \(title)</h1>
            <p class="lead">Knowledge distillation from classical teachers into quantum students: what was run, and what came of \
            it. KD is short for knowledge distillation.</p>
            </header>
            \(sweeps.count == 1 ? one : several)
            </body>
            </html>

            """
        return page.markup
    }

    private static let contents = [
        ("run", "What was run"), ("results", "Results"), ("figures", "Figures"), ("claims", "The paper’s claims"),
        ("paper", "Beside the paper’s figure"), ("failures", "Failed trials"), ("provenance", "Provenance"),
        ("reproduce", "How to reproduce"),
    ]

    private var one: HTML {
        let outline = Outline(level: 2, prefix: "")
        let sections = sections(of: sweeps[0], outline)
        let links = Self.contents.filter { sections.markup.contains("<h2 id=\"\($0.0)\"") }.map {
            "<li><a href=\"#\($0.0)\">\($0.1)</a></li>\n" as HTML
        }
        return """
            <nav aria-label="Contents"><ul>
            \(links)</ul></nav>
            <main id="content">
            \(ClaimsSection(sweep: sweeps[0]).inShort)\(sections)</main>
            """
    }

    private var several: HTML {
        let outlines = sweeps.indices.map { Outline(level: 3, prefix: "sweep-\($0 + 1)-") }
        let links = zip(sweeps, outlines).map { sweep, outline in
            "<li><a href=\"#\(outline.prefix)top\">\(sweep.label)</a></li>\n" as HTML
        }
        let parts = zip(sweeps, outlines).map { sweep, outline in
            """
            <section aria-labelledby="\(outline.prefix)top">
            \(Outline(level: 2, prefix: outline.prefix).heading(sweep.label, id: "top"))\
            \(ClaimsSection(sweep: sweep).inShort)\(sections(of: sweep, outline))</section>

            """ as HTML
        }
        return """
            <nav aria-label="Contents"><ul>
            <li><a href="#side-by-side">Side by side</a></li>
            \(links)</ul></nav>
            <main id="content">
            \(SideBySideSection(sweeps: sweeps, agreements: agreements).html(Outline(level: 2, prefix: "")))\(parts)</main>
            """
    }

    private func sections(of sweep: SweepRecord, _ outline: Outline) -> HTML {
        [
            RunSection(sweep: sweep).html(outline), ResultsSection(sweep: sweep).html(outline),
            FiguresSection(sweep: sweep).html(outline), ClaimsSection(sweep: sweep).html(outline),
            PaperSection(sweep: sweep).html(outline),
            FailuresSection(sweep: sweep).html(outline), ProvenanceSection(sweep: sweep).html(outline),
            ReproductionSection(sweep: sweep).html(outline),
        ].joined()
    }
}
