// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Evaluates a circuit's expectation values on blocks of samples, and the gradient of any function of them.
///
/// One evaluation goes: `bind` a parameter vector; then for each block of samples `expectationValues`, and where
/// gradients are wanted `backpropagate` with the block's cotangents; at last `gradient`. All buffers are made once.
/// A simulator serves one thread.
package protocol Simulator<Element>: AnyObject {
    associatedtype Element: Real

    var circuit: Circuit { get }
    /// The most samples that a block may hold.
    var blockSize: Int { get }

    /// Takes a parameter vector (1 x `circuit.parameterCount`) and forgets what was backpropagated before.
    func bind(_ parameters: MatrixView<Element>)

    /// The values that are read out for samples in the columns of `amplitudes` (2^n x m, real, columns of norm 1); where
    /// angles depend on the sample, with `circuit.featureCount` rows of features below, or these alone for states |0...0>.
    ///
    /// - Parameter values: `circuit.readout.count` x m, written.
    func expectationValues(of amplitudes: MatrixView<Element>, into values: MatrixView<Element>)

    /// Adds the block evaluated last to the gradient; its states are used up.
    ///
    /// - Parameter cotangents: the derivatives of the loss with respect to the block's expectation values,
    ///   `circuit.readout.count` x m.
    /// - Parameter features: the derivatives with respect to the features that angles depend on,
    ///   `circuit.featureCount` x m, written; nil where they are not wanted.
    func backpropagate(
        _ cotangents: MatrixView<Element>, amplitudes: MatrixView<Element>, features: MatrixView<Element>?)

    /// The derivatives of the loss with respect to the parameters (1 x `circuit.parameterCount`), written. Once per
    /// `bind`.
    func gradient(into gradient: MatrixView<Element>)
}

extension Simulator {
    /// Without the derivatives with respect to features.
    @inline(__always)
    package func backpropagate(_ cotangents: MatrixView<Element>, amplitudes: MatrixView<Element>) {
        backpropagate(cotangents, amplitudes: amplitudes, features: nil)
    }
}

/// How a simulator represents a circuit. All pictures give the same numbers.
public enum Picture: String, Sendable, Codable, CaseIterable {
    /// The circuit's unitary, whose cotangent is one matrix product with all samples.
    case unitary
    /// The samples' states themselves.
    case state
    /// The read-out observables, evolved backwards (Heisenberg).
    case observable
}

/// How a circuit is simulated; all ways give the same numbers but for rounding.
package struct Simulation: Sendable, Hashable, CustomStringConvertible {
    package var picture: Picture
    /// In the unitary picture: whether states are pushed through the circuit, instead of multiplied by its unitary.
    package var pushesBatch: Bool
    /// In the state picture: whether the parts of the circuit are simulated one by one; of states |0...0> alone.
    package var splits = false
    /// The most samples that pass through at a time.
    package var blockSize: Int

    package init(picture: Picture, pushesBatch: Bool = true, blockSize: Int) {
        (self.picture, self.pushesBatch, self.blockSize) = (picture, pushesBatch, blockSize)
    }

    /// The picture, and how it goes about it.
    package var description: String {
        picture == .unitary && pushesBatch ? "unitary, batch pushed" : picture.rawValue + (splits ? ", in parts" : "")
    }

    /// A simulator of `circuit`; one with noise needs the observable picture.
    package func simulator<Element: Real>(of circuit: Circuit, precision: Element.Type) -> any Simulator<Element> {
        precondition(!circuit.isNoisy || picture == .observable, "Noise needs the observable picture.")
        precondition(circuit.featureCount == 0 || picture == .state, "Angles of the sample need the state picture.")
        if splits, let parts = circuit.parts {
            var simulation = self
            simulation.splits = false
            return PartsPicture(circuit, parts, blockSize: blockSize) { simulation.simulatorOfSamples($0) }
        }
        if picture == .observable { return ObservablePicture<Element>(circuit, blockSize: blockSize) }
        return circuit.effectiveMeasurements == 0
            ? withoutMeasurements(circuit)
            : Mixture(circuit, blockSize: blockSize, simulator: withoutMeasurements)
    }

    /// Also of a circuit without features of the sample.
    private func simulatorOfSamples<Element: Real>(_ circuit: Circuit) -> any Simulator<Element> {
        circuit.effectiveMeasurements == 0
            ? SamplePicture<Element>(circuit, blockSize: blockSize)
            : Mixture(circuit, blockSize: blockSize) { SamplePicture<Element>($0, blockSize: blockSize) }
    }

    private func withoutMeasurements<Element: Real>(_ circuit: Circuit) -> any Simulator<Element> {
        if circuit.featureCount > 0 { return SamplePicture<Element>(circuit, blockSize: blockSize) }
        return picture == .unitary
            ? UnitaryPicture<Element>(circuit, blockSize: blockSize, pushesBatch: pushesBatch)
            : StatePicture<Element>(circuit, blockSize: blockSize)
    }
}
