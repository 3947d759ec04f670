// SPDX-License-Identifier: Apache-2.0
import Circuits
import Learning

/// The variational models of a published benchmark, for two classes; `CircuitDescription.dataReuploading` names the source.
///
/// Each is to be trained with the loss of the benchmark, which docs/reference/circuits.md lists.
extension Architecture {
    /// The qubits that are read out of re-uploading circuits, embeddings and layers are those of the benchmark's defaults; a copy
    /// under another name has others.
    public static let ofBenchmark: [Architecture] =
        [
            reuploading("data-reuploading", .inTwoGates), reuploading("data-reuploading-published", .inOneGate),
            reuploading("data-reuploading-no-scaling", .withoutScaling),
            reuploading(
                "data-reuploading-no-cost", .inTwoGates, readout: .all, head: .score(.init(.sum, predictors: 1))),
            reuploading("data-reuploading-no-trainable-embedding", .before),
            reuploading("data-reuploading-separable", .separable),
            model(
                "circuit-centric", Embedding(padding: .reciprocal, copies: 2), layers: 4, .circuitCentric,
                head: .score(.init(.sum, bias: .constant(0.01)))),
            dressed("dressed", isEntangled: true), dressed("dressed-separable", isEntangled: false),
            model("iqp-variational", Embedding(kind: .none), layers: 10, .iqp(encodings: 1)),
            model("separable-variational", Embedding(kind: .none), layers: 1, .separableVariational),
            model(
                "tree-tensor", Embedding(padding: .reciprocal, qubits: .powerOfTwo), layers: 6, .treeTensor,
                head: .score(.init(.sum, bias: .normal(mean: 0, deviation: 0.1)))),
            model("vanilla-qnn", Embedding(kind: .none), layers: 3, .vanilla(encodings: 2)),
        ]

    private static func model(
        _ name: String, _ embedding: Embedding, layers: Int, _ circuit: CircuitDescription,
        head: HybridArchitecture.Head = .score(.init(.mean))
    ) -> Architecture {
        .hybrid(HybridArchitecture(name: name, embedding: embedding, layers: layers, circuit: circuit, head: head))
    }

    private static func reuploading(
        _ name: String, _ kind: CircuitDescription.Reuploading, readout: ReadoutDescription = .first(qubits: 1),
        head: HybridArchitecture.Head = .score(.init(.mean))
    ) -> Architecture {
        var circuit = CircuitDescription.dataReuploading(kind)
        circuit.readout = readout
        return .hybrid(
            HybridArchitecture(
                name: name, embedding: Embedding(kind: .none, featuresPerQubit: 3), circuit: circuit,
                initial: .uniform(from: 0, to: 1), head: head))
    }

    private static func dressed(_ name: String, isEntangled: Bool) -> Architecture {
        let draw = Draw.normalOverInputs(deviation: 1)
        return .hybrid(
            HybridArchitecture(
                name: name, embedding: Embedding(kind: .none), layers: 3, circuit: .dressed(isEntangled: isEntangled),
                pre: HybridArchitecture.InputLayer(activation: .tanh, scale: .pi / 2, hasBiases: false, initial: draw),
                head: .dense(.init(hasBiases: false, initial: draw))))
    }
}
