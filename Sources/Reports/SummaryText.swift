import Foundation
import Sweeps

extension SummaryTables {
    /// The end of a sweep as a person reads it: weighted F1 per architecture without and with distillation.
    public var text: String {
        let several = Set(pairs.map { "\($0.specification.loss) \($0.specification.training)" }).count > 1
        var lines = [
            Self.cells("model", "parameters", "F1 without KD", "F1 with KD", "difference"),
            Self.cells("", "", "mean (variance)", "mean (variance)", "of means"),
        ]
        var setting = ""
        for pair in pairs {
            let training = pair.specification.training
            let current =
                "\(pair.specification.loss.rawValue), learning rate \(training.learningRate), "
                + "at most \(training.epochs) epochs, patience \(training.patience), "
                + (training.batch.map { "batches of \($0)" } ?? "full batch")
                + ", \(training.precision.rawValue) precision"
            if several && current != setting { lines.append(current + ":") }
            setting = current
            let (without, with) = (pair.without?.weightedF1, pair.with?.weightedF1)
            let difference = without.flatMap { without in with.map { String(format: "%+.3f", $0.mean - without.mean) } }
            lines.append(
                Self.cells(
                    pair.specification.student.architecture.name, "\(pair.parameters)", Self.score(without),
                    Self.score(with),
                    difference ?? ""))
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func score(_ summary: SampleSummary?) -> String {
        guard let summary else { return "-" }
        return String(format: "%.3f", summary.mean) + (summary.variance.map { String(format: " (%.3f)", $0) } ?? "")
    }

    private static func cells(
        _ name: String, _ parameters: String, _ without: String, _ with: String, _ difference: String
    )
        -> String
    {
        "  " + name.leftAligned(12) + parameters.rightAligned(11) + without.rightAligned(18) + with.rightAligned(18)
            + difference.rightAligned(12)
    }
}
