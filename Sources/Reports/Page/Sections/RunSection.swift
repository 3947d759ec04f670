// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning
import Plans
import Statistics
import Texts

/// What was run: the plan in words and in full.
extension SweepRecord {
    var runSection: HTML {
        """
        <p>\(state) \(product)</p>
        \(HTML.definitions(entries))\(students)\(teacherTable)\
        \(HTML.details(
            "The plan with every field (YAML)", "<pre tabindex=\"0\"><code>\(planText)</code></pre>\n"))
        """
    }

    private var pairs: [SummaryTables.Pair] { groups.flatMap(\.pairs) }

    /// The plan's product, in words.
    private var product: String {
        let sides = [
            pairs.contains { $0.with != nil } ? "with" : nil, pairs.contains { $0.without != nil } ? "without" : nil,
        ]
        let seeds = pairs.flatMap { [$0.without, $0.with] }.compactMap { $0.map { $0.runs + $0.failed } }
        guard !seeds.isEmpty else { return reasonForNoResults }
        let students = pairs.map(\.architecture.name).uniqued.count
        let settings = groups.count > 1 ? ", in \(groups.count) settings" : ""
        let these = plan.selection == nil ? "There are" : "The results are those of what was chosen:"
        return "A trial is one training of a student. \(these) \(Quantity.count(students, "student")),"
            + " each trained \(sides.compactMap { $0 }.joined(separator: " and ")) distillation,"
            + " from \(Numbers.range(seeds, "seed")) each\(settings)."
            + (sides.count(where: { $0 != nil }) < 2
                ? "" : " The same seed starts a student from the same weights with and without distillation.")
    }

    private var entries: [(term: String, text: HTML)] {
        // The first trial of a search is tested on a fold.
        let searched = choices.first?.choice.contest.settings.first?.like
        guard let first = searched ?? history.trials.first?.specification else { return [] }
        let trials = pairs.isEmpty ? [first] : pairs.map(\.specification)
        let (data, training) = (trials.map(\.data).uniqued, trials.map(\.training).uniqued)
        let transfers = pairs.compactMap(\.specification.transfer).uniqued
        let trainingWords =
            pairs.isEmpty && plan.selection != nil
            ? "To be chosen among the plan’s settings."
            : training.count > 1
                ? "In \(training.count) variants; see \(plan.selection == nil ? "the settings below" : "what was chosen")."
                : training[0].inSentence(validates: data.contains { $0.counts.validation > 0 })
        let severalData = data.count > 1 ? " Data sets differ between settings; this is the first." : ""
        let severalTransfers = transfers.count > 1 ? " Settings differ in it; this is the first." : ""
        let score: HTML = """
            F1 on the test samples, classes weighted by their frequency. Variance over the seeds, with n − 1 in the denominator.
            """
        let entries: [(String, HTML?)] = [
            ("Data", "\(data[0].inSentences)\(severalData)"), ("Training", "\(trainingWords)"),
            ("Loss", trials.map(\.loss).uniqued.map(Self.loss).joined("<br/>")),
            ("With distillation", transfers.first.map { "\($0.inSentences)\(severalTransfers)" }),
            ("Varied", varied.isEmpty ? nil : "\(varied)"), ("Score", score),
        ]
        return entries.compactMap { term, text in text.map { (term, $0) } }
    }

    /// The settings that differ, each with its values.
    private var varied: String {
        Numbers.list(
            VaryingColumn.all(of: tables).map { column in
                let shown = column.values.prefix(12).joined(separator: ", ")
                return "\(column.name) (\(shown)\(column.values.count > 12 ? ", …" : ""))"
            })
    }

    private static func loss(_ loss: Loss) -> HTML {
        switch loss {
        case .crossEntropy:
            "<code>cross-entropy</code>: the mean of −log s of the right class, s being the student’s softmax output."
        case .softmaxTwice:
            """
            <code>cross-entropy-of-softmax</code>: the mean of −log softmax(s) of the right class, s being the student’s \
            softmax output already; what torch.nn.CrossEntropyLoss computes when it is given a softmax’s output.
            """
        case .square: "<code>square</code>: the mean of (f − y)² times lossFactor, \(score)"
        case .hinge: "<code>hinge</code>: the mean of max(0, 1 − y f), \(score)"
        case .logistic: "<code>logistic</code>: the mean of log(1 + exp(−lossFactor y f)), \(score)"
        case .linear: "<code>linear</code>: the mean of 1 − y f times lossFactor, \(score)"
        case .weightedFidelity:
            "<code>weighted-fidelity</code>: squares of trained fidelities with the state of the right class, of each value read out."
        }
    }

    private static let score: HTML = "f being the student’s score, and y −1 for the first class and 1 for the second."

    private var students: HTML? {
        guard !pairs.isEmpty else { return nil }
        let parameters = Dictionary(grouping: pairs, by: \.architecture.name).mapValues { $0.map(\.parameters) }
        var known: Set<String> = []
        let students = pairs.filter { known.insert($0.architecture.name).inserted }
        let own = tables.columns.ofStudents
        func settings(of pair: SummaryTables.Pair) -> String {
            own.compactMap { $0.words(in: pair.specification) }.joined(separator: ", ")
        }
        return .table(
            "The students", of: students,
            [
                .head("Student") { $0.architecture.name },
                .number("Parameters") { "\(Numbers.range(parameters[$0.architecture.name] ?? []))" },
                .words("What it is") { "\($0.architecture.summary)" },
            ] + (own.isEmpty ? [] : [.words("Its settings") { "\(settings(of: $0))" }]))
    }

    private var teacherTable: HTML? {
        guard let first = teachers.first else { return nil }
        let again: HTML = """
            The journal keeps the students alone, so the accuracies are those of the same teachers, trained again from the \
            plan when this page was made.
            """
        if teachers.count == 1 {
            let accuracy: HTML =
                first.accuracy.map {
                    " Accuracy \($0.validation.map { Numbers.share($0) + " on the validation samples and " } ?? "")\(Numbers.share($0.test)) on the test samples. \(again)"
                }
                ?? " Its accuracy is unknown: the journal has students only, and training it again would take too long."
            let isItself = first.teacher.kind == .itself
            return """
                <p>The teacher is \(first.words)\(isItself ? ": a teacher for each student and seed" : "").\
                \(isItself || first.teacher.kind.isRead ? nil : accuracy)</p>

                """
        }
        let table = HTML.table(
            "The teachers, where several seeds or students have one each the first one’s",
            of: teachers.prefix(Self.maximumSettings),
            [
                .head("Setting") { $0.setting }, .words("Teacher") { "\($0.words)" },
                .number("Validation accuracy") { "\($0.accuracy?.validation.map { Numbers.share($0) } ?? "–")" },
                .number("Test accuracy") { "\($0.accuracy.map { Numbers.share($0.test) } ?? "–")" },
            ])
        return .details(
            Quantity.count(teachers.count, "teacher"),
            "<p>\(again) A dash: it would take too long, or was read from a file.</p>\n\(table)")
    }
}

extension Sequence where Element: Hashable {
    /// Each value once, in the order of their first occurrence.
    var uniqued: [Element] {
        var known: Set<Element> = []
        return filter { known.insert($0).inserted }
    }
}
