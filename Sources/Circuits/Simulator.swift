import Numerics

/// Evaluates a circuit's expectation values on blocks of samples, and the gradient of any function of them.
///
/// One evaluation goes: `bind` a parameter vector; then for each block of samples `expectationValues`, and where
/// gradients are wanted `backpropagate` with the block's cotangents; at last `gradient`. All buffers are made once.
/// A simulator serves one thread.
package protocol Simulator: AnyObject {
    var circuit: Circuit { get }
    /// The most samples that a block may hold.
    var blockSize: Int { get }

    /// Takes a parameter vector (1 x `circuit.parameterCount`) and forgets what was backpropagated before.
    func bind(_ parameters: MatrixView)

    /// <Z_q> of the read-out qubits for samples in the columns of `amplitudes` (2^n x m, real, columns of norm 1).
    ///
    /// - Parameter values: `circuit.readout.count` x m, written.
    func expectationValues(of amplitudes: MatrixView, into values: MatrixView)

    /// Adds the block evaluated last to the gradient.
    ///
    /// - Parameter cotangents: the derivatives of the loss with respect to the block's expectation values,
    ///   `circuit.readout.count` x m.
    func backpropagate(_ cotangents: MatrixView, amplitudes: MatrixView)

    /// The derivatives of the loss with respect to the parameters (1 x `circuit.parameterCount`), written.
    func gradient(into gradient: MatrixView)
}

/// How a simulator represents a circuit. All pictures give the same numbers.
public enum Picture: String, Sendable, CaseIterable {
    /// The circuit's unitary, applied to all samples by one matrix product.
    case unitary
    /// The read-out observables, evolved backwards (Heisenberg); the only one for mid-circuit measurements.
    case observable

    /// A simulator of `circuit` in this picture, for blocks of at most `blockSize` samples.
    ///
    /// - Throws: `CircuitError` for a circuit that the picture cannot hold.
    package func simulator(of circuit: Circuit, blockSize: Int) throws -> any Simulator {
        try validate(circuit)
        return switch self {
        case .unitary: UnitaryPicture(circuit, blockSize: blockSize)
        case .observable: ObservablePicture(circuit, blockSize: blockSize)
        }
    }

    /// The most qubits that the picture's buffers are meant for.
    public var mostQubits: Int {
        switch self {
        case .unitary: 10
        case .observable: 8
        }
    }

    /// - Throws: `CircuitError` for a circuit that the picture cannot hold.
    public func validate(_ circuit: Circuit) throws {
        guard circuit.qubits <= mostQubits else {
            throw CircuitError.tooManyQubits(qubits: circuit.qubits, most: mostQubits, picture: rawValue)
        }
        if self == .unitary && circuit.measuresMidCircuit { throw CircuitError.measurementInUnitaryPicture }
    }

    /// The picture for a circuit: unitary where it can be.
    public static func suited(to circuit: Circuit) -> Picture { circuit.measuresMidCircuit ? .observable : .unitary }
}
