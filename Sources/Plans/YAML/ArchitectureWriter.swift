// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation

extension Architecture {
    /// The architecture as YAML, in full; a plan takes it as one of its architectures.
    package var yaml: String { yamlFields.map { $0 + "\n" }.joined() }

    /// Several architectures as YAML, as a plan has them.
    package static func yaml(_ architectures: [Architecture]) -> String {
        (["architectures:"] + architectures.flatMap { $0.yamlItem.map { "  " + $0 } }).map { $0 + "\n" }.joined()
    }

    /// The lines of the architecture as an item of a list.
    var yamlItem: [String] { yamlFields.enumerated().map { ($0.offset == 0 ? "- " : "  ") + $0.element } }

    private var yamlFields: [String] {
        let hybrid: HybridArchitecture
        switch self {
        case .classical: return [name]
        case .perceptron(let perceptron):
            return ["name: \(name)", "classical: {hidden: \(perceptron.hiddenLayers)}"]
        case .hybrid(let own): hybrid = own
        }
        let texts = hybrid.texts.map { field in field.text.map { "\(field.key): \($0)" } }
        let parts = CircuitDescription.Part.allCases.flatMap { part in
            let operations = hybrid.circuit[part]
            return operations.isEmpty ? [] : ["\(part.rawValue):"] + operations.map { "  - \($0)" }
        }
        return ["name: \(name)"] + texts[..<3].compactMap(\.self) + parts + texts[3...].compactMap(\.self)
    }
}

extension HybridArchitecture {
    /// The fields of the description, but for its name and the lines of its circuit, which come behind the first three; nil
    /// for one that is left out.
    var texts: [(key: String, text: String?)] {
        [
            ("embedding", embedding?.yaml), ("layers", layers.map(String.init)),
            ("encodings", circuit.encodings.map { "\($0)" }),
            ("mirror", circuit.mirrorsLayers ? "true" : nil), ("readout", "\(circuit.readout)"),
            ("initial", initial?.notation), ("pre", pre?.yaml), ("head", head.yaml),
        ]
    }
}

extension Embedding {
    fileprivate var yaml: String {
        guard self != Embedding(kind: kind) else { return kind.rawValue }
        var (settings, standard) = (Settings(), Settings())
        (settings.embedding, standard.embedding.kind) = (self, kind)
        let own = PlanField.ofEmbedding.filter { $0.key == "kind" || $0.text(settings) != $0.text(standard) }
        return "{" + own.map { "\($0.key): \($0.text(settings))" }.joined(separator: ", ") + "}"
    }
}
