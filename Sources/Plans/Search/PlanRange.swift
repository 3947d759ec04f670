// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Yams

/// An interval that the values of a field are drawn from.
package struct PlanRange: Sendable, Codable, Hashable {
    package enum Scale: String, Sendable, Codable, CaseIterable {
        /// Equal parts of the interval are equally probable.
        case linear
        /// Equal parts of the interval's logarithm are.
        case log
    }

    /// The field's name with its section, as in "training.learningRate".
    package let field: String
    package let from, to: Double
    package let scale: Scale

    /// As a plan writes it.
    var text: String { "{from: \(Self.text(from)), to: \(Self.text(to)), scale: \(scale.rawValue)}" }

    /// A whole number without a fraction, as fields of whole numbers want it.
    private static func text(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }

    /// Whether the field takes whole numbers alone.
    private var isWhole: Bool { (try? PlanAxis(field: field, values: ["0.5"]).settings()) == nil }

    /// - Throws: `PlanError` saying what is wrong.
    func validate() throws {
        let field = try PlanAxis.field(field)
        func fault(_ sentence: String) -> PlanError { PlanError(field.section, field.key, sentence) }
        let ends = [from, to].map(Self.text)
        guard field.takesNumbers else { throw fault("it takes no range: its values are no numbers.") }
        guard !isWhole || ends.allSatisfy({ Int($0) != nil }) else {
            throw fault("it takes whole numbers; give a range of such.")
        }
        guard (to - from).isFinite else {
            throw fault("it reaches from \(ends[0]) to \(ends[1]), further than numbers do; give a narrower range.")
        }
        guard from < to else { throw fault("'to' is \(ends[1]) and 'from' \(ends[0]); give a larger 'to'.") }
        guard scale == .linear || from > 0 else {
            throw fault("'from' is \(ends[0]), and has no logarithm; give a positive one, or scale: linear.")
        }
        for end in ends { _ = try PlanAxis(field: field.name, values: [end]).settings() }
    }

    /// The value at a place between 0 and 1, as a plan writes it: to four digits that count, or a whole number.
    func value(at place: Double) -> String {
        // A whole number has as much of a linear interval as any other.
        let (low, high) = isWhole && scale == .linear ? (from - 0.5, to + 0.5) : (from, to)
        let exact: Double =
            switch scale {
            case .linear: low + place * (high - low)
            case .log: .exponential(.logarithm(low) + place * (.logarithm(high) - .logarithm(low)))
            }
        guard !isWhole else { return "\(Int(min(max(exact.rounded(), from), to)))" }
        return "\(min(max(Self.rounded(exact), from), to))"
    }

    private static func rounded(_ value: Double) -> Double {
        // Where digits are lost, there is nothing to round to.
        guard value.magnitude > 1e-300 else { return value }
        var (unit, magnitude) = (1.0, abs(value))
        while magnitude >= 10_000 { (unit, magnitude) = (unit * 10, magnitude / 10) }
        var parts = 1.0
        while magnitude < 1000 { (parts, magnitude) = (parts * 10, magnitude * 10) }
        let digits = (value / unit * parts).rounded()
        return digits * unit / parts
    }
}

/// How many points are drawn from a plan's ranges, and how.
package struct PlanSampling: Sendable, Codable, Hashable {
    package enum Method: String, Sendable, Codable, CaseIterable {
        /// Points of a Sobol sequence, shifted at random: they fill the ranges more evenly.
        case sobol
        /// Independent points.
        case random
    }

    package var count: Int
    package var method = Method.sobol
    package var seed: UInt64 = 1

    /// The most points.
    static let mostPoints = 100_000

    /// The points, of each coordinate a number from 0 to 1. More of them begin with the same ones.
    func points(dimensions: Int) -> [[Double]] {
        guard dimensions > 0 else { return [] }
        var random = Philox(seed: seed, stream: "search/\(method.rawValue)")
        switch method {
        case .random:
            return (0..<count).map { _ in (0..<dimensions).map { _ in Self.fraction(UInt32(random.next() >> 32)) } }
        case .sobol:
            let (sequence, shift) = (
                SobolSequence(dimensions: dimensions), (0..<dimensions).map { _ in UInt32(random.next() >> 32) }
            )
            return (0..<count).map { index in
                zip(sequence.point(UInt32(index)), shift).map { Self.fraction($0 ^ $1) }
            }
        }
    }

    /// The middle of the interval that the bits name.
    private static func fraction(_ bits: UInt32) -> Double { (Double(bits) + 0.5) / 4_294_967_296 }

    /// As a plan writes it.
    var text: String {
        self == PlanSampling(count: count) ? "\(count)" : "{count: \(count), method: \(method.rawValue), seed: \(seed)}"
    }
}

extension PlanField {
    /// Whether its values are numbers, or words beside numbers.
    var takesNumbers: Bool { (try? read(Node("1"))) != nil && (try? read(Node("a text"))) == nil && !isList }
}

extension Plan {
    /// Checks ranges and how points are drawn from them.
    func validateRanges() throws {
        for range in ranges { try range.validate() }
        guard let sampling else {
            guard let range = ranges.first else { return }
            let field = try PlanAxis.field(range.field)
            throw PlanError(field.section, field.key, "it is a range; say how many points are drawn: `samples: 64`.")
        }
        guard !ranges.isEmpty else {
            throw PlanError("samples", nil, "no field has a range, such as {from: 0.001, to: 0.1, scale: log}.")
        }
        guard (1...PlanSampling.mostPoints).contains(sampling.count) else {
            throw PlanError("samples", nil, is: "\(sampling.count)", "give between 1 and \(PlanSampling.mostPoints).")
        }
        guard ranges.count <= SobolSequence.mostDimensions || sampling.method != .sobol else {
            throw PlanError(
                "samples", nil,
                "there are \(ranges.count) ranges, and Sobol points of at most \(SobolSequence.mostDimensions); give method: random."
            )
        }
    }

    /// The plan at each point that is drawn from its ranges; those that are the same once.
    var points: [Plan] {
        // Plans are looked at before they are checked, too.
        guard let sampling, !ranges.isEmpty, (try? validateRanges()) != nil else { return [self] }
        var known: Set<[String]> = []
        return sampling.points(dimensions: ranges.count).compactMap { point in
            let values = zip(ranges, point).map { $0.value(at: $1) }
            guard known.insert(values).inserted else { return nil }
            var plan = self
            (plan.ranges, plan.sampling) = ([], nil)
            for (range, value) in zip(ranges, values) {
                let axis = PlanAxis(field: range.field, values: [value])
                guard let field = try? PlanAxis.field(range.field), let settings = try? axis.settings() else {
                    return nil
                }
                plan.set(field, settings)
            }
            return plan
        }
    }
}
