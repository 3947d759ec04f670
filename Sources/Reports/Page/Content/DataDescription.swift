// SPDX-License-Identifier: Apache-2.0
import Distillation
import Texts

/// What a data set is, in sentences.
extension DataSpecification {
    var inSentences: String {
        "\(source); \(counts.training) to train, \(counts.validation) to validate, \(counts.test) to test\(parts);"
            + " seed \(seed).\(scaling)"
            + (labelNoise == 0
                ? ""
                : " \(Numbers.share(labelNoise)) of the training and validation labels are wrong; test labels are right.")
            + (drawnFor == nil ? "" : " Every seed of a student has a data set of its own, and a teacher.")
    }

    private var source: String {
        guard let table, let contents else {
            return "\(Quantity.count(samples, "random vector")) of \(Quantity.count(bits, "bit")), in"
                + " \(classes) classes that \(decision)"
        }
        let tests = table.testFile.map { " and \(Self.name($0))" } ?? ""
        let what =
            table.file.map { "\(Quantity.count(samples, "row")) of \(Self.name($0))\(tests)" }
            ?? table.set.map { "\(Quantity.count(samples, "sample")) of the benchmark's set \($0)" }
            ?? "\(Quantity.count(samples, "handwritten digit")) (UCI, 8 × 8 pixels)"
        let shown = contents.classes.prefix(20).joined(separator: ", ") + (contents.classes.count > 20 ? ", …" : "")
        return "\(what), \(Quantity.count(features, "feature")), in \(classes) classes: \(shown)"
    }

    private static func name(_ file: NamedFile) -> Substring { file.path.split(separator: "/").last ?? "" }

    private var decision: String {
        guard rule != GeneralisedXOR() else { return "the first two bits decide" }
        return switch rule.kind {
        case .patterns: "the first \(rule.relevantBits) bits decide (even parity, and each odd pattern)"
        case .parity: "are the parity of the first \(rule.relevantBits) bits"
        }
    }

    private var parts: String {
        (fold.map { " (fold \($0.number) of \($0.count))" } ?? "") + (isStratified ? ", each class in proportion" : "")
    }

    private var scaling: String {
        switch table?.scaling {
        case .minMax: " Each feature is scaled to [0, 1], by the range of the training samples."
        case .standard: " Each feature is scaled to mean 0 and variance 1 over the training samples."
        default: ""
        }
    }
}
