// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

/// Collects the derivatives of a circuit's angles from strips of final states and their cotangents.
final class StateDerivatives<Element: Real> {
    private let layered: LayeredCircuit<Element>
    private let fused: FusedCircuit
    /// Of each rotation, the sums of Im <cotangent| P |state> for P = X and Y.
    private let torques: Buffer<SIMD2<Double>>
    /// Of each layer, the sums of Im(cotangent* state) of each row before the layer: layers x 2^n.
    private let diagonals: Matrix<Double>
    /// Whether the first layer has angles among its phases.
    private let firstLayerHasCouplings: Bool
    private let kernels: any KernelSet<Element>
    private var width: Int { Strip<Element>.width }

    init(_ layered: LayeredCircuit<Element>, _ fused: FusedCircuit) {
        (self.layered, self.fused) = (layered, fused)
        torques = Buffer(count: layered.rotations.count, repeating: SIMD2())
        diagonals = Matrix(rows: layered.layers.count, columns: layered.dimension)
        kernels = Kernels.kernels()
        firstLayerHasCouplings =
            layered.layers.count > 0
            && (0..<layered.layers[0].endFactor).contains {
                if case .coupling = layered.factors[$0].source { true } else { false }
            }
    }

    func reset() {
        torques.elements.update(repeating: SIMD2(), count: torques.count)
        diagonals.fill(0)
    }

    /// Undoes the circuit on a strip and its cotangents, both overwritten.
    @inline(__always)
    func accumulate(
        states: UnsafeMutablePointer<Element>, cotangents: UnsafeMutablePointer<Element>,
        spare: UnsafeMutablePointer<Element>
    ) {
        let (dimension, plane) = (layered.dimension, layered.dimension * width)
        for index in stride(from: layered.layers.count - 1, through: 0, by: -1) {
            let layer = layered.layers[index]
            let undoing = index > 0 || firstLayerHasCouplings
            let rows = min(Strip<Element>.chunkRows, dimension)
            let within = layered.firstRotation(of: layer, nearerThan: rows)
            // Across chunks first, then chunk by chunk the rest of the layer.
            let scale = addTorques(
                layer.firstRotation, within, states, cotangents, count: plane, scale: 1, undoing: undoing)
            for first in stride(from: 0, to: dimension, by: rows) {
                let (s, c) = (states + first * width, cotangents + first * width)
                _ = addTorques(
                    within, layer.endRotation, s, c, count: rows * width, scale: scale, undoing: undoing)
                guard undoing, layer.images == nil else { continue }
                kernels.undoPhases(
                    s, c, rows: rows, plane: plane, real: layer.real + first, imaginary: layer.imaginary + first,
                    diagonal: diagonals.elements + index * dimension + first)
            }
            guard undoing, let images = layer.images else { continue }
            StripCopies.permuteBack(states, rows: dimension, planes: 2, images: images, into: spare)
            states.update(from: spare, count: 2 * plane)
            StripCopies.permuteBack(cotangents, rows: dimension, planes: 2, images: images, into: spare)
            cotangents.update(from: spare, count: 2 * plane)
            kernels.undoPhases(
                states, cotangents, rows: dimension, plane: plane, real: layer.real, imaginary: layer.imaginary,
                diagonal: diagonals.elements + index * dimension)
        }
    }

    /// Adds the torques of rotations `first` ..< `end` on `count` numbers of a strip, and undoes them.
    ///
    /// - Parameter scale: what the torques have to be multiplied by, because A(-t) undoes A(t) but for a factor on both
    ///   states and cotangents.
    /// - Returns: the scale afterwards.
    @inline(__always)
    private func addTorques(
        _ first: Int, _ end: Int, _ states: UnsafeMutablePointer<Element>, _ cotangents: UnsafeMutablePointer<Element>,
        count: Int, scale: Double, undoing: Bool
    ) -> Double {
        let plane = layered.dimension * width
        var scale = scale
        for index in first..<end {
            let rotation = layered.rotations[index]
            let distance = rotation.stride * width
            torques.elements[index] +=
                scale
                * kernels.torque(
                    states, cotangents, count: count, plane: plane, distance: distance, tangent: rotation.tangent,
                    undoing: undoing)
            if undoing { scale *= rotation.scale * rotation.scale }
        }
        return scale
    }

    /// The derivatives with respect to the parameters (1 x parameters), written.
    @inline(__always)
    func gradient(into gradient: MatrixView<Element>) {
        gradient.elements.update(repeating: 0, count: fused.parameterCount)
        for index in 0..<layered.layers.count {
            let layer = layered.layers[index]
            for factor in layer.firstFactor..<layer.endFactor {
                guard case .coupling(let coupling) = layered.factors[factor].source else { continue }
                let sum = signedSum(layer: index, mask: layered.factors[factor].mask)
                fused.add(
                    layered.factors[factor].isFlipped ? -sum / 2 : sum / 2, of: fused.couplings[coupling].angle,
                    to: gradient.elements)
            }
            for rotation in layer.firstRotation..<layer.endRotation {
                // After the last layer the cotangent is the state times a real diagonal, so there Z has no torque.
                let z =
                    index + 1 < layered.layers.count
                    ? signedSum(layer: index + 1, mask: layered.rotations[rotation].stride) : 0
                let orientation = layered.rotations[rotation].orientation
                let torque = SIMD3(torques[rotation].x, orientation * torques[rotation].y, orientation * z)
                for index in fused.rotations[rotation].firstGenerator..<fused.rotations[rotation].endGenerator {
                    let generator = fused.generators[index]
                    let axis = layered.pulledBack(generator.axis, rotation: rotation)
                    fused.add((axis * torque).sum() / 2, of: generator.angle, to: gradient.elements)
                }
            }
        }
    }

    /// sum_r (-1)^parity(r & mask) of a layer's row sums.
    private func signedSum(layer: Int, mask: Int) -> Double {
        let row = diagonals.elements + layer * layered.dimension
        var sum = 0.0
        for index in 0..<layered.dimension { sum += (index & mask).nonzeroBitCount & 1 == 0 ? row[index] : -row[index] }
        return sum
    }
}
