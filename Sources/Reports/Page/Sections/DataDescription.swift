// SPDX-License-Identifier: Apache-2.0
import Distillation
import Statistics
import Texts

/// What a data set is, in sentences.
struct DataDescription {
    private let data: DataSpecification

    init(_ data: DataSpecification) { self.data = data }

    var sentences: HTML {
        let counts = data.counts
        return """
            \(source); \(counts.training) to train, \(counts.validation) to validate, \(counts.test) to test\(parts); \
            seed \(String(data.seed)).\(scaling)\(noise)\(redrawn)
            """
    }

    private var source: String {
        guard let table = data.table, let contents = data.contents else {
            return "\(Quantity.count(data.samples, "random vector")) of \(Quantity.count(data.bits, "bit")), in"
                + " \(data.classes) classes that \(rule)"
        }
        let what =
            table.file.map { "\(Quantity.count(data.samples, "row")) of \($0.path.split(separator: "/").last ?? "")" }
            ?? "\(Quantity.count(data.samples, "handwritten digit")) (UCI, 8 × 8 pixels)"
        let shown = contents.classes.prefix(20).joined(separator: ", ") + (contents.classes.count > 20 ? ", …" : "")
        return
            "\(what), \(Quantity.count(data.features, "feature")), in \(data.classes) classes, counted from 0: \(shown)"
    }

    private var rule: String {
        let rule = data.rule
        guard rule != GeneralisedXOR() else { return "the first two bits decide" }
        return switch rule.kind {
        case .patterns: "the first \(rule.relevantBits) bits decide (even parity, and each odd pattern)"
        case .parity: "are the parity of the first \(rule.relevantBits) bits"
        }
    }

    private var parts: String {
        (data.fold.map { " (fold \($0.number) of \($0.count))" } ?? "")
            + (data.isStratified ? ", each class in proportion" : "")
    }

    private var scaling: String {
        switch data.table?.scaling {
        case .minMax: " Each feature is scaled to [0, 1], by the range of the training samples."
        case .standard: " Each feature is scaled to mean 0 and variance 1 over the training samples."
        default: ""
        }
    }

    private var noise: String {
        data.labelNoise > 0
            ? " \(Numbers.share(data.labelNoise)) of the training and validation labels are wrong; test labels are right."
            : ""
    }

    private var redrawn: String {
        data.drawnFor == nil ? "" : " Every seed of a student has a data set of its own, and a teacher."
    }
}
