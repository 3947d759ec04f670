// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import TestSupport
import Testing

/// A model of XanaduAI/qml-benchmarks (Apache-2.0) with its outputs and the gradient of its loss, computed with the original.
private struct BenchmarkModel: Decodable {
    struct File: Decodable {
        let vectors: [BenchmarkModel]
    }

    /// Numbers in nested lists, flat.
    struct Numbers: Decodable {
        let values: [Double]

        init(from decoder: any Decoder) throws {
            if let value = try? decoder.singleValueContainer().decode(Double.self) {
                values = [value]
            } else {
                values = try decoder.singleValueContainer().decode([Numbers].self).flatMap(\.values)
            }
        }
    }

    struct Hyperparameters: Decodable {
        let n_layers, repeats, encoding_layers, embedding_layers, variational_layers, n_input_copies: Int?
        let observable_type: String?
        let scaling: Double?
    }

    let model: String
    let n_features, n_qubits: Int
    /// Of tree tensors; eight qubits were also run without the last one, which is another model.
    let tree_levels: Int?
    let hyperparameters: Hyperparameters
    let X, X_transformed, output: [Numbers]
    let y: [Double]
    let parameters, gradient: [String: Numbers]

    var name: String { model.replacing("Classifier", with: "") }
}

@Suite("The circuits of a published benchmark are those of its models")
struct BenchmarkModelTests {
    /// A circuit, and of its parameters or their derivatives the order in which it has them.
    private struct Reading {
        var circuit: CircuitDescription
        var layers: Int
        var states: AmplitudeEmbedding?
        var parameters: ([String: [Double]]) -> [Double]
        /// What is added to the mean of what is read out.
        var bias: ([String: [Double]]) -> Double = { _ in 0 }
        /// Of the loss of one sample, by what is read out.
        var cotangents: (_ values: [Double], _ y: Double, _ parameters: [String: [Double]]) -> [Double]
    }

