// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import Machine
import Texts

/// What a student asks of the samples that it takes.
package enum SampleDemand: Hashable, Sendable {
    /// A norm, as amplitudes are divided by it.
    case norm
    /// Features whose squares are finite, as those of gradients are that grow with them.
    case squares(Precision)
    /// Features that times a scale are finite angles.
    case angles(scale: Double, Precision)

    /// The largest size of a feature; nil where that does not matter.
    fileprivate var limit: Double? {
        switch self {
        case .norm: nil
        case .squares(.double): TableRows.largest
        // Its square, times as many as a batch may make it, is finite.
        case .squares(.single): 1e18
        case .angles(let scale, let precision):
            // A scale that is infinite itself makes no angle of any feature.
            abs(scale) > precision.largest ? -1 : precision.largest / max(abs(scale), 1)
        }
    }

    /// The rest of a sentence about a feature that is too large.
    fileprivate var refusal: String {
        switch self {
        case .norm: ""
        case .squares(let precision):
            " is too large for \(precision.rawValue) precision, in which its square is infinite; divide the column by its"
                + " largest value" + (precision == .single ? ", or choose training: precision: double" : "")
        case .angles(let scale, let precision):
            " times embedding: scale, \(scale), is no finite angle in \(precision.rawValue) precision; lower the scale, or"
                + " divide the column by its largest value"
        }
    }
}

extension Precision {
    fileprivate var largest: Double {
        self == .single ? Double(Float.greatestFiniteMagnitude) : .greatestFiniteMagnitude
    }
}

extension StudentSpecification {
    func demand(in precision: Precision) -> SampleDemand {
        guard case .hybrid(let hybrid) = architecture, hybrid.pre == nil else { return .squares(precision) }
        switch embedding.kind {
        case .amplitude: return embedding.fillsWithNumbers ? .squares(precision) : .norm
        case .angle: return .angles(scale: embedding.scale, precision)
        case .none: return .angles(scale: 1, precision)
        }
    }
}

extension TrialSpecification {
    /// What its student, and its teacher, ask of samples.
    package var demands: Set<SampleDemand> {
        let teacher = teacher.flatMap { teacher in teacher.student?.demand(in: teacher.training.precision) }
        return Set([student.demand(in: training.precision), teacher].compactMap(\.self))
    }
}

extension DataSpecification {
    /// Refuses samples of a table that a student cannot take.
    ///
    /// - Throws: `DataError` with the file and line.
    package func check(_ data: DataSet<Double>, for demands: Set<SampleDemand>) throws {
        for (part, rows) in zip(data.parts, data.rows) { try check(part.features, rows, for: demands) }
    }

    /// The same for a data set that is not taken yet: some of its samples at a time are in memory.
    package func check(_ chosen: ChosenSamples, for demands: Set<SampleDemand>) throws {
        let most = max((1 << 19) / features, 1)
        // Before several threads ask for it.
        _ = chosen.scale
        for (part, rows) in chosen.rows.enumerated() {
            _ = try concurrentMap(Array(stride(from: 0, to: rows.count, by: most))) { start in
                let some = start..<min(start + most, rows.count)
                try check(chosen.features(of: part, some), Array(rows[some]), for: demands)
            }
        }
    }

    /// - Parameters:
    ///   - samples: features x samples of a part.
    ///   - rows: where they are in the table.
    private func check(_ samples: Matrix<Double>, _ rows: [Int], for demands: Set<SampleDemand>) throws {
        for demand in demands {
            for sample in 0..<samples.columns {
                guard let reason = fault(of: sample, in: samples, demand) else { continue }
                guard let table else { throw DataError("source", others: ["bits"], reason + ".") }
                throw try DataError(SampleTable.of(table).fault(reason, at: rows[sample], in: table))
            }
        }
    }

    private func fault(of sample: Int, in samples: Matrix<Double>, _ demand: SampleDemand) -> String? {
        let scaled = table.flatMap { $0.scaling == .none ? nil : ", scaled by \($0.scaling.rawValue)," } ?? ""
        if let largest = demand.limit {
            // What is not finite is too large, too.
            return (0..<features).first { !(abs(samples[$0, sample]) <= largest) }.map { feature in
                let name = contents?.columns.map { "'\($0[feature].cut())'" } ?? "\(feature + 1)"
                return "feature \(name): \(samples[feature, sample])\(scaled)\(demand.refusal)"
            }
        }
        guard (0..<features).allSatisfy({ samples[$0, sample] == 0 }) else { return nil }
        return
            "all features\(scaled) are zero, which no quantum state can represent (amplitude embedding divides by the"
            + " norm); remove the row, or choose embedding: kind: angle"
    }
}
