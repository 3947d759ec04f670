// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Learning
import Yams

/// Reads the dense layers of an architecture, before its circuit and behind it.
enum LayerReader {
    static let inputKeys = ["dense", "activation", "scale", "bias", "initial"]
    static let denseKeys = ["hidden", "bias", "initial"]
    static let scoreKeys = ["score", "bias", "initial", "predict"]

    /// - Throws: `YAMLMismatch`.
    static func inputLayer(_ node: Node) throws -> HybridArchitecture.InputLayer {
        let fields = try node.fields(of: "'pre'", known: inputKeys)
        guard let outputs = fields["dense"] else {
            throw YAMLMismatch(node.mark, "write the number of its outputs, such as {dense: 4}.")
        }
        var layer = HybridArchitecture.InputLayer(
            outputs: try YAMLValue.either(.integer, or: "features").read(outputs))
        layer.activation = try fields["activation"].map(YAMLValue.choice().read) ?? layer.activation
        layer.scale = try fields["scale"].map(YAMLValue.angle.read) ?? layer.scale
        layer.hasBiases = try fields["bias"].map(YAMLValue.boolean.read) ?? layer.hasBiases
        layer.initial = try fields["initial"].map(YAMLValue.draw.read)
        return layer
    }

    /// - Throws: `YAMLMismatch`.
    static func head(_ node: Node) throws -> HybridArchitecture.Head {
        guard node.mapping != nil else {
            return try node.choice(
                "head",
                [("linear", .linear), ("none", .none), ("mean", .score(.init(.mean))), ("sum", .score(.init(.sum)))],
                more: "{hidden: [8]}, {bias: false}, or {score: trained, bias: 0}")
        }
        let isScore = node["score"] != nil
        let fields = try node.fields(of: "'head'", known: isScore ? scoreKeys : denseKeys + ["score"])
        guard isScore else { return .dense(try dense(fields, node)) }
        var score = HybridArchitecture.Head.OneScore()
        score.weights = try fields["score"].map(weights) ?? score.weights
        score.bias = try fields["bias"].map(YAMLValue.draw.read)
        score.initial = try fields["initial"].map(YAMLValue.draw.read)
        score.predictors = try fields["predict"].map(YAMLValue.integer.read)
        return .score(score)
    }

    private static func dense(_ fields: [String: Node], _ node: Node) throws -> HybridArchitecture.Head.Dense {
        guard !fields.isEmpty else {
            throw YAMLMismatch(node.mark, "write the widths of hidden layers, such as {hidden: [8]}.")
        }
        var dense = HybridArchitecture.Head.Dense()
        if let hidden = fields["hidden"] {
            dense.hiddenLayers = try YAMLValue.list(of: .integer).read(hidden)
            guard !dense.hiddenLayers.isEmpty else {
                throw YAMLMismatch(
                    node.mark, "hidden is []; give 1 to 20 layers of 1 to 65536 neurons, or leave it out.")
            }
        }
        dense.hasBiases = try fields["bias"].map(YAMLValue.boolean.read) ?? dense.hasBiases
        dense.initial = try fields["initial"].map(YAMLValue.draw.read)
        return dense
    }

    private static func weights(_ node: Node) throws -> HybridArchitecture.Head.OneScore.Weights {
        if node.sequence != nil { return .fixed(try YAMLValue.list(of: .number).read(node)) }
        return try node.choice(
            "score", [("mean", .mean), ("sum", .sum), ("trained", .trained)], more: "or a weight for each read-out")
    }
}

extension YAMLValue where T == Draw {
    static let draw = Self(Draw.expectation) { Draw(notation: $0) }
}

extension Node {
    /// What a word means.
    func choice<Value>(_ kind: String, _ known: [(word: String, value: Value)], more: String) throws -> Value {
        guard let choice = known.first(where: { $0.word == scalar?.string }) else {
            throw YAMLMismatch.unknown(kind, self, known: known.map(\.word), more: more)
        }
        return choice.value
    }
}