    private static func reading(_ model: BenchmarkModel) throws -> Reading? {
        let (n, given) = (model.n_qubits, model.hyperparameters)
        func isInOrder(_ name: String) -> ([String: [Double]]) -> [Double] { { $0[name] ?? [] } }
        func logistic(_ f: Double, _ y: Double) -> Double { -6 * y / (1 + Double.exponential(6 * y * f)) }
        switch model.name {
        case let name where name.hasPrefix("DataReuploading"):
            let kinds: [String: CircuitDescription.Reuploading] = [
                "": .inTwoGates, "NoCost": .inTwoGates, "NoScaling": .withoutScaling, "AsPublished": .inOneGate,
                "NoTrainableEmbedding": .before, "Separable": .separable,
            ]
            let layers = given.n_layers ?? 0
            guard let kind = kinds[String(name.dropFirst("DataReuploading".count))] else { return nil }
            let m = ["single": 1, "half": max(n / 2, 1), "full": n][given.observable_type ?? ""] ?? 0
            return Reading(
                circuit: .dataReuploading(kind), layers: layers,
                parameters: { all in
                    let (omegas, thetas) = (all["omegas"] ?? [], all["thetas"] ?? [])
                    func w(_ l: Int) -> [Double] { omegas.isEmpty ? [] : Array(omegas[l * 3 * n..<(l + 1) * 3 * n]) }
                    func b(_ l: Int) -> [Double] { (0..<3 * n).map { thetas[($0 / 3 * (layers + 1) + l) * 3 + $0 % 3] } }
                    func both(_ l: Int) -> [Double] { zip(w(l), b(l)).flatMap { [$0, $1] } }
                    switch kind {
                    case .inTwoGates: return (0..<layers).flatMap { w($0) + b($0) } + both(layers)
                    case .inOneGate, .separable: return (0...layers).flatMap(both)
                    case .withoutScaling: return (0...layers).flatMap(b)
                    case .before: return (0...layers).flatMap(w) + (0...layers).flatMap(b)
                    }
                },
                cotangents: { z, y, all in
                    if name.hasSuffix("NoCost") { return z.map { _ in -y / 2 } }
                    let alphas = all["alphas"] ?? []
                    return z.indices.map { j in
                        guard j < m else { return 0 }
                        let (a0, a1) = (alphas[j], alphas[m + j])
                        return (-a0 * (a0 * (1 - z[j]) / 2 - (1 - y) / 2) + a1 * (a1 * (1 + z[j]) / 2 - (1 + y) / 2)) / 2
                    }
                })
        case "CircuitCentric":
            let copies = given.n_input_copies ?? 2
            return Reading(
                circuit: .circuitCentric, layers: given.n_layers ?? 4,
                states: try AmplitudeEmbedding(
                    features: model.n_features, qubits: n / copies, filling: 1 / Double(1 << (n / copies)), copies: copies),
                parameters: isInOrder("weights"), bias: { $0["b"]?[0] ?? 0 }, cotangents: { f, y, all in [f[0] + all["b"]![0] - y] })
        case "TreeTensor":
            guard 1 << (model.tree_levels ?? 0) == n else { return nil }
            return Reading(
                circuit: .treeTensor, layers: 6,
                states: try AmplitudeEmbedding(features: model.n_features, qubits: n, filling: 1 / Double(1 << n)),
                parameters: isInOrder("weights"), bias: { $0["bias"]?[0] ?? 0 },
                cotangents: { f, y, all in [2 * (f[0] + all["bias"]![0] - y)] })
        case "IQPVariational":
            return Reading(
                circuit: .iqp(encodings: given.repeats ?? 1), layers: given.n_layers ?? 10, parameters: isInOrder("weights"),
                cotangents: { _, y, _ in [-y / 2] })
        case "VanillaQNN":
            return Reading(
                circuit: .vanilla(encodings: given.embedding_layers ?? 2), layers: given.variational_layers ?? 3,
                parameters: isInOrder("weights"), cotangents: { f, y, _ in [logistic(f[0], y)] })
        case "SeparableVariational":
            let layers = given.encoding_layers ?? 1
            return Reading(
                circuit: .separableVariational, layers: layers,
                parameters: { all in
                    (0...layers).flatMap { l in (0..<n).flatMap { i in (0..<3).map { all["weights"]![(i * (layers + 1) + l) * 3 + $0] } } }
                },
                cotangents: { z, y, _ in
                    let mean = z.reduce(0, +) / Double(z.count)
                    return z.map { _ in logistic(mean, y) / Double(z.count) }
                })
        default: return nil
        }
    }

    @Test func outputsAndGradientsAreTheOriginals() throws {
        let models = try ReferenceVectors.load("qml-benchmarks", as: BenchmarkModel.File.self).vectors
        var known: Set<String> = []
        for model in models {
            guard let reading = try Self.reading(model) else { continue }
            known.insert(model.name)
            let circuit = try reading.circuit.circuit(
                qubits: model.n_qubits, layers: reading.layers, features: reading.states == nil ? model.n_features : nil)
            let all = model.parameters.mapValues(\.values)
            let parameters = reading.parameters(all)
            try #require(parameters.count == circuit.parameterCount, "\(model.model)")
            let samples =
                try reading.states.map { states in
                    try states.amplitudes(of: model.X.map { row in row.values.map { $0 * (model.hyperparameters.scaling ?? 1) } })
                } ?? model.X_transformed.map(\.values)
            let evaluation = try CircuitEvaluation(circuit, samples: samples.count)
            let values = try evaluation.values(parameters, of: samples)
            for (value, expected) in zip(values, model.output) {
                let found =
                    expected.values.count == value.count
                    ? value.map { $0 + reading.bias(all) } : [value.reduce(0, +) / Double(value.count)]
                #expect(distance(found, expected.values) < 1e-12, "\(model.model)")
            }
            let cotangents = zip(values, model.y).map { value, y in
                reading.cotangents(value, y, all).map { $0 / Double(samples.count) }
            }
            let gradient = try evaluation.gradient(parameters, of: samples, cotangents: cotangents)
            #expect(distance(gradient, reading.parameters(model.gradient.mapValues(\.values))) < 1e-9, "\(model.model)")
        }
        #expect(known.count == 11, "\(known.sorted())")
    }
}
