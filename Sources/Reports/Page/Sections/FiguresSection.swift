// SPDX-License-Identifier: Apache-2.0
import Statistics

/// The figures, drawn into the page.
extension SweepRecord {
    /// What each drawing of `scripts/plot` shows and the table with its numbers, in the order in which a reader wants them.
    private static let knownFigures = [
        Known(
            "axes", "summary.csv", "Mean F1 against the settings that vary, with and without distillation",
            "Mark: mean over the seeds, with its 95 % confidence interval."),
        Known(
            "agreement", "comparisons.csv", "How far each setting is from the published values, student by student",
            "Colour and number: the mean here minus the published one, in standard errors of their difference."),
        Known(
            "gradients", "gradients.csv", "How large the gradients of the circuits are before the first step",
            "Mean over seeds and angles of the squared derivative of the loss, with its 95 % interval, against the qubits or layers."
        ),
        Known(
            "figure1", "figure1.csv", "Mean F1 of each student with and without distillation",
            "Bars: mean F1 over the seeds; above each its variance; below each student its number of parameters."),
        Known(
            "seeds", "trials.csv", "F1 of every seed with and without distillation",
            "Each dot is one training; beside the dots, their mean with its 95 % confidence interval."),
        Known(
            "effect", "comparisons.csv", "What distillation adds to F1, student by student",
            "Mean difference between trainings of the same seed with and without distillation, with its 95 % interval."),
        Known(
            "learning-curves", "learning-curves.csv", "F1 on the validation samples during training",
            "Line: median over the runs that reach the epoch. Band: their quartiles."),
        Known(
            "parameters", "summary.csv", "F1 against the number of parameters",
            "Each student at its number of trainable parameters, with and without distillation."),
        Known(
            "confusion", "confusion.csv", "Which classes are taken for which",
            "Share of each class’s test samples that were predicted as each class, over all seeds."),
    ]

    func figuresSection(_ outline: Outline) -> HTML? {
        guard figures.shortfall != nil || !figures.figures.isEmpty else { return nil }
        let order = Self.knownFigures.map(\.stem)
        func place(_ drawn: DrawnFigures.Figure) -> (Int, String) {
            (order.firstIndex(of: drawn.stem) ?? order.count, drawn.stem)
        }
        let shortfall: HTML? = figures.shortfall.map { "<p class=\"note\">\($0)</p>\n" }
        return "\(shortfall)\(figures.figures.sorted { place($0) < place($1) }.map { figure($0, outline) })"
    }

    private func figure(_ drawn: DrawnFigures.Figure, _ outline: Outline) -> HTML {
        let known = Self.knownFigures.first { $0.stem == drawn.stem }
        let title = known?.title ?? drawn.stem
        let table: HTML = known.map { "<code>\($0.table)</code>" } ?? "the results folder"
        guard let svg = InlineSVG(drawn.svg, prefix: "\(outline.prefix)\(drawn.stem)-", title: title) else {
            return "<p class=\"note\">\(drawn.stem).svg is no drawing that a page can contain.</p>\n"
        }
        let words: HTML? =
            svg.description.isEmpty
            ? nil : "<details><summary>The figure in words</summary><p>\(svg.description)</p></details>\n"
        let figure: HTML = """
            <figure>
            <div class="scroll wide" role="group" aria-label="Figure: \(title)" tabindex="0">\(svg.html)</div>
            <figcaption><strong>\(title).</strong> \(known?.caption ?? "") The numbers are in the tables of this page \
            and in \(table).</figcaption>
            \(words)</figure>

            """
        // A panel for each setting makes figures long.
        return groups.count > Self.mostUnfolded ? .details(title, figure) : figure
    }

    /// Figures about more settings are folded up.
    private static let mostUnfolded = 3
}

private struct Known {
    let stem, table, title, caption: String

    init(_ stem: String, _ table: String, _ title: String, _ caption: String) {
        (self.stem, self.table, self.title, self.caption) = (stem, table, title, caption)
    }
}
