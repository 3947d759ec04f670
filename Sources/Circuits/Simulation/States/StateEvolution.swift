// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

/// Pushes strips of states through a circuit.
final class StateEvolution<Element: Real> {
    let layered: LayeredCircuit<Element>
    /// Room for a strip while its rows are permuted.
    let spare: Matrix<Element>
    /// The numbers of a strip.
    var stripSize: Int { 2 * layered.dimension * width }
    private let ones, zeros: Buffer<Element>
    private let kernels: any KernelSet<Element>
    private var width: Int { Strip<Element>.width }

    init(_ layered: LayeredCircuit<Element>) {
        self.layered = layered
        spare = Matrix(rows: 1, columns: 2 * layered.dimension * Strip<Element>.width)
        ones = Buffer(count: layered.layers.count == 0 ? layered.dimension : 0, repeating: 1)
        zeros = Buffer(count: layered.layers.count == 0 ? layered.dimension : 0, repeating: 0)
        kernels = Kernels.kernels()
    }

    /// Loads real amplitudes (2^n rows, `stride` apart) and pushes them through the circuit.
    @inline(__always)
    func run(_ amplitudes: UnsafePointer<Element>, stride: Int, columns: Int, strip: UnsafeMutablePointer<Element>) {
        let dimension = layered.dimension
        guard layered.layers.count > 0 else {
            return kernels.load(
                amplitudes, stride: stride, columns: columns, rows: dimension, real: ones.elements,
                imaginary: zeros.elements, into: strip)
        }
        let first = layered.layers[0]
        kernels.load(
            amplitudes, stride: stride, columns: columns, rows: dimension, real: first.real,
            imaginary: first.imaginary, into: strip)
        runLoaded(strip)
    }

    /// Pushes columns `first` ..< `first` + `columns` of the identity through the circuit.
    @inline(__always)
    func runIdentity(first: Int, columns: Int, strip: UnsafeMutablePointer<Element>) {
        strip.update(repeating: 0, count: stripSize)
        let plane = layered.dimension * width
        for column in 0..<columns {
            let row = first + column
            let isEmpty = layered.layers.count == 0
            strip[row * width + column] = isEmpty ? 1 : layered.layers[0].real[row]
            strip[plane + row * width + column] = isEmpty ? 0 : layered.layers[0].imaginary[row]
        }
        if layered.layers.count > 0 { runLoaded(strip) }
    }

    /// The circuit on a strip that has gone through the phases of the first layer.
    @inline(__always)
    private func runLoaded(_ strip: UnsafeMutablePointer<Element>) {
        let rows = layered.dimension
        for index in 0..<layered.layers.count {
            let layer = layered.layers[index]
            if let images = layer.images {
                if index == 0 {
                    StripCopies.permute(strip, rows: rows, planes: 2, images: images, into: spare.elements)
                } else {
                    kernels.permute(
                        strip, rows: rows, real: layer.real, imaginary: layer.imaginary, images: images,
                        into: spare.elements)
                }
                strip.update(from: spare.elements, count: stripSize)
            }
            run(layer, strip, multiplying: index > 0 && layer.images == nil)
        }
    }

    /// The rotations of a layer, and its phases where they are not applied yet: chunk by chunk, then the rotations across
    /// chunks.
    @inline(__always)
    private func run(
        _ layer: LayeredCircuit<Element>.Layer, _ strip: UnsafeMutablePointer<Element>, multiplying: Bool
    ) {
        let rows = min(Strip<Element>.chunkRows, layered.dimension)
        let (chunk, plane) = (rows * width, layered.dimension * width)
        let within = layered.firstRotation(of: layer, nearerThan: rows)
        for first in stride(from: 0, to: layered.dimension, by: rows) {
            let start = strip + first * width
            if multiplying {
                kernels.applyPhases(
                    start, rows: rows, plane: plane, real: layer.real + first, imaginary: layer.imaginary + first)
            }
            if rows == layered.dimension {
                rotate(start, count: 2 * plane, within, layer.endRotation)
            } else {
                rotate(start, count: chunk, within, layer.endRotation)
                rotate(start + plane, count: chunk, within, layer.endRotation)
            }
        }
        rotate(strip, count: 2 * plane, layer.firstRotation, within)
    }

    /// Rotations `first` ..< `end` on `count` numbers, two qubits at a time.
    @inline(__always)
    private func rotate(_ strip: UnsafeMutablePointer<Element>, count: Int, _ first: Int, _ end: Int) {
        var index = first
        while index + 1 < end {
            // Rotations are in the order of their qubits, so the later one has its pairs nearer.
            let (far, near) = (layered.rotations[index], layered.rotations[index + 1])
            kernels.rotate(
                strip, count: count, near: near.stride * width, far: far.stride * width,
                nearTangent: near.tangent, farTangent: far.tangent)
            index += 2
        }
        if index < end {
            let rotation = layered.rotations[index]
            kernels.rotate(strip, count: count, distance: rotation.stride * width, tangent: rotation.tangent)
        }
    }
}
