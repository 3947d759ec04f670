import Numerics

/// The observable picture: the read-out observables Z_k are evolved backwards through the circuit (Heisenberg) as 4^n
/// real Pauli coefficients. For a real state x then <Z_k> = x^T A_k x with A_k the real part of the evolved observable:
/// one matrix product for all samples and read-outs. The cotangents of the A_k are a matrix product too; carried
/// forwards through the circuit they meet the observables at each step and give the derivatives.
///
/// Dephasing, which no unitary describes, here just drops coefficients.
final class ObservablePicture<Element: Real>: Simulator {
    let circuit: Circuit
    let blockSize: Int
    private let fused: FusedCircuit
    private let conjugation: PauliConjugation<Element>
    private let basis: PauliBasis<Element>
    private let readout: Buffer<Int>
    /// Of each step and read-out (step-major): the observable just before the step; after the last, the Z_k.
    private let observables: Matrix<Element>
    /// Of each read-out: the cotangent of its observable, on its way forwards.
    private let cotangents: Matrix<Element>
    /// A_k one below the other: (read-outs * 2^n) x 2^n.
    private let forms: Matrix<Element>
    private let formCotangents: Matrix<Element>
    /// A_k x, then g_k x: (read-outs * 2^n) x block.
    private let images: Matrix<Element>

    init(_ circuit: Circuit, blockSize: Int) {
        self.circuit = circuit
        self.blockSize = blockSize
        fused = FusedCircuit(circuit)
        conjugation = PauliConjugation(fused)
        basis = PauliBasis(qubits: circuit.qubits)
        readout = Buffer(circuit.readout)
        observables = Matrix(rows: (fused.steps.count + 1) * readout.count, columns: basis.count)
        cotangents = Matrix(rows: readout.count, columns: basis.count)
        forms = Matrix(rows: readout.count * circuit.dimension, columns: circuit.dimension)
        formCotangents = Matrix(rows: readout.count * circuit.dimension, columns: circuit.dimension)
        images = Matrix(rows: readout.count * circuit.dimension, columns: blockSize)
        for index in 0..<readout.count {
            observable(index, before: fused.steps.count)[3 << (2 * (circuit.qubits - 1 - readout[index]))] = 1
        }
    }

    private func observable(_ index: Int, before step: Int) -> UnsafeMutablePointer<Element> {
        observables.elements + (step * readout.count + index) * basis.count
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func bind(_ parameters: MatrixView<Element>) {
        fused.bind(parameters.elements)
        let size = circuit.dimension * circuit.dimension
        for index in 0..<readout.count {
            for step in stride(from: fused.steps.count - 1, through: 0, by: -1) {
                let earlier = observable(index, before: step)
                earlier.update(from: observable(index, before: step + 1), count: basis.count)
                conjugation.carry(earlier, through: fused.steps[step], .backwards)
            }
            basis.realPart(ofCoefficients: observable(index, before: 0), into: forms.elements + index * size)
        }
        formCotangents.fill(0)
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func expectationValues(of amplitudes: MatrixView<Element>, into values: MatrixView<Element>) {
        let samples = amplitudes.columns
        BLAS.multiply(forms.view, .plain, amplitudes, .plain, into: images.view(columns: 0..<samples))
        for index in 0..<readout.count {
            let target = values.row(index)
            target.update(repeating: 0, count: samples)
            for state in 0..<circuit.dimension {
                let image = images.elements + (index * circuit.dimension + state) * images.columns
                let amplitude = amplitudes.row(state)
                for sample in 0..<samples { target[sample] += amplitude[sample] * image[sample] }
            }
        }
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func backpropagate(_ cotangents: MatrixView<Element>, amplitudes: MatrixView<Element>) {
        let samples = amplitudes.columns
        for index in 0..<readout.count {
            let cotangent = cotangents.row(index)
            for state in 0..<circuit.dimension {
                let scaled = images.elements + (index * circuit.dimension + state) * images.columns
                let amplitude = amplitudes.row(state)
                for sample in 0..<samples { scaled[sample] = cotangent[sample] * amplitude[sample] }
            }
        }
        BLAS.multiply(
            images.view(columns: 0..<samples), .plain, amplitudes, .transposed,
            accumulate: 1, into: formCotangents.view)
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func gradient(into gradient: MatrixView<Element>) {
        gradient.elements.update(repeating: 0, count: circuit.parameterCount)
        let size = circuit.dimension * circuit.dimension
        for index in 0..<readout.count {
            let cotangent = cotangents.elements + index * basis.count
            basis.traces(of: formCotangents.elements + index * size, scale: 1, into: cotangent)
            for step in 0..<fused.steps.count {
                conjugation.carry(cotangent, through: fused.steps[step], .forwards)
                addDerivatives(
                    of: fused.steps[step], cotangent: cotangent, observable: observable(index, before: step + 1),
                    to: gradient.elements)
            }
        }
    }

    /// Adds the derivatives of cotangent . observable, both as they stand after `step`, for the step's parameters.
    @inline(__always)
    private func addDerivatives(
        of step: FusedCircuit.Step, cotangent: UnsafeMutablePointer<Element>,
        observable: UnsafeMutablePointer<Element>, to gradient: UnsafeMutablePointer<Element>
    ) {
        switch step {
        case .rotations(let first, let end):
            for index in first..<end {
                let rotation = fused.rotations[index]
                guard rotation.firstGenerator < rotation.endGenerator else { continue }
                let torque = PauliKernels.torque(
                    cotangent, observable, qubit: rotation.qubit, qubits: circuit.qubits)
                for generator in rotation.firstGenerator..<rotation.endGenerator {
                    gradient[fused.generators[generator].parameter] += Element(
                        (fused.generators[generator].axis * torque).sum())
                }
            }
        case .couplings(let first, let end):
            for index in first..<end {
                let coupling = fused.couplings[index]
                gradient[coupling.parameter] += Element(
                    PauliKernels.couplingTorque(
                        cotangent, observable, coupling.first, coupling.second, qubits: circuit.qubits))
            }
        case .permutation, .dephasing: break
        }
    }
}
