// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Foundation
import Texts

/// How the time of an epoch of `universal` grows with qubits, batch and layers.
package struct ScalingBenchmark: Sendable, Codable {
    package typealias Epoch = EngineBenchmark.Epoch

    package private(set) var qubits: [Epoch] = []
    /// The same in the state picture, whatever the cost model would choose.
    package private(set) var qubitsInStatePicture: [Epoch] = []
    package private(set) var batch: [Epoch] = []
    package private(set) var layers: [Epoch] = []

    /// Measures in double precision.
    init(seconds: Double) throws {
        func epoch(_ workload: EngineBenchmark.Workload) throws -> Epoch {
            try EngineBenchmark(workload: workload, seconds: seconds).epoch(.universal, .double, bound: nil)
        }
        for qubits in 4...14 {
            // Fewer samples where an epoch takes long; times are printed per sample, too.
            let samples = qubits <= 10 ? 800 : 80
            let workload = EngineBenchmark.Workload(
                features: 1 << qubits, samples: samples, validationSamples: samples / 8)
            self.qubits.append(try epoch(workload))
            var forced = workload
            forced.picture = .state
            qubitsInStatePicture.append(try epoch(forced))
        }
        batch = try [1, 8, 32, 128, 800].map { try epoch(EngineBenchmark.Workload(batch: $0)) }
        layers = try [1, 2, 5, 10, 20, 50].map { try epoch(EngineBenchmark.Workload(layers: $0)) }
    }

    /// The exponent k of the law (time of an epoch per sample) = c (n 2^n)^k, fitted by least squares to the logarithms of
    /// the times in the state picture: 1 if the cost grows as n 2^n, the number of gates times the size of a state.
    package var stateExponent: Double {
        let points = qubitsInStatePicture.compactMap { epoch in
            epoch.qubits.map { qubits in
                let size = Double(qubits) * Double(1 << qubits)
                return (x: log(size), y: log(epoch.millisecondsPerEpoch / Double(epoch.samples)))
            }
        }
        let count = Double(points.count)
        let (meanX, meanY) = (points.reduce(0) { $0 + $1.x } / count, points.reduce(0) { $0 + $1.y } / count)
        let covariance = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) }
        return covariance / points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    }

    package var text: String {
        var byQubits = TextTable([
            "qubits", "samples", "picture", "ms/epoch", "us/sample", "state picture, us/sample", "/ (n 2^n), ns",
        ])
        for (free, forced) in zip(qubits, qubitsInStatePicture) {
            let n = free.qubits ?? 0
            let (perSample, forcedPerSample) = (Self.microsecondsPerSample(free), Self.microsecondsPerSample(forced))
            byQubits.append([
                "\(n)", "\(free.samples)", free.picture ?? "", Self.figure(free.millisecondsPerEpoch),
                Self.figure(perSample), Self.figure(forcedPerSample),
                Self.figure(1000 * forcedPerSample / (Double(n) * Double(1 << n))),
            ])
        }
        func table(_ name: String, _ epochs: [Epoch], _ value: (Epoch) -> Int?) -> String {
            var table = TextTable([name, "picture", "ms/epoch", "median"])
            for epoch in epochs {
                table.append([
                    value(epoch).map(String.init) ?? "", epoch.picture ?? "", Self.figure(epoch.millisecondsPerEpoch),
                    Self.figure(epoch.medianMillisecondsPerEpoch),
                ])
            }
            return table.text
        }
        return "universal, double precision, 5 layers, full batch:\n" + byQubits.text
            + String(format: "In the state picture, time per sample grows as (n 2^n)^%.3f.\n", stateExponent)
            + "\n6 qubits, 800 samples, by batch:\n" + table("batch", batch, \.batch)
            + "\n6 qubits, 800 samples, by layers:\n" + table("layers", layers, \.layers)
    }

    private static func microsecondsPerSample(_ epoch: Epoch) -> Double {
        1000 * epoch.millisecondsPerEpoch / Double(epoch.samples)
    }

    static func figure(_ value: Double) -> String {
        value < 10 ? String(format: "%.3f", value) : String(format: value < 1000 ? "%.1f" : "%.0f", value)
    }
}
