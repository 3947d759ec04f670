// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Arithmetic
import Foundation
import Plans
import Sweeps

struct Fuzz: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz", abstract: "Feed the readers of plans and journals mutated input.",
        discussion: """
            Every input must end in a value or a sentence, within a second. The folder holds the input that is read, \
            also after a crash. The same seed makes the same inputs.
            """)

    @Option(help: "The number of inputs, half of them plans.") var inputs = 1_000_000

    @OptionGroup var fuzzing: Fuzzing

    func run() throws {
        let path = fuzzing.path
        let journal = try FuzzSamples.journal(in: path)
        let plans = [Plan.paper.yaml, FuzzSamples.circuits, FuzzSamples.layers].map { Array($0.utf8) }
        try fuzzing.run(inputs, refusing: { $0 is PlanError || $0 is SweepError }) { index, random in
            if index % 2 == 0 {
                let input = Mutation.mutate(plans[index / 2 % plans.count], &random)
                try Data(input).write(to: URL(filePath: path + "/input"))
                _ = try Plan.find(path + "/input").expand().prefix(10).map(\.specification.identity)
            } else {
                // Some with the checksums of other lines: those are seen at once.
                let lines = Mutation.mutate(journal, &random)
                try Data(index % 8 == 1 ? lines : Mutation.sealed(lines)).write(
                    to: URL(filePath: path + "/trials.jsonl"))
                let history = try SweepHistory.read(folder: path)
                _ = try history.ends(of: 1...min(history.trials.count, 50))
                if history.trials.count < 1000 { _ = try SweepStatus(history).json }
            }
        }
    }
}

/// What fuzzers have in common.
struct Fuzzing: ParsableArguments {
    @Option(help: "The seed.") var seed: UInt64 = 1

    @Option(help: "A folder for the input, best in memory.") var folder = "/dev/shm"

    /// The folder of this process alone.
    var path: String { folder + "/qdistill-fuzz-\(getpid())" }

    /// Reads inputs one after the other, counts how they end, and prints that.
    ///
    /// - Parameter isSentence: whether an error is a refusal.
    /// - Throws: every other error, and `ExitCode` where an input took more than ten seconds.
    func run(
        _ inputs: Int, refusing isSentence: (any Error) -> Bool,
        _ read: (_ index: Int, _ random: inout Philox) throws -> Void
    ) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        var random = Philox(seed: seed, stream: "fuzz")
        var (accepted, refused, slowest) = (0, 0, 0.0)
        for index in 0..<inputs {
            let start = Date()
            do {
                try read(index, &random)
                accepted += 1
            } catch let error where isSentence(error) {
                refused += 1
            }
            let seconds = Date().timeIntervalSince(start)
            slowest = max(slowest, seconds)
            if seconds > 1 { FileHandle.standardError.write(Data("Input \(index) took \(seconds) s.\n".utf8)) }
        }
        try? FileManager.default.removeItem(atPath: path)
        print(
            "\(inputs) inputs (seed \(seed)): \(accepted) accepted, \(refused) refused with a sentence, "
                + String(format: "slowest %.3f s.", slowest))
        if slowest > 10 { throw ExitCode(1) }
    }
}

/// Inputs that are right, to begin with.
enum FuzzSamples {
    /// A plan with a circuit of all constructs.
    static let circuits = """
        name: circuits
        circuit: {layers: [1, 3]}
        architectures:
          - hea
          - name: zoo
            embedding: {kind: amplitude, padding: true, rotation: x, scale: 0.5}
            layers: 2
            before: [{h: all}, {rx: {targets: [0, 2], angle: pi/2}}]
            block:
              - rot: {targets: even, parameter: shared}
              - ry: {targets: readout, parameter: {layer: a}}
              - rzz: {targets: {ring: 2}, parameter: b}
              - cnot: {ring: layer}
              - cz: [[0, 1], [4, 2]]
              - rxx: all-pairs
              - rot: {targets: 3, angle: [0, 1.5, -3*pi/4]}
              - measure: last-unmeasured
            after: [{t: non-readout}, {swap: chain}, {measure: [5]}]
            readout: [Z0, Z1]
            head: {hidden: [8, 4]}
          - {name: bare, block: [{rx: all}], readout: {qubits: 3}, head: none}
        seeds: {all: 2, zoo: [7]}

        """

