// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import Machine

extension TableSource {
    /// Whether its files are named by their contents: by a path alone, others may find what the file held before.
    var isFixed: Bool { [file, testFile].allSatisfy { $0?.content.isEmpty != true } }
}

extension DataSpecification {
    fileprivate var isFixed: Bool { table?.isFixed ?? true }

    /// The data set as `draw` makes it; a large one is in memory that the processes of this machine share.
    ///
    /// - Throws: as `draw`.
    package func shared() throws -> DataSet<Double> {
        guard isFixed, samples * bits * MemoryLayout<Double>.stride >= NodeMemory.least else { return try draw() }
        let block = try NodeMemory.block("samples-" + ContentHash.of(IdentityEncoder.text(of: self))) {
            let chosen = try choose()
            let features = chosen.rows.enumerated().map { part, rows in
                NodeMemory.Part(bytes: bits * rows.count * MemoryLayout<Double>.stride) { target in
                    chosen.takeFeatures(
                        of: part,
                        into: Matrix(rows: bits, columns: rows.count, in: UnsafeRawBufferPointer(target), of: chosen))
                }
            }
            let scaled = table.map { $0.scaling == .none ? 0 : bits } ?? 0
            let scale = [\FeatureScale.shift, \.factor].map { values in
                NodeMemory.Part(bytes: scaled * MemoryLayout<Double>.stride) { target in
                    (chosen.scale?[keyPath: values] ?? []).withUnsafeBytes { target.copyMemory(from: $0) }
                }
            }
            return features + chosen.labels.map { .values($0) } + chosen.rows.map { .values($0) } + scale
                + [.values(chosen.testLines)]
        }
        let parts = (0..<3).map { part in
            let labels = block.values(3 + part, of: Int.self)
            return LabelledSamples<Double>(
                features: block.matrix(part, rows: bits, columns: labels.count), labels: labels, classes: classes)
        }
        let (shift, factor) = (block.values(9, of: Double.self), block.values(10, of: Double.self))
        return DataSet(
            training: parts[0], validation: parts[1], test: parts[2], rows: (6..<9).map { block.values($0) },
            testLines: block.values(11), scale: shift.isEmpty ? nil : FeatureScale(shift: shift, factor: factor))
    }
}

extension PreparedInputs {
    /// What students take of the three parts of a data set; where it is much, in memory that the processes of this machine share.
    ///
    /// - Parameter make: makes it of one part.
    /// - Throws: what `make` throws.
    func inputs<Element: Real>(
        of parts: [LabelledSamples<Double>], make: (LabelledSamples<Double>) throws -> Matrix<Double>
    ) throws -> [Matrix<Element>] {
        func made() throws -> [Matrix<Element>] {
            try parts.map { part in
                let inputs = try make(part)
                return inputs as? Matrix<Element> ?? inputs.converted()
            }
        }
        let counts = parts.map(\.count)
        // Double-precision features are those of the data set.
        let isNew = data.isFixed && (amplitudes != nil || Element.self != Double.self)
        guard isNew, rows * counts.reduce(0, +) * MemoryLayout<Element>.stride >= NodeMemory.least else {
            return try made()
        }
        let how = try ContentHash.of(IdentityEncoder.text(of: data) + IdentityEncoder.text(of: amplitudes))
        let block = try NodeMemory.block("inputs-\(how)-\(rows)-\(precision)") {
            try made().map { .matrix($0) }
        }
        return zip(counts, 0...).map { block.matrix($1, rows: rows, columns: $0) }
    }
}

extension NodeMemory.Part {
    fileprivate static func matrix<Element: Real>(_ matrix: Matrix<Element>) -> NodeMemory.Part {
        NodeMemory.Part(bytes: matrix.count * MemoryLayout<Element>.stride) { target in
            target.copyMemory(from: UnsafeRawBufferPointer(start: matrix.elements, count: target.count))
        }
    }
}

extension SharedBlock {
    fileprivate func matrix<Element: Real>(_ part: Int, rows: Int, columns: Int) -> Matrix<Element> {
        Matrix(rows: rows, columns: columns, in: self.part(part), of: self)
    }
}
