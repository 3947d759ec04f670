// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Carries operators, given by their 4^n Pauli coefficients, through the steps of a circuit.
final class PauliConjugation<Element: Real> {
    /// Which way Pauli coefficients go through a step.
    enum Direction {
        /// A state, one step later.
        case forwards
        /// An observable, one step earlier: the adjoint.
        case backwards
    }

    private let fused: FusedCircuit
    /// The images of the Pauli strings under each permutation, one permutation after the other.
    private let images: Buffer<UnsafePointer<Int32>>
    private let imageTables: [Buffer<Int32>]
    /// Of each permutation, the factors of the Pauli strings where noise scales them; nil where none does.
    private let factors: Buffer<UnsafePointer<Element>?>
    private let factorTables: [Buffer<Element>]
    /// Permutations that are a single CNOT without noise, which needs no table; nil for the others.
    private let lonelyCNOTs: Buffer<LonelyCNOT?>
    private let scratch: Matrix<Element>

    private struct LonelyCNOT: BitwiseCopyable {
        let control, target: Int
    }

    init(_ fused: FusedCircuit) {
        self.fused = fused
        lonelyCNOTs = Buffer(
            fused.permutations.map { permutation in
                permutation.cnots.count == 1 && !permutation.isNoisy && fused.qubits > 1
                    ? LonelyCNOT(control: permutation.cnots[0].control, target: permutation.cnots[0].target) : nil
            })
        let isLonely = lonelyCNOTs.values.map { $0 != nil }
        imageTables = zip(fused.permutations, isLonely).map { $1 ? Buffer([]) : $0.pauliImages() }
        images = Buffer(imageTables.map { UnsafePointer($0.elements) })
        factorTables = fused.permutations.map { Buffer($0.isNoisy ? $0.pauliFactors().map(Element.init) : []) }
        factors = Buffer(factorTables.map { $0.count == 0 ? nil : UnsafePointer($0.elements) })
        scratch = Matrix(rows: 1, columns: imageTables.isEmpty ? 0 : 1 << (2 * fused.qubits))
    }

    /// Carries coefficients through a step, in place.
    ///
    /// - Parameter reached: bit q is set where the observable that the coefficients are of, or meet, may have other than I
    ///   on qubit q after the step; what is done to other qubits makes no difference and is left out.
    @inline(__always)
    func carry(
        _ coefficients: UnsafeMutablePointer<Element>, through step: FusedCircuit.Step, _ direction: Direction,
        reached: Int
    ) {
        let qubits = fused.qubits
        switch step {
        case .rotations(let first, let end):
            for index in first..<end {
                let rotation = fused.rotations[index]
                guard reached >> rotation.qubit & 1 == 1 else { continue }
                PauliKernels.rotate(
                    coefficients, qubit: rotation.qubit, qubits: qubits,
                    by: direction == .forwards ? rotation.bloch : rotation.bloch.inverse)
            }
        case .couplings(let first, let end):
            for index in first..<end {
                let coupling = fused.couplings[index]
                guard (reached >> coupling.first | reached >> coupling.second) & 1 == 1 else { continue }
                PauliKernels.couple(
                    coefficients, coupling.first, coupling.second, qubits: qubits, cosine: coupling.cosine,
                    sine: direction == .forwards ? coupling.sine : -coupling.sine)
            }
        case .permutation(let index):
            if let cnot = lonelyCNOTs[index] {
                // It is its own inverse.
                return PauliKernels.addControlled(
                    coefficients, control: cnot.control, target: cnot.target, qubits: qubits)
            }
            let (images, factors) = (images[index], factors[index])
            switch (direction, factors) {
            case (.forwards, nil):
                PauliKernels.permute(coefficients, by: images, qubits: qubits, into: scratch.elements)
            case (.backwards, nil):
                PauliKernels.permuteBack(coefficients, by: images, qubits: qubits, into: scratch.elements)
            case (.forwards, let factors?):
                PauliKernels.permute(coefficients, by: images, factors, qubits: qubits, into: scratch.elements)
            case (.backwards, let factors?):
                PauliKernels.permuteBack(coefficients, by: images, factors, qubits: qubits, into: scratch.elements)
            }
            coefficients.update(from: scratch.elements, count: 1 << (2 * qubits))
        case .channels(let first, let end):
            switch direction {
            case .forwards:
                for index in first..<end {
                    let channel = fused.channels[index]
                    guard reached >> channel.qubit & 1 == 1 else { continue }
                    PauliKernels.scale(coefficients, qubit: channel.qubit, qubits: qubits, state: channel.scaling)
                }
            case .backwards:
                for index in stride(from: end - 1, through: first, by: -1) {
                    let channel = fused.channels[index]
                    guard reached >> channel.qubit & 1 == 1 else { continue }
                    PauliKernels.scale(coefficients, qubit: channel.qubit, qubits: qubits, observable: channel.scaling)
                }
            }
        case .dephasing(let qubit): PauliKernels.dephase(coefficients, qubit: qubit, qubits: qubits)
        }
    }
}