    static let layers = """
        name: layers
        data: {rule: parity, split: [0.8, 0, 0.2]}
        distillation: false
        training: {loss: [square, linear], lossFactor: 0.5, steps: [1000, none], stepsPerEpoch: 50, convergenceInterval: 200}
        architectures:
          - {name: mean, block: [{rx: all}], initial: 'uniform(0, 2*pi)', head: {score: mean, bias: 'normal(0, 0.1)'}}
          - name: layered
            embedding: angle
            pre: {dense: 3, activation: tanh, scale: pi/2, bias: false, initial: 'normal(0, 1/inputs)'}
            block: [{rot: all}]
            head: {score: [1, -0.5, 2], predict: 2}
        seeds: 2

        """

    /// The journal of a sweep of two trials that was extended to four, left in a folder.
    static func journal(in folder: String) throws -> [UInt8] {
        var plan = Plan(name: "fuzzed")
        plan.data.samples = 100
        plan.data.bits = 8
        plan.architectures = [.classical, .hea]
        plan.distillation = [false]
        for seeds in [[1], [1, 2]] as [[UInt64]] {
            plan.seeds = seeds
            var sweep = Sweep(plan)
            sweep.makeRunner = { _ in IdleRunner(epochs: 2) }
            _ = try sweep.run(in: folder)
        }
        return Array(try Data(contentsOf: URL(filePath: folder + "/trials.jsonl")))
    }
}

/// Changes bytes of an input: a few at random places, mostly in ways that parsers stumble over.
enum Mutation {
    private static let tokens = [
        "NaN", "-1", "0", "1e999", "9223372036854775808", "-9223372036854775808", "18446744073709551615", "null",
        "true", "\"", "\\u0000", "\\ud800", "- ", "{", "}", "[", "]", "[[[[[[[[", "{\"a\":", ",", ":", "\n", "\r\n",
        "\t", "&a ", "*a", "<<: *a", "!!binary ", "../..", "/etc/passwd", "#", "\u{0}", "\u{FEFF}",
        "\"event\":\"done\"", "\"event\":\"started\"", "\"number\":4",
        "\"trials\":[\"0123456789abcdef\"]", "\"result\":{}}", "1000000000", "0.1, 0.2", "q6", "seeds: 10000000", "...",
        "---",
        "%YAML 9", "last-unmeasured", "all-pairs", "parameter: a", "pi/0", "angle: [1, 2, 3]", "rot: ", "head: none",
        "measure: all", "{ring: 99}", "[[0, 0]]", "layers: 1000", "- rzz: all-pairs\n",
    ].map { Array($0.utf8) }

    static func mutate(_ input: [UInt8], _ random: inout Philox) -> [UInt8] {
        var bytes = input
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(place + Int.random(in: 1...64, using: &random), bytes.count)
            switch Int.random(in: 0..<9, using: &random) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 4: bytes.insert(contentsOf: tokens.randomElement(using: &random) ?? [], at: place)
            case 5: bytes.replaceSubrange(place..<end, with: tokens.randomElement(using: &random) ?? [])
            case 6: bytes.removeSubrange(place...)
            case 7: replaceNumber(in: &bytes, from: place, &random)
            default: exchangeLines(&bytes, &random)
            }
        }
        return bytes
    }

    /// The lines of a journal, each with the checksum that belongs to it.
    static func sealed(_ journal: [UInt8]) -> [UInt8] {
        journal.split(separator: UInt8(ascii: "\n")).flatMap { JournalSeal.sealed($0.dropLast(JournalSeal.length)) }
    }

    /// Puts a token in the place of the next number.
    private static func replaceNumber(in bytes: inout [UInt8], from place: Int, _ random: inout Philox) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let start = bytes[place...].firstIndex(where: digits.contains) else { return }
        let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.endIndex
        bytes.replaceSubrange(start..<end, with: tokens.randomElement(using: &random) ?? [])
    }

    /// Copies one line into another's place, so that events repeat and come in another order.
    private static func exchangeLines(_ bytes: inout [UInt8], _ random: inout Philox) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let (from, to) = (lines.indices.randomElement(using: &random), lines.indices.randomElement(using: &random))
        guard let from, let to else { return }
        lines[to] = lines[from]
        bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }
}
