// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

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
    private let kernels: any KernelSet<Element>

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
        kernels = Kernels.kernels()
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
                let bloch = direction == .forwards ? rotation.bloch : rotation.bloch.inverse
                kernels.rotate(
                    coefficients, qubit: rotation.qubit, qubits: qubits, x: bloch.x, y: bloch.y, z: bloch.z)
            }
        case .couplings(let first, let end):
            for index in first..<end {
                let coupling = fused.couplings[index]
                guard (reached >> coupling.first | reached >> coupling.second) & 1 == 1 else { continue }
                kernels.couple(
                    coefficients, coupling.first, coupling.second, qubits: qubits, cosine: coupling.cosine,
                    sine: direction == .forwards ? coupling.sine : -coupling.sine)
            }
        case .permutation(let index):
            if let cnot = lonelyCNOTs[index] {
                // It is its own inverse.
                return kernels.addControlled(
                    coefficients, control: cnot.control, target: cnot.target, qubits: qubits)
            }
            let (images, factors) = (images[index], factors[index])
            switch (direction, factors) {
            case (.forwards, nil):
                permute(coefficients, by: images, qubits: qubits, into: scratch.elements)
            case (.backwards, nil):
                permuteBack(coefficients, by: images, qubits: qubits, into: scratch.elements)
            case (.forwards, let factors?):
                permute(coefficients, by: images, factors, qubits: qubits, into: scratch.elements)
            case (.backwards, let factors?):
                permuteBack(coefficients, by: images, factors, qubits: qubits, into: scratch.elements)
            }
            coefficients.update(from: scratch.elements, count: 1 << (2 * qubits))
        case .channels(let first, let end):
            switch direction {
            case .forwards:
                for index in first..<end {
                    let channel = fused.channels[index]
                    guard reached >> channel.qubit & 1 == 1 else { continue }
                    scale(coefficients, channel, identityFromZ: 0, zFromIdentity: channel.scaling.shift)
                }
            case .backwards:
                for index in stride(from: end - 1, through: first, by: -1) {
                    let channel = fused.channels[index]
                    guard reached >> channel.qubit & 1 == 1 else { continue }
                    scale(coefficients, channel, identityFromZ: channel.scaling.shift, zFromIdentity: 0)
                }
            }
        case .signs: preconditionFailure("Signs were not asked for.")
        case .dephasing(let qubit): dephase(coefficients, qubit: qubit, qubits: qubits)
        }
    }

    /// A channel: on an observable X -> x X, Y -> y Y, Z -> z Z + shift I; on a state the transpose.
    @inline(__always)
    private func scale(
        _ coefficients: UnsafeMutablePointer<Element>, _ channel: FusedCircuit.ChannelStep, identityFromZ: Double,
        zFromIdentity: Double
    ) {
        let scaling = channel.scaling
        kernels.scale(
            coefficients, qubit: channel.qubit, qubits: fused.qubits, by: SIMD3(scaling.x, scaling.y, scaling.z),
            identityFromZ: identityFromZ, zFromIdentity: zFromIdentity)
    }

    /// `target` = U `source` U^dagger for CNOTs given by their `Permutation.pauliImages`.
    @inline(__always)
    private func permute(
        _ source: UnsafeMutablePointer<Element>, by images: UnsafePointer<Int32>, qubits: Int, into target: UnsafeMutablePointer<Element>
    ) {
        for index in 0..<(1 << (2 * qubits)) {
            let image = Int(images[index])
            target[image >> 1] = image & 1 == 0 ? source[index] : -source[index]
        }
    }

    /// `target` = U^dagger `source` U for CNOTs given by their `Permutation.pauliImages`.
    @inline(__always)
    private func permuteBack(
        _ source: UnsafeMutablePointer<Element>, by images: UnsafePointer<Int32>, qubits: Int, into target: UnsafeMutablePointer<Element>
    ) {
        for index in 0..<(1 << (2 * qubits)) {
            let image = Int(images[index])
            target[index] = image & 1 == 0 ? source[image >> 1] : -source[image >> 1]
        }
    }

    /// `target` = the image of a state `source` under CNOTs and noise, given by their `Permutation.pauliFactors`.
    @inline(__always)
    private func permute(
        _ source: UnsafeMutablePointer<Element>, by images: UnsafePointer<Int32>, _ factors: UnsafePointer<Element>, qubits: Int,
        into target: UnsafeMutablePointer<Element>
    ) {
        for index in 0..<(1 << (2 * qubits)) { target[Int(images[index]) >> 1] = factors[index] * source[index] }
    }

    /// `target` = what an observable `source` was before CNOTs and noise: the transpose of `permute`.
    @inline(__always)
    private func permuteBack(
        _ source: UnsafeMutablePointer<Element>, by images: UnsafePointer<Int32>, _ factors: UnsafePointer<Element>, qubits: Int,
        into target: UnsafeMutablePointer<Element>
    ) {
        for index in 0..<(1 << (2 * qubits)) { target[index] = factors[index] * source[Int(images[index]) >> 1] }
    }

    /// Drops the coefficients with X or Y on `qubit`; dephasing is its own adjoint.
    @inline(__always)
    private func dephase(_ c: UnsafeMutablePointer<Element>, qubit: Int, qubits: Int) {
        let block = 1 << (2 * (qubits - 1 - qubit))
        for base in Swift.stride(from: 0, to: 1 << (2 * qubits), by: 4 * block) {
            (c + (base + block)).update(repeating: 0, count: 2 * block)
        }
    }
}
