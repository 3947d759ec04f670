// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits

extension Model {
    /// The trained circuit as a program of OpenQASM 3.
    ///
    /// - Parameter sample: one sample's features (features x 1), whose state the program then prepares; without it the program
    ///   begins after the state preparation.
    /// - Throws: `ModelError.cannotExport` for the classical student, and without a sample for angles that depend on it;
    ///   `ModelError.cannotEvaluate` for a sample that cannot be embedded.
    package func openQASM(sample: Matrix<Double>? = nil) throws -> String {
        guard let circuit, let embedding else {
            throw ModelError.cannotExport(
                "This model is a student without a circuit; its weights are in the model file itself.")
        }
        guard pre == nil else {
            throw ModelError.cannotExport(
                "The angles of this model's circuit depend on what a layer makes of the sample; the circuit and its layers are in"
                    + " the model file itself.")
        }
        guard sample != nil || circuit.featureCount == 0 else {
            throw ModelError.cannotExport(
                "The angles of this model's circuit depend on the sample; give one with --features FILE.csv --sample 1."
            )
        }
        var comments = [
            "The trained circuit of qdistill's trial \(origin.identity)\(description), all angles in radians."
        ]
        if scale != nil {
            comments.append(
                "A sample's features are those of a table after (x - shift) * factor, which are in the model file.")
        }
        switch embedding.kind {
        case .amplitude:
            comments.append(
                "A sample's state has the sample's features, divided by their norm, as amplitudes\(padding).")
        case .none: comments.append("Angles are those of one sample.")
        case .angle:
            comments.append(
                "A sample's state: ry(\(embedding.scale) * feature k) on q[k], from |0>."
                    + (embedding.rotation == .x ? " With the rz(-pi/2) that follow it is that of rx." : ""))
        }
        comments.append(
            "What is read out is mapped to the classes by the head, which is in the model file.")
        let inputs = try sample.map { try embedding.inputs(scaled($0), features: circuit.featureCount).values } ?? []
        return circuit.openQASM(
            angles: angles, features: Array(inputs.suffix(circuit.featureCount)),
            preparation: try sample.flatMap { try preparation(of: $0, embedding) }, comments: comments)
    }

    private var description: String {
        guard let specification = origin.specification else { return "" }
        return " (\(specification.student.architecture.name), seed \(specification.seed),"
            + " \(specification.distillation ? "with" : "without") distillation)"
    }

    private var padding: String {
        guard let circuit, let embedding, circuit.dimension > features else { return "" }
        switch embedding.padding {
        case .none: return ""
        case .value(let value): return value == 0 ? ", filled up with zeros" : ", filled up with \(value)"
        case .reciprocal: return ", filled up with 1 / 2^n for n qubits"
        }
    }

    /// nil where the circuit begins in |0...0>.
    private func preparation(of sample: Matrix<Double>, _ embedding: Embedding) throws -> [CircuitOperation]? {
        switch embedding.kind {
        case .none: return nil
        case .amplitude:
            let inputs = try amplitudes(of: sample).values
            return StatePreparation.operations(for: inputs.dropLast(circuit?.featureCount ?? 0).map(\.self))
        case .angle where circuit?.featureCount ?? 0 > 0: return nil
        case .angle:
            let scaled = scaled(sample)
            return (0..<features).map { .fixedRotation(.y, qubit: $0, angle: embedding.scale * scaled[$0, 0]) }
        }
    }
}
