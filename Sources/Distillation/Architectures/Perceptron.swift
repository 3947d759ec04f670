// SPDX-License-Identifier: Apache-2.0
import Learning

/// A student without a circuit: dense layers with ReLU between them, on the raw features.
public struct Perceptron: Sendable, Codable, Hashable {
    /// Names it in tables, and its random streams.
    public var name: String
    /// The neurons of each hidden layer; none for multinomial logistic regression.
    public var hiddenLayers: [Int]

    public init(name: String, hiddenLayers: [Int] = []) { (self.name, self.hiddenLayers) = (name, hiddenLayers) }

    /// The name of a teacher of kind perceptron, which no student has: both would start from the same weights.
    static let teacherName = "teacher"

    /// Features, hidden layers, classes.
    package func widths(features: Int, classes: Int) -> [Int] { [features] + hiddenLayers + [classes] }

    func shape(features: Int, classes: Int) -> DenseShape {
        DenseShape(widths: widths(features: features, classes: classes))
    }

    var summary: String {
        hiddenLayers.isEmpty
            ? "dense layer on the raw features" : "perceptron on the raw features, hidden layers \(hiddenLayers)"
    }

    /// - Throws: `ArchitectureError`.
    func validate() throws {
        guard name != Self.teacherName else {
            throw ArchitectureError.doesNotFit(
                name, reason: "'\(name)' is the name of the perceptron that teaches; give it a name of its own.",
                field: "name")
        }
        guard hiddenLayers.count <= 20, hiddenLayers.allSatisfy((1...65536).contains) else {
            throw ArchitectureError.doesNotFit(
                name, reason: "classical: hidden is \(hiddenLayers); give at most 20 layers of 1 to 65536 neurons.",
                field: "classical")
        }
    }

    /// The time of a training step on so many samples in nanoseconds, roughly: of each layer a product forwards and one
    /// for the gradient, and behind the first one for the cotangents of its inputs.
    func predictedNanoseconds(samples: Int, features: Int, classes: Int) -> Double {
        let widths = widths(features: features, classes: classes)
        let products = zip(widths, widths.dropFirst()).map { Double($0) * Double($1) }
        return 0.05 * Double(samples) * (3 * products.reduce(0, +) - products[0])
    }
}
