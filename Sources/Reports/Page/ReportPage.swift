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
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src \(PageScript.source); base-uri 'none'; form-action 'none'"/>
            <title>\(title): report of \(sweeps.count == 1 ? "a sweep" : "sweeps")</title>
            <style>
            \(HTML(checkedMarkup: PageStyle.css))
            </style>
            </head>
            <body>
            <a class="skip" href="#content">To the content</a>
            <header>
            <h1>\(sweeps.count == 1 ? "Sweep" : "Sweeps") \(title)</h1>
            \(sweeps.count == 1 ? sweeps[0].answerInShort : nil)<p class="soft">A sweep of qdistill: trainings of classical and quantum students, without or with distillation from a \
            teacher. KD is short for knowledge distillation.</p>
            </header>
            \(sweeps.count == 1 ? one : several)
            <script>\(HTML(checkedMarkup: PageScript.text))</script>
            </body>
            </html>

            """
        return page.markup
    }

    /// The parts of a sweep's report; nil for what there is nothing to say about.
    private static let sections: [(id: String, title: String, text: @Sendable (SweepRecord, Outline) -> HTML?)] = [
        ("choices", "What was decided", { sweep, _ in sweep.choiceSection }),
        ("results", "Results", { sweep, _ in sweep.resultsSection }),
        ("claims", "Claims", { $0.claimsSection($1) }),
        ("reference", "Beside published values", { sweep, _ in sweep.referenceSection }),
        ("figures", "Figures", { $0.figuresSection($1) }),
        ("failures", "Failed trials", { sweep, _ in sweep.failuresSection }),
        ("run", "What was run", { sweep, _ in sweep.runSection }),
        ("provenance", "Provenance", { $0.provenanceSection($1) }),
        ("reproduce", "How to reproduce", { sweep, _ in sweep.reproductionSection }),
    ]

    /// Those of a sweep that there is something to say about, each with its heading.
    private static func parts(of sweep: SweepRecord, _ outline: Outline) -> [(id: String, title: String, html: HTML)] {
        sections.compactMap { id, title, text in
            text(sweep, outline).map { (id, title, outline.heading(title, id: id) + $0) }
        }
    }

    private var one: HTML {
        let sections = Self.parts(of: sweeps[0], Outline(level: 2, prefix: ""))
        return Self.body(
            links: sections.map { ($0.id, $0.title) },
            "\(sweeps[0].stateInShort)\(sweeps[0].claimsInShort)\(sections.map(\.html))")
    }

    private var several: HTML {
        let parts = sweeps.enumerated().map { index, sweep in
            let prefix = "sweep-\(index + 1)-"
            return """
                <section aria-labelledby="\(prefix)top">
                \(Outline(level: 2, prefix: prefix).heading(sweep.label, id: "top"))\(sweep.answerInShort)\(sweep.stateInShort)\(sweep.claimsInShort)\
                \(Self.parts(of: sweep, Outline(level: 3, prefix: prefix)).map(\.html))</section>

                """ as HTML
        }
        let sideBySide = SideBySideSection(sweeps: sweeps, agreements: agreements)
        return Self.body(
            links: [("side-by-side", "Side by side")] + sweeps.enumerated().map { ("sweep-\($0 + 1)-top", $1.label) },
            "\(Outline(level: 2, prefix: "").heading("Side by side", id: "side-by-side"))\(sideBySide.html)\(parts)")
    }

    private static func body(links: [(id: String, title: String)], _ content: HTML) -> HTML {
        """
        <nav aria-label="Contents"><ul>
        \(links.map { "<li><a href=\"#\($0.id)\">\($0.title)</a></li>\n" as HTML })</ul></nav>
        <main id="content">
        \(content)</main>
        """
    }
}

extension SweepRecord {
    /// What the sweep says, before all else.
    fileprivate var answerInShort: HTML? { answer.map { "<p class=\"lead\">\($0.sentence)</p>\n" } }

    /// What is left, or without a result.
    fileprivate var stateInShort: HTML? { left + withoutResult == 0 ? nil : "<p>\(state)</p>\n" }
}
