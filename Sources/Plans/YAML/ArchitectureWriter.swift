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
    var yamlItem: [String] {
        yamlFields.enumerated().map { ($0.offset == 0 ? "- " : "  ") + $0.element }
    }

    private var yamlFields: [String] {
        var lines = ["name: \(name)"]
        let hybrid: HybridArchitecture
        switch self {
        case .classical: return [name]
        case .perceptron(let perceptron): return lines + ["classical: {hidden: \(perceptron.hiddenLayers)}"]
        case .hybrid(let own): hybrid = own
        }
        if let embedding = hybrid.embedding { lines.append("embedding: \(embedding.yaml)") }
        if let layers = hybrid.layers { lines.append("layers: \(layers)") }
        for part in CircuitDescription.Part.allCases {
            let operations = hybrid.circuit[part]
            if operations.isEmpty { continue }
            lines += ["\(part.rawValue):"] + operations.map { "  - \($0)" }
        }
        if hybrid.circuit.mirrorsLayers { lines.append("mirror: true") }
        lines.append("readout: \(hybrid.circuit.readout)")
        lines.append("head: \(hybrid.head.yaml)")
        return lines
    }
}

extension HybridArchitecture.Head {
    fileprivate var yaml: String {
        switch self {
        case .linear: "linear"
        case .perceptron(let hiddenLayers): "{hidden: \(hiddenLayers)}"
        case .none: "none"
        }
    }
}

extension Embedding {
    fileprivate var yaml: String {
        guard self != Embedding(kind: kind) else { return kind.rawValue }
        var settings = Settings()
        settings.embedding = self
        return "{" + PlanField.ofEmbedding.map { "\($0.key): \($0.text(settings))" }.joined(separator: ", ") + "}"
    }
}
