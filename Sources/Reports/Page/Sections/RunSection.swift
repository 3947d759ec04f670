// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning
import Plans
import Statistics
import Texts

/// What was run: the plan in words and in full.
struct RunSection {
    let sweep: SweepRecord

    func html(_ outline: Outline) -> HTML {
        """
        \(outline.heading("What was run", id: "run"))\
        <p>\(sweep.state) \(trials)</p>
        <dl>
        \(entries.map { "<dt>\($0.term)</dt><dd>\($0.text)</dd>\n" as HTML })</dl>
        \(students)\(teachers)\
        <details><summary>The plan with every field (YAML)</summary>
        <pre tabindex="0"><code>\(sweep.plan.yaml)</code></pre>
        </details>

        """
    }

    private var pairs: [SummaryTables.Pair] { sweep.groups.flatMap(\.pairs) }

    private var architectures: [String] {
        pairs.map(\.specification.student.architecture.name).uniqued
    }

    /// The plan's product, in words.
    private var trials: String {
        let distillation =
            (pairs.contains { $0.without != nil }, pairs.contains { $0.with != nil }) == (true, true)
            ? "with and without distillation"
            : pairs.contains { $0.with != nil } ? "with distillation" : "without distillation"
        let seeds = pairs.flatMap { [$0.without, $0.with] }.compactMap { $0 }.map {
            ($0.weightedF1?.count ?? 0) + $0.failed
        }
        guard !seeds.isEmpty else { return "None has ended yet." }
        let settings = sweep.groups.count > 1 ? ", in \(sweep.groups.count) settings" : ""
        return "A trial is one training of a student. There are \(Quantity.count(architectures.count, "student")),"
            + " each trained \(distillation), from \(Numbers.range(seeds, "seed")) each\(settings)."
            + " The same seed starts a student from the same weights with and without distillation."
    }

    private var entries: [(term: String, text: HTML)] {
        guard let first = sweep.history.trials.first?.specification else { return [] }
        var entries: [(String, HTML)] = []
        let data = pairs.map(\.specification.data).uniqued
        if let shown = data.first ?? first.data as DataSpecification? {
            let several: HTML = data.count > 1 ? " Data sets differ between settings; this is the first." : ""
            entries.append(("Data", "\(DataDescription(shown).sentences)\(several)"))
        }
        let training = pairs.map(\.specification.training).uniqued
        let shown = training.first ?? first.training
        let settings =
            "at most \(Quantity.count(shown.epochs, "epoch")), stopped after \(shown.patience) without a lower validation loss"
        let batch = shown.batch.map { "batches of \($0)" } ?? "full batches"
        entries.append(
            (
                "Training",
                training.count > 1
                    ? "In \(training.count) variants; see the settings below."
                    : """
                    \(shown.optimiserInWords), learning rate \(shown.learningRateInWords), \(batch), \(settings); \
                    \(shown.restoreBest ? "the weights of the lowest validation loss" : "the last epoch’s weights") are tested; \
                    \(shown.precision.rawValue) precision.
                    """
            ))
        let losses = pairs.map(\.specification.loss).uniqued
        entries.append(("Loss", (losses.isEmpty ? [first.loss] : losses).map(Self.loss).joined("<br/>")))
        let transfers = pairs.compactMap(\.specification.transfer).uniqued
        if let transfer = transfers.first {
            let several: HTML = transfers.count > 1 ? " Settings differ in it; this is the first." : ""
            entries.append(
                (
                    "With distillation",
                    """
                    \(String(transfer.crossEntropyWeight)) × cross-entropy + \(String(transfer.divergenceWeight)) × T² × \
                    the Kullback-Leibler divergence from the teacher’s to the student’s probabilities, both at the temperature \
                    T = \(String(transfer.temperature)); a \(transfer.reduction.rawValue) over the samples.\(hard(transfer))\(several)
                    """
                ))
        }
        if !varied.isEmpty { entries.append(("Varied", "\(varied)")) }
        entries.append(
            (
                "Score",
                "F1 on the test samples, classes weighted by their frequency. Variance over the seeds, with n − 1 in the denominator."
            ))
        return entries
    }

    private func hard(_ transfer: DistillationSettings) -> HTML? {
        transfer.labels == .soft ? nil : " The teacher’s most probable class replaces its probabilities: hard labels."
    }

    /// The settings that differ, each with its values.
    private var varied: String {
        Numbers.list(
            VaryingColumn.all(of: sweep.tables).map { column in
                let shown = column.values.prefix(12).joined(separator: ", ")
                return "\(column.name) (\(shown)\(column.values.count > 12 ? ", …" : ""))"
            })
    }

    private static func loss(_ reading: CrossEntropyReading) -> HTML {
        switch reading {
        case .crossEntropy:
            "<code>cross-entropy</code>: the mean of −log s of the right class, s being the student’s softmax output."
        case .softmaxTwice:
            """
            <code>cross-entropy-of-softmax</code>: the mean of −log softmax(s) of the right class, s being the student’s \
            softmax output already; what torch.nn.CrossEntropyLoss computes when it is given a softmax’s output.
            """
        }
    }

    private var students: HTML? {
        guard !pairs.isEmpty else { return nil }
        var table = HTMLTable("The students", [.head("Student"), .number("Parameters"), .words("What it is")])
        var known: Set<String> = []
        for pair in pairs
        where known.insert("\(pair.specification.student.architecture.name) \(pair.parameters)").inserted {
            let architecture = pair.specification.student.architecture
            table.append(["\(architecture.name)", "\(pair.parameters)", "\(architecture.summary)"])
        }
        return table.html
    }

    private var teachers: HTML? {
        let records = sweep.teachers
        guard let first = records.first else { return nil }
        let again: HTML = """
            The journal keeps the students alone, so the accuracies are those of the same teachers, trained again from the \
            plan when this page was made.
            """
        if records.count == 1 {
            if first.teacher.kind == .itself {
                return "<p>The teacher is \(first.words): a teacher for each student and seed.</p>\n"
            }
            if first.teacher.kind.isRead { return "<p>The teacher is \(first.words).</p>\n" }
            let accuracy: HTML =
                first.accuracy.map {
                    "Accuracy \(Numbers.share($0.validation)) on the validation samples and \(Numbers.share($0.test)) on the test samples. \(again)"
                }
                ?? "Its accuracy is unknown: the journal has students only, and training it again would take too long."
            return "<p>The teacher is \(first.words). \(accuracy)</p>\n"
        }
        var table = HTMLTable(
            "The teachers, where several seeds or students have one each the first one’s",
            [.longHead("Setting"), .words("Teacher"), .number("Validation accuracy"), .number("Test accuracy")])
        for record in records.prefix(SweepRecord.maximumSettings) {
            table.append([
                "\(record.setting)", "\(record.words)",
                "\(record.accuracy.map { Numbers.share($0.validation) } ?? "–")",
                "\(record.accuracy.map { Numbers.share($0.test) } ?? "–")",
            ])
        }
        return """
            <details><summary>\(Quantity.count(records.count, "teacher"))</summary>
            <p>\(again) A dash: it would take too long, or was read from a file.</p>
            \(table.html)</details>

            """
    }
}

extension Sequence where Element: Hashable {
    /// Each value once, in the order of their first occurrence.
    var uniqued: [Element] {
        var known: Set<Element> = []
        return filter { known.insert($0).inserted }
    }
}
