// SPDX-License-Identifier: Apache-2.0
import Foundation
import Texts

extension SweepEstimate {
    /// The estimate for people, some lines.
    ///
    /// - Parameters:
    ///   - ranks: that the sweep would be run on.
    ///   - cores: of this machine.
    package func text(ranks: Int, cores: Int) -> String {
        func time(_ ranks: Int) -> String {
            "\(Quantity.duration(seconds(ranks: ranks))) on \(Quantity.count(ranks, "rank"))"
        }
        let times = time(ranks) + (cores == ranks ? "" : "; " + time(cores) + ", as many as cores here")
        var lines = [
            "Estimate for this machine, from a calibration run of \(Quantity.duration(calibrationSeconds)): \(basis)",
            "  time:   at most \(times), each with a core for itself; early stopping\(mayLeaveOut ? " and decisions make" : " makes") it less",
        ]
        if teachers > 0 {
            let count = Quantity.count(teachers, "teacher")
            lines.append("          of this \(Quantity.duration(teacherSeconds)) on one core for \(count)")
        }
        if coreShare < 0.9 {
            lines.append(
                "          this machine is busy: the calibration run had \(Int((100 * coreShare).rounded())) % of a core; "
                    + "as busy, the sweep would take \(String(format: "%.1f", 1 / max(coreShare, 0.01))) times as long")
        }
        if let largest {
            lines.append(
                "  memory: \(Quantity.bytes(bytesPerRank)) a rank predicted: \(Quantity.bytes(startBytes)) the program, "
                    + "\(Quantity.bytes(largest.bytes)) the largest training (\(largest.architecture)), "
                    + "\(Quantity.bytes(sampleBytes)) data sets; MPI needs some more")
        }
        lines.append("          \(Quantity.bytes(peakBytes)) was the peak of this calibration run")
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
}
