// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Machine

@main
struct BenchmarkTool: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qdistill-benchmarks",
        abstract: "What the scripts under benchmarks/ measure with; no part of qdistill.",
        subcommands: [
            SweepBenchmark.self, ResumeBenchmark.self, ScheduleBenchmark.self, NoiseBenchmark.self, Fuzz.self,
            FuzzModels.self,
        ])

    /// With the most memory that this process has had, megabytes.
    static func printJSON(_ values: [String: Double]) throws {
        let all = values.merging(["peakMegabytes": Double(Memory.peakOfProcess) / 0x1p20]) { $1 }
        let data = try JSONSerialization.data(withJSONObject: all, options: [.sortedKeys])
        print(String(decoding: data, as: UTF8.self))
    }
}
