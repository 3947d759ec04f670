import Foundation
import Sweeps

extension SummaryTables {
    /// The end of a sweep as a person reads it: weighted F1 per architecture without and with distillation, the difference
    /// with its interval, and the runs that collapsed.
    public var text: String {
        let (pairs, settings) = (pairs, pairs.map(\.setting))
        var table = TextTable(
            ["model", "parameters", "F1 without KD", "F1 with KD", "difference [95 % interval]", "p", "collapsed"])
        table.append(["", "", "mean (variance)", "mean (variance)", "of pairs, mean", "Wilcoxon", "without, with"])
        for (pair, comparison) in zip(pairs, comparisons) {
            table.append([
                pair.specification.student.architecture.name, "\(pair.parameters)",
                Self.score(pair.without?.weightedF1),
                Self.score(pair.with?.weightedF1), Self.difference(comparison),
                comparison.wilcoxonHolm.map(Self.probability) ?? "-",
                Self.share(pair.without?.collapsed) + "  " + Self.share(pair.with?.collapsed),
            ])
        }
        var lines = table.text.split(separator: "\n").map(String.init)
        if Set(settings).count > 1 {
            let isFirst = settings.indices.map { $0 == 0 || settings[$0] != settings[$0 - 1] }
            for index in settings.indices.reversed() where isFirst[index] {
                lines.insert(settings[index] + ":", at: 2 + index)
            }
        }
        let families = Set(Self.families(pairs).map(\.count))
        if let largest = families.max(), largest > 1 {
            lines.append("  p is corrected for \(families.count == 1 ? "" : "up to ")\(largest) models (Holm).")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func score(_ summary: SampleSummary?) -> String {
        guard let summary else { return "-" }
        return String(format: "%.3f", summary.mean) + (summary.variance.map { String(format: " (%.3f)", $0) } ?? "")
    }

    private static func difference(_ comparison: PairedComparison) -> String {
        guard let difference = comparison.difference else { return "-" }
        let interval = comparison.interval.map {
            String(format: " [%+.3f, %+.3f]", $0.lowerBound, $0.upperBound)
        }
        return String(format: "%+.3f", difference) + (interval ?? "")
    }

    private static func probability(_ p: Double) -> String { p < 0.001 ? "< 0.001" : String(format: "%.3f", p) }

    private static func share(_ share: Double?) -> String {
        (share.map { String(format: "%.0f %%", 100 * $0) } ?? "-").rightAligned(5)
    }
}

extension SummaryTables.Pair {
    /// The settings in words.
    var setting: String {
        let training = specification.training
        return "\(specification.loss.rawValue), learning rate \(training.learningRate), "
            + "at most \(training.epochs) epochs, patience \(training.patience), "
            + (training.batch.map { "batches of \($0)" } ?? "full batch")
            + ", \(training.precision.rawValue) precision"
    }
}
