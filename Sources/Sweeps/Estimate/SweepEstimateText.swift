import Foundation
import Plans

extension SweepEstimate {
    /// The estimate for people, some lines.
    ///
    /// - Parameters:
    ///   - ranks: that the sweep would be run on.
    ///   - cores: of this machine.
    package func text(ranks: Int, cores: Int) -> String {
        var times = ["\(Self.duration(seconds(ranks: ranks))) on \(Self.counted(ranks, "rank"))"]
        if cores != ranks {
            times.append(
                "\(Self.duration(seconds(ranks: cores))) on \(Self.counted(cores, "rank")), as many as cores here")
        }
        var lines = [
            "Estimate for this machine, from a calibration run of \(Self.duration(calibrationSeconds)): \(basis)",
            "  time:   at most " + times.joined(separator: "; ")
                + ", each with a core for itself; early stopping makes it less",
        ]
        if let reasonAgainstTeachers {
            lines.append("          without teachers, which cannot be timed: \(reasonAgainstTeachers)")
        } else if teachers > 0 {
            lines.append(
                "          of this \(Self.duration(teacherSeconds)) on one core for \(Self.counted(teachers, "teacher"))"
            )
        }
        if coreShare < 0.9 {
            lines.append(
                "          this machine is busy: the calibration run had \(Int((100 * coreShare).rounded())) % of a core; "
                    + "as busy, the sweep would take \(String(format: "%.1f", 1 / max(coreShare, 0.01))) times as long")
        }
        if let largest {
            lines.append(
                "  memory: \(Self.megabytes(bytesPerRank)) a rank predicted: \(Self.megabytes(startBytes)) the program, "
                    + "\(Self.megabytes(largest.bytes)) the largest training (\(largest.architecture)), "
                    + "\(Self.megabytes(sampleBytes)) data sets; MPI needs some more")
        }
        lines.append("          \(Self.megabytes(peakBytes)) was the peak of this calibration run")
        return lines.map { $0 + "\n" }.joined()
    }

    private var basis: String {
        switch measuredShapes {
        case 0: "epochs take too long to be measured; times are the cost model's, for another machine"
        case shapes: shapes == 1 ? "the only shape of training measured" : "all \(shapes) shapes of training measured"
        default:
            "\(measuredShapes) of \(shapes) shapes of training measured, the others scaled from these by the cost model"
        }
    }

    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    private static func megabytes(_ bytes: Int) -> String {
        let megabytes = Double(bytes) / 1e6
        return String(format: megabytes < 10 ? "%.1f MB" : "%.0f MB", megabytes)
    }

    private static func duration(_ seconds: Double) -> String {
        switch seconds {
        case ..<0.1: "less than 0.1 s"
        case ..<60: String(format: "%.2g s", seconds)
        default: ProgressDisplay.duration(seconds)
        }
    }
}
