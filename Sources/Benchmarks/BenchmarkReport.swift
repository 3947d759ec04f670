// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Foundation
import Machine
import Sweeps
import Texts

/// What `qdistill bench` measured, where, as text and as JSON.
package struct BenchmarkReport: Sendable, Codable {
    /// Program, compiler, kernels and processor.
    package var machine = Session(hosts: [Host.name], ranks: 1, start: Date())
    package var workload: EngineBenchmark.Workload
    package var bounds: [EngineBenchmark.Bound] = []
    package var epochs: [EngineBenchmark.Epoch] = []
    package var scaling: ScalingBenchmark?
    package var explanation: CostExplanation?

    /// Measures the bound and each student, and where wanted the scaling; or else explains how each is simulated.
    ///
    /// - Throws: `ArchitectureError`.
    package init(
        _ workload: EngineBenchmark.Workload, _ architectures: [Architecture], _ precisions: [Precision],
        seconds: Double, scaling: Bool, explains: Bool
    ) throws {
        self.workload = workload
        if explains {
            explanation = try CostExplanation(architectures, precisions, workload: workload, seconds: seconds)
            return
        }
        let benchmark = EngineBenchmark(workload: workload, seconds: seconds)
        for precision in precisions {
            let bound = try benchmark.bound(precision)
            bounds.append(bound)
            epochs += try architectures.map { try benchmark.epoch($0, precision, bound: bound) }
        }
        if scaling { self.scaling = try ScalingBenchmark(seconds: seconds / 2) }
    }

    package var json: String { get throws { try JSONText.document(self, keys: .convertToSnakeCase) } }

    package var text: String {
        [heading, epochTable, scaling.map { "\n" + $0.text }, explanation.map(\.text)].compactMap { $0 }.joined()
    }

    private var heading: String {
        let batch = workload.batch.map { "batches of \($0)" } ?? "full batch"
        return "\(machine.cpu), one core; qdistill \(machine.version), \(machine.instructionSet); \(machine.kernels) kernels\n"
            + "\(workload.samples) training and \(workload.validationSamples) validation samples of \(workload.features)"
            + " features, \(workload.layers) layers, \(batch)\n\n"
    }

    private var epochTable: String? {
        guard !epochs.isEmpty else { return nil }
        var table = TextTable(
            ["student", "precision", "picture", "ms/epoch", "median", "GFLOP/s", "of peak"], leftColumns: 3)
        for bound in bounds {
            table.append([
                "multiply-adds", bound.precision.rawValue, "(the peak)", "", "",
                String(format: "%.1f", bound.peakGigaflopsPerSecond), "1.00",
            ])
            table.append([
                "matrix products", bound.precision.rawValue, "(of a step)",
                ScalingBenchmark.figure(bound.millisecondsPerEpoch), "",
                String(format: "%.1f", bound.gigaflopsPerSecond), String(format: "%.2f", bound.shareOfPeak),
            ])
            for epoch in epochs where epoch.precision == bound.precision {
                table.append([
                    epoch.architecture.name, epoch.precision.rawValue, epoch.picture ?? "",
                    ScalingBenchmark.figure(epoch.millisecondsPerEpoch),
                    ScalingBenchmark.figure(epoch.medianMillisecondsPerEpoch),
                    epoch.gigaflopsPerSecond.map { String(format: "%.1f", $0) } ?? "",
                    epoch.shareOfPeak.map { String(format: "%.2f", $0) } ?? "",
                ])
            }
        }
        return table.text + "GFLOP/s counts the matrix products' operations, whichever way an epoch is simulated.\n"
    }
}
