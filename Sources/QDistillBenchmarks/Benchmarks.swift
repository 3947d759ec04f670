import ArgumentParser
import Foundation
import MessagePassing
import Plans
import Sweeps

@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qdistill-benchmarks",
        abstract: "What the scripts under benchmarks/ measure with; no part of qdistill.",
        subcommands: [
            SweepBenchmark.self, ResumeBenchmark.self, ScheduleBenchmark.self, NoiseBenchmark.self, Fuzz.self,
            FuzzModels.self,
        ])

    /// Processor seconds of the calling thread.
    static var threadSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The most memory that this process has had, megabytes.
    static var peakMegabytes: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) / 1024
    }

    static func printJSON(_ values: [String: Double]) throws {
        let data = try JSONSerialization.data(withJSONObject: values, options: [.sortedKeys])
        print(String(decoding: data, as: UTF8.self))
    }
}
