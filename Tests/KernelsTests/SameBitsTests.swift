// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import BaseKernels
import Kernels
import Testing
import WideVectors

/// Kernels give the same bits whatever they are compiled for.
///
/// `WideVectors` is the source of the kernels for wide vectors, compiled for this machine whatever it is; where the processor
/// has the wide instruction set, that is compared as well.
@Suite struct SameBitsTests {
    private func expectSame<Element: Real>(
        _ sets: [any KernelSet<Element>], _ name: String, _ run: (any KernelSet<Element>) -> [Element]
    ) {
        let expected = run(sets[0])
        for set in sets.dropFirst() { #expect(run(set) == expected, "\(name) in \(Element.precision) precision") }
    }

    private func compare<Element: Real>(_ sets: [any KernelSet<Element>]) {
        expectProducts(sets)
        for qubits in 1...5 {
            expectStrips(sets, qubits: qubits)
            expectSampleStrips(sets, qubits: qubits)
            expectReadouts(sets, qubits: qubits)
            expectCoefficients(sets, qubits: qubits)
        }
        for count in [1, 7, 16, 37] { expectRows(sets, count: count) }
    }

    @Test func inDoublePrecision() {
        compare([BaseKernels.doubleKernels, WideVectors.doubleKernels] + InstructionSet.here.map { kernels(for: $0) })
    }

    @Test func inSinglePrecision() {
        compare([BaseKernels.floatKernels, WideVectors.floatKernels] + InstructionSet.here.map { kernels(for: $0) })
    }

    private func expectProducts<Element: Real>(_ sets: [any KernelSet<Element>]) {
        let (a, b): (Matrix<Element>, Matrix<Element>) = (random(13, 70, stream: 0), random(70, 53, stream: 1))
        expectSame(sets, "product") { kernels in
            let result = Matrix<Element>(rows: 13, columns: 53)
            kernels.multiply(a.view, .plain, b.view, .plain, into: result.view)
            return result.values
        }
    }

    // MARK: Strips

    private func expectStrips<Element: Real>(_ sets: [any KernelSet<Element>], qubits: Int) {
        let rows = 1 << qubits
        let width = Strip<Element>.width
        let (plane, t) = (rows * width, Element(0.37))
        let (phases, first, second): (Matrix<Element>, Matrix<Element>, Matrix<Element>) = (
            random(2, rows, stream: 2), random(2 * rows, width, stream: 3), random(2 * rows, width, stream: 4)
        )
        let (real, imaginary) = (phases.elements, phases.elements + rows)
        let images = (0..<Int32(rows)).map { ($0 * 5 + 1) % Int32(rows) }

        func onStrips(_ name: String, _ body: (any KernelSet<Element>, Matrix<Element>, Matrix<Element>) -> [Element]) {
            expectSame(sets, "\(name) of \(qubits) qubits") { kernels in
                let (s, c) = (Matrix<Element>(rows: 2 * rows, columns: width), Matrix<Element>(rows: 2 * rows, columns: width))
                s.copy(from: first)
                c.copy(from: second)
                return body(kernels, s, c) + s.values + c.values
            }
        }
        for qubit in 0..<qubits {
            let distance = width << qubit
            onStrips("rotation") { kernels, s, _ in
                kernels.rotate(s.elements, count: 2 * plane, distance: distance, tangent: t)
                return []
            }
            for undoing in [false, true] {
                onStrips("torque") { kernels, s, c in
                    let torque = kernels.torque(
                        s.elements, c.elements, count: plane, plane: plane, distance: distance, tangent: t,
                        undoing: undoing)
                    return [Element(torque.x), Element(torque.y)]
                }
            }
            guard qubit > 0 else { continue }
            onStrips("double rotation") { kernels, s, _ in
                kernels.rotate(
                    s.elements, count: 2 * plane, near: width, far: distance, nearTangent: t, farTangent: -t)
                return []
            }
        }
        onStrips("phases") { kernels, s, _ in
            kernels.applyPhases(s.elements, rows: rows, plane: plane, real: real, imaginary: imaginary)
            return []
        }
        onStrips("permutation") { kernels, s, c in
            kernels.permute(
                s.elements, rows: rows, real: real, imaginary: imaginary, images: images, into: c.elements)
            return []
        }
        onStrips("undone phases") { kernels, s, c in
            var diagonal = Array(repeating: 0.5, count: rows)
            kernels.undoPhases(
                s.elements, c.elements, rows: rows, plane: plane, real: real, imaginary: imaginary, diagonal: &diagonal)
            return diagonal.map(Element.init)
        }
        for columns in [1, width - 1, width] {
            onStrips("load") { kernels, s, c in
                kernels.load(
                    s.elements, stride: width, columns: columns, rows: rows, real: real, imaginary: imaginary,
                    into: c.elements)
                return []
            }
        }
    }

    // MARK: Read-outs

    private func expectReadouts<Element: Real>(_ sets: [any KernelSet<Element>], qubits: Int) {
        let dimension = 1 << qubits
        let stride = 3 * Strip<Element>.width
        let basisStates = Buffer((0..<Int32(dimension)).map { $0 ^ 1 })
        let qubitList = Buffer(Array((0..<qubits).reversed()))
        let outcomes = Buffer((0..<Int32(dimension)).map { $0 & 1 })
        let strings = Buffer([
            PauliMasks(flips: 0, phases: dimension - 1), PauliMasks(flips: 1, phases: 0),
            PauliMasks(flips: dimension - 1, phases: 1),
        ])
        let amplitudes: Matrix<Element> = random(2 * dimension, stride, stream: 5)
        let states = StateColumns(
            UnsafePointer(amplitudes.elements), stride: stride, dimension: dimension, basisStates: basisStates.elements)
        let room = Matrix<Element>(rows: 4 * dimension + qubits, columns: Strip<Element>.width)

        for samples in [1, Strip<Element>.width + 3, stride] {
            func values(_ count: Int, _ body: (any KernelSet<Element>, MatrixView<Element>) -> Void) {
                expectSame(sets, "values of \(qubits) qubits") { kernels in
                    let values = Matrix<Element>(rows: count, columns: samples)
                    body(kernels, values.view)
                    return values.values
                }
            }
            func cotangents(
                _ count: Int, _ body: (any KernelSet<Element>, MatrixView<Element>, UnsafeMutablePointer<Element>) -> Void
            ) {
                let given: Matrix<Element> = random(count, samples, stream: 6)
                expectSame(sets, "cotangents of \(qubits) qubits") { kernels in
                    let target = Matrix<Element>(rows: 2 * dimension, columns: stride)
                    body(kernels, given.view, target.elements)
                    // What is behind the samples is padding.
                    return (0..<samples).flatMap { column in (0..<2 * dimension).map { target[$0, column] } }
                }
            }
            values(qubits) {
                $0.zValues(of: states, qubits: qubits, readout: qubitList.pointer, into: $1, room: room.elements)
            }
            values(2) { $0.probabilities(of: states, outcomes: outcomes.elements, into: $1, room: room.elements) }
            values(3) { $0.stringValues(of: states, strings: strings.pointer, into: $1, room: room.elements) }
            cotangents(qubits) {
                $0.scaleByZ(
                    states, qubits: qubits, readout: qubitList.pointer, cotangents: $1, into: $2, room: room.elements)
            }
            cotangents(2) {
                $0.scaleByOutcome(
                    states, outcomes: outcomes.elements, cotangents: $1, into: $2, room: room.elements)
            }
            cotangents(3) {
                $0.scaleByStrings(states, strings: strings.pointer, cotangents: $1, into: $2, room: room.elements)
            }
        }
    }

    // MARK: Strips whose gates have an angle for each state

    private func expectSampleStrips<Element: Real>(_ sets: [any KernelSet<Element>], qubits: Int) {
        let (rows, width) = (1 << qubits, Strip<Element>.width)
        let angles: Matrix<Element> = random(3, width, stream: 12)
        let (states, cotangents, table): (Matrix<Element>, Matrix<Element>, Matrix<Element>) = (
            random(2 * rows, width, stream: 13), random(2 * rows, width, stream: 14), random(rows, width, stream: 15)
        )
        let turns = Buffer(
            (0..<3).map { SampleTurn(axis: $0, row: $0 * width) } + [
                // The Hadamard gate.
                SampleTurn(
                    fixed: SIMD4(0, 0.5.squareRoot(), 0, 0.5.squareRoot()), imageOfX: SIMD3(0, 0, 1),
                    imageOfY: SIMD3(0, -1, 0), imageOfZ: SIMD3(1, 0, 0))
            ])
        expectSame(sets, "turns by samples of \(qubits) qubits") { kernels in
            let (cosines, sines) = (Matrix<Element>(rows: 3, columns: width), Matrix<Element>(rows: 3, columns: width))
            let (unitary, torque) = (Matrix<Element>(rows: 4, columns: width), Matrix<Element>(rows: 3, columns: width))
            let derivatives = Matrix<Element>(rows: 3, columns: width)
            let (state, cotangent) = (Matrix<Element>(rows: 2 * rows, columns: width), Matrix<Element>(rows: 2 * rows, columns: width))
            state.copy(from: states)
            cotangent.copy(from: cotangents)
            kernels.halfAngles(
                angles.elements, count: angles.count, cosines: cosines.elements, sines: sines.elements)
            kernels.compose(
                turns.pointer, cosines: cosines.elements, sines: sines.elements, into: unitary.elements)
            for qubit in 0..<qubits {
                let (plane, distance) = (rows * width, width << qubit)
                kernels.turn(state.elements, rows: rows, plane: plane, distance: distance, unitary: unitary.elements)
                torque.fill(0)
                kernels.turnBack(
                    state.elements, cotangent.elements, rows: rows, plane: plane, distance: distance,
                    unitary: unitary.elements, torque: torque.elements)
                kernels.addDerivatives(
                    of: turns.pointer, torque: torque.elements, cosines: cosines.elements, sines: sines.elements,
                    to: derivatives.elements)
            }
            return state.values + cotangent.values + unitary.values + derivatives.values
        }
        expectSame(sets, "real turns by samples of \(qubits) qubits") { kernels in
            let (unitary, torque) = (Matrix<Element>(rows: 4, columns: width), Matrix<Element>(rows: 3, columns: width))
            let (state, cotangent) = (Matrix<Element>(rows: 2 * rows, columns: width), Matrix<Element>(rows: 2 * rows, columns: width))
            state.copy(from: states)
            cotangent.copy(from: cotangents)
            unitary.elements.update(from: angles.elements, count: min(angles.count, unitary.count))
            for qubit in 0..<qubits {
                let (distance, reflects) = (width << qubit, qubit % 2 == 1)
                kernels.turnReal(
                    state.elements, rows: rows, distance: distance, unitary: unitary.elements, reflects: reflects)
                kernels.turnRealBack(
                    state.elements, cotangent.elements, rows: rows, distance: distance, unitary: unitary.elements,
                    reflects: reflects, torque: torque.elements)
            }
            return state.values + cotangent.values + torque.values
        }
        expectSame(sets, "phases by samples of \(qubits) qubits") { kernels in
            let phases = Matrix<Element>(rows: 3 * rows, columns: width)
            let (state, cotangent) = (Matrix<Element>(rows: 2 * rows, columns: width), Matrix<Element>(rows: 2 * rows, columns: width))
            state.copy(from: states)
            cotangent.copy(from: cotangents)
            let (cosines, sines) = (phases.row(rows), phases.row(2 * rows))
            kernels.halfAngles(table.elements, count: table.count, cosines: cosines, sines: sines)
            kernels.applyPhases(state.elements, rows: rows, cosines: cosines, sines: sines)
            kernels.undoPhases(
                state.elements, cotangent.elements, rows: rows, cosines: cosines, sines: sines, diagonal: phases.elements)
            return state.values + cotangent.values + phases.values
        }
    }

    // MARK: Pauli coefficients

    private func expectCoefficients<Element: Real>(_ sets: [any KernelSet<Element>], qubits: Int) {
        let count = 1 << (2 * qubits)
        let (c, other): (Matrix<Element>, Matrix<Element>) = (random(1, count, stream: 7), random(1, count, stream: 8))
        func onCoefficients(_ body: (any KernelSet<Element>, UnsafeMutablePointer<Element>) -> [Double]) {
            expectSame(sets, "coefficients of \(qubits) qubits") { kernels in
                let copy = Matrix<Element>(rows: 1, columns: count)
                copy.copy(from: c)
                return body(kernels, copy.elements).map(Element.init) + copy.values
            }
        }
        for qubit in 0..<qubits {
            onCoefficients { kernels, c in
                kernels.rotate(
                    c, qubit: qubit, qubits: qubits, x: SIMD3(0.1, 0.2, 0.3), y: SIMD3(-0.4, 0.5, 0.6),
                    z: SIMD3(0.7, -0.8, 0.9))
                kernels.scale(
                    c, qubit: qubit, qubits: qubits, by: SIMD3(0.9, 0.8, 0.7), identityFromZ: 0.1, zFromIdentity: 0)
                let torque = kernels.torque(c, other.elements, qubit: qubit, qubits: qubits)
                return [torque.x, torque.y, torque.z]
            }
            for second in 0..<qubits where second != qubit {
                onCoefficients { kernels, c in
                    kernels.couple(c, qubit, second, qubits: qubits, cosine: 0.8, sine: 0.6)
                    kernels.addControlled(c, control: qubit, target: second, qubits: qubits)
                    return [kernels.couplingTorque(c, other.elements, qubit, second, qubits: qubits)]
                }
            }
        }
        onCoefficients { kernels, c in
            kernels.transformColumns(c, rows: 1 << qubits, columns: 1 << qubits)
            return []
        }
    }

    // MARK: Rows

    private func expectRows<Element: Real>(_ sets: [any KernelSet<Element>], count: Int) {
        let (left, right): (Matrix<Element>, Matrix<Element>) = (random(1, count, stream: 9), random(1, count, stream: 10))
        expectSame(sets, "row products") { kernels in
            let sums = Matrix<Element>(rows: 2, columns: count)
            kernels.product(left.elements, right.elements, count: count, into: sums.elements)
            kernels.addProduct(left.elements, right.elements, count: count, to: sums.elements)
            return sums.values
        }
        let logits: Matrix<Element> = random(3, count, stream: 11)
        expectSame(sets, "softmax") { kernels in
            let (p, l) = (Matrix<Element>(rows: 3, columns: count), Matrix<Element>(rows: 3, columns: count))
            kernels.softmax(logits.view, probabilities: p.view, logarithms: l.view)
            return p.values + l.values
        }
    }
}

extension InstructionSet {
    fileprivate static var here: [InstructionSet] { compiled.filter(\.isHere) }
}
