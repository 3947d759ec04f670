// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

/// A Pauli string in an observable.
private struct Term: BitwiseCopyable {
    let string: Int
    let coefficient: Double
}

/// What the observable picture can do.
enum ObservablePictureLimits {
    /// Beyond it, numbers of Pauli strings are no 32-bit integers.
    static let mostQubits = 14
}

/// The observable picture: the read-out observables Z_k (or others) are evolved backwards through the circuit (Heisenberg) as 4^n
/// real Pauli coefficients. For a real state x then <Z_k> = x^T A_k x with A_k the real part of the evolved observable:
/// one matrix product for all samples and read-outs. The cotangents of the A_k are a matrix product too; carried
/// forwards through the circuit they meet the observables at each step and give the derivatives.
///
/// Measurements and noise, which no unitary describes, here just drop, scale or add coefficients.
final class ObservablePicture<Element: Real>: Simulator {
    let circuit: Circuit
    let blockSize: Int
    private let fused: FusedCircuit
    private let conjugation: PauliConjugation<Element>
    private let basis: PauliBasis<Element>
    private let readouts: Int
    /// The observables that are read out, as sums of Pauli strings: of each the first of its terms, and the end.
    private let terms: Buffer<Term>
    private let firstTerms: Buffer<Int>
    /// Of each place and read-out (place-major): an observable.
    private let observables: Matrix<Element>
    /// Of each step, and of the end, the place of the observables just before it. Those after a step without parameters
    /// are not kept.
    private let places: Buffer<Int>
    /// Of each step and read-out (step-major): the qubits that the observable has reached after the step, as bits.
    private let reached: Buffer<Int>
    /// Of each read-out: the cotangent of its observable, on its way forwards.
    private let cotangents: Matrix<Element>
    /// The A_k, the real parts of the observables before the circuit.
    private let forms: QuadraticForms<Element>
    private let kernels: any KernelSet<Element>

    init(_ circuit: Circuit, blockSize: Int) {
        (self.circuit, self.blockSize) = (circuit, blockSize)
        fused = FusedCircuit(circuit)
        conjugation = PauliConjugation(fused)
        basis = PauliBasis(qubits: circuit.qubits)
        readouts = circuit.readout.count
        var terms: [Term] = []
        var firstTerms = [0]
        for index in 0..<circuit.readout.count {
            terms += circuit.readout.observable(index, qubits: circuit.qubits, error: circuit.readoutError)
                .map { Term(string: $0.string, coefficient: $0.coefficient) }
            firstTerms.append(terms.count)
        }
        self.terms = Buffer(terms)
        self.firstTerms = Buffer(firstTerms)
        places = Buffer(Self.places(fused))
        reached = Buffer(Self.reached(fused, circuit.readout))
        observables = Matrix(rows: ((places.values.max() ?? 0) + 1) * readouts, columns: basis.count)
        cotangents = Matrix(rows: readouts, columns: basis.count)
        kernels = Kernels.kernels()
        forms = QuadraticForms(forms: readouts, dimension: circuit.dimension, blockSize: blockSize)
    }

    /// Of each step, and of the end, the place of the observables just before it.
    static func places(_ fused: FusedCircuit) -> [Int] {
        var places = [0]
        for index in stride(from: fused.steps.count - 1, through: 0, by: -1) {
            places.append((places.last ?? 0) + (fused.hasParameters(fused.steps[index]) ? 1 : 0))
        }
        return places.reversed()
    }

    /// Of each step and read-out (step-major): the qubits that the observable has reached after the step, as bits.
    private static func reached(_ fused: FusedCircuit, _ readout: Readout) -> [Int] {
        var cones = (0..<readout.count).map { ReadoutCone(of: readout.factors(of: $0), qubits: fused.qubits) }
        var reached = Array(repeating: 0, count: fused.steps.count * readout.count)
        for step in (0..<fused.steps.count).reversed() {
            for index in cones.indices {
                reached[step * readout.count + index] = cones[index].reached
                cones[index].pullBack(fused.steps[step], of: fused)
            }
        }
        return reached
    }

    private func observable(_ index: Int, before step: Int) -> UnsafeMutablePointer<Element> {
        observables.elements + (places[step] * readouts + index) * basis.count
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func bind(_ parameters: MatrixView<Element>) {
        fused.bind(parameters.elements)
        for index in 0..<readouts {
            let last = observable(index, before: fused.steps.count)
            last.update(repeating: 0, count: basis.count)
            for term in firstTerms[index]..<firstTerms[index + 1] {
                last[terms[term].string] += Element(terms[term].coefficient)
            }
            for step in stride(from: fused.steps.count - 1, through: 0, by: -1) {
                let earlier = observable(index, before: step)
                if places[step] != places[step + 1] {
                    earlier.update(from: observable(index, before: step + 1), count: basis.count)
                }
                conjugation.carry(
                    earlier, through: fused.steps[step], .backwards, reached: reached[step * readouts + index])
            }
            forms.set(index) { basis.realPart(ofCoefficients: observable(index, before: 0), into: $0) }
        }
        forms.forgetCotangents()
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func expectationValues(of amplitudes: MatrixView<Element>, into values: MatrixView<Element>) {
        forms.values(of: amplitudes, into: values)
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func backpropagate(
        _ cotangents: MatrixView<Element>, amplitudes: MatrixView<Element>, features: MatrixView<Element>?
    ) {
        forms.addCotangents(cotangents, samples: amplitudes)
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func gradient(into gradient: MatrixView<Element>) {
        gradient.elements.update(repeating: 0, count: circuit.parameterCount)
        for index in 0..<readouts {
            let cotangent = cotangents.elements + index * basis.count
            basis.traces(of: forms.cotangent(index), scale: 1, into: cotangent)
            for step in 0..<fused.steps.count {
                let reached = reached[step * readouts + index]
                conjugation.carry(cotangent, through: fused.steps[step], .forwards, reached: reached)
                addDerivatives(
                    of: fused.steps[step], cotangent: cotangent, observable: observable(index, before: step + 1),
                    reached: reached, to: gradient.elements)
            }
        }
    }

    /// Adds the derivatives of cotangent . observable, both after `step`, for the step's parameters.
    @inline(__always)
    private func addDerivatives(
        of step: FusedCircuit.Step, cotangent: UnsafeMutablePointer<Element>,
        observable: UnsafeMutablePointer<Element>, reached: Int, to gradient: UnsafeMutablePointer<Element>
    ) {
        switch step {
        case .rotations(let first, let end):
            for index in first..<end {
                let rotation = fused.rotations[index]
                guard rotation.firstGenerator < rotation.endGenerator, reached >> rotation.qubit & 1 == 1 else {
                    continue
                }
                let torque = kernels.torque(cotangent, observable, qubit: rotation.qubit, qubits: circuit.qubits)
                for generator in rotation.firstGenerator..<rotation.endGenerator {
                    fused.add(
                        (fused.generators[generator].axis * torque).sum(), of: fused.generators[generator].angle,
                        to: gradient)
                }
            }
        case .couplings(let first, let end):
            for index in first..<end {
                let coupling = fused.couplings[index]
                guard (reached >> coupling.first | reached >> coupling.second) & 1 == 1 else { continue }
                fused.add(
                    kernels.couplingTorque(
                        cotangent, observable, coupling.first, coupling.second, qubits: circuit.qubits),
                    of: coupling.angle, to: gradient)
            }
        case .permutation, .signs, .channels, .dephasing: break
        }
    }
}
