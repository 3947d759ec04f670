import Numerics

/// The unitary picture: U is built once per parameter vector by pushing the identity through the circuit; states are
/// one matrix product, and so is the cotangent of U.
///
/// For the gradient, M = U (cotangent of U)^dagger. A parameter with generator H, d/dt = -i H/2 at its place in the
/// circuit, has the derivative Im Tr(M H) / 2 with M conjugated back to that place. Only the Pauli coefficients of M
/// are needed for that, 4^n reals, so M is conjugated in that basis (`PauliKernels`) and the derivatives are read off.
final class UnitaryPicture: Simulator {
    let circuit: Circuit
    let blockSize: Int
    private var fused: FusedCircuit
    private let builder: UnitaryBuilder
    private let basis: PauliBasis
    /// Real parts of U in the first 2^n rows, imaginary parts in the next.
    private let unitary: Matrix
    private let unitaryCotangent: Matrix
    /// Of the block evaluated last: its states, then their cotangents; as `unitary`, a column a sample.
    private let states: Matrix
    private let lanes: LaneWorkspace
    private let product: Matrix
    private let hermitian: Matrix
    private let coefficients: Matrix
    private let permuted: Matrix

    init(_ circuit: Circuit, blockSize: Int) {
        let dimension = circuit.dimension
        self.circuit = circuit
        self.blockSize = blockSize
        fused = FusedCircuit(circuit)
        builder = UnitaryBuilder(qubits: circuit.qubits)
        basis = PauliBasis(qubits: circuit.qubits)
        unitary = Matrix(rows: 2 * dimension, columns: dimension)
        unitaryCotangent = Matrix(rows: 2 * dimension, columns: dimension)
        lanes = LaneWorkspace(circuit, blockSize: blockSize)
        states = Matrix(rows: 2 * dimension, columns: lanes.paddedBlockSize)
        product = Matrix(rows: 2 * dimension, columns: 2 * dimension)
        hermitian = Matrix(rows: dimension, columns: dimension)
        coefficients = Matrix(rows: 1, columns: basis.count)
        permuted = Matrix(rows: 1, columns: basis.count)
    }

    func bind(_ parameters: MatrixView) {
        fused.bind(parameters.elements, phaseFactors: true)
        builder.build(fused.stages, into: unitary)
        unitaryCotangent.fill(0)
    }

    func expectationValues(of amplitudes: MatrixView, into values: MatrixView) {
        let samples = amplitudes.columns
        BLAS.multiply(unitary.view, .plain, amplitudes, .plain, into: states.view(columns: 0..<samples))
        lanes.expectationValues(of: states, samples: samples, into: values)
    }

    func backpropagate(_ cotangents: MatrixView, amplitudes: MatrixView) {
        lanes.scaleByObservable(states, cotangents: cotangents)
        BLAS.multiply(
            states.view(columns: 0..<amplitudes.columns), .plain, amplitudes, .transposed,
            accumulate: 1, into: unitaryCotangent.view)
    }

    func gradient(into gradient: MatrixView) {
        pairUnitaryWithCotangent()
        basis.traces(of: hermitian.elements, scale: 0.5, into: coefficients.elements)
        gradient.elements.update(repeating: 0, count: circuit.parameterCount)
        let qubits = circuit.qubits
        for stage in fused.stages.reversed() {
            switch stage {
            case .rotations(let stage):
                for generator in stage.generators {
                    let digit = 1 << (2 * (qubits - 1 - generator.qubit))
                    let torque = SIMD3(
                        coefficients.elements[digit], coefficients.elements[2 * digit], coefficients.elements[3 * digit]
                    )
                    gradient.elements[generator.parameter] += (generator.axis * torque).sum()
                }
            case .phases(let stage):
                for coupling in stage.couplings {
                    let string = 3 << (2 * (qubits - 1 - coupling.first)) | 3 << (2 * (qubits - 1 - coupling.second))
                    gradient.elements[coupling.parameter] += coefficients.elements[string]
                }
            case .permutation, .dephasing: break
            }
            stage.carry(coefficients.elements, .backwards, qubits: qubits, scratch: permuted.elements)
        }
    }

    /// `hermitian` = S + A of N = (M - M^dagger) / 2i = S + i A, M = U (cotangent of U)^dagger.
    private func pairUnitaryWithCotangent() {
        BLAS.multiply(unitary.view, .plain, unitaryCotangent.view, .transposed, into: product.view)
        let dimension = circuit.dimension
        let (p, stride) = (product.elements, 2 * dimension)
        // The quarters of the product are re re^T, re im^T, im re^T, im im^T.
        for row in 0..<dimension {
            let top = p + row * stride
            let bottom = p + (dimension + row) * stride
            for column in 0..<dimension {
                let real = top[column] + bottom[dimension + column]
                let imaginary = bottom[column] - top[dimension + column]
                top[column] = imaginary - real
                bottom[column] = imaginary + real
            }
        }
        for row in 0..<dimension {
            let difference = p + row * stride
            let target = hermitian.elements + row * dimension
            for column in 0..<dimension {
                target[column] = 0.5 * (difference[column] + p[(dimension + column) * stride + row])
            }
        }
    }
}
