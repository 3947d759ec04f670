// SPDX-License-Identifier: Apache-2.0
import Arithmetic

// Samples are in the lanes of vectors here: no sum goes across lanes.
extension KernelSet {
    /// Calls `body` with the first sample of each vector and the number of samples in it.
    @inline(__always)
    private func forEachVector(of samples: Int, _ body: (_ first: Int, _ present: Int) -> Void) {
        var first = 0
        while first < samples {
            body(first, min(Vector.width, samples - first))
            first += Vector.width
        }
    }

    @inline(__always)
    private func vectors(_ room: MutableNumbers) -> UnsafeMutablePointer<Vector> {
        UnsafeMutableRawPointer(room).assumingMemoryBound(to: Vector.self)
    }

    // MARK: <Z>

    func zValues(
        of states: StateColumns<Element>, qubits: Int, readout: UnsafeBufferPointer<Int>,
        into values: MatrixView<Element>, room: MutableNumbers
    ) {
        let (dimension, stride) = (states.dimension, states.stride)
        let probabilities = vectors(room)
        let differences = probabilities + dimension
        forEachVector(of: values.columns) { first, present in
            let source = states.elements + first
            for row in 0..<dimension {
                let (real, imaginary) = (Vector(at: source + row * stride), Vector(at: source + (dimension + row) * stride))
                probabilities[Int(states.basisStates[row])] = (real * real).adding(imaginary, imaginary)
            }
            var qubit = qubits - 1
            while qubit >= 0 {
                var difference = Vector(all: 0)
                for pair in 0..<(1 << qubit) {
                    let (zero, one) = (probabilities[2 * pair], probabilities[2 * pair + 1])
                    difference = difference + (zero - one)
                    probabilities[pair] = zero + one
                }
                differences[qubit] = difference
                qubit -= 1
            }
            for index in 0..<readout.count {
                differences[readout[index]].store(first: present, at: values.row(index) + first)
            }
        }
    }

    func scaleByZ(
        _ states: StateColumns<Element>, qubits: Int, readout: UnsafeBufferPointer<Int>,
        cotangents: MatrixView<Element>, into target: MutableNumbers, room: MutableNumbers
    ) {
        let weights = vectors(room)
        let perQubit = weights + states.dimension
        for qubit in 0..<qubits { perQubit[qubit] = Vector(all: 0) }
        forEachVector(of: cotangents.columns) { first, present in
            for index in 0..<readout.count {
                perQubit[readout[index]] = Vector(first: present, at: cotangents.row(index) + first)
            }
            weights[0] = Vector(all: 0)
            for qubit in 0..<qubits {
                let cotangent = perQubit[qubit] + perQubit[qubit]
                var prefix = (1 << qubit) - 1
                while prefix >= 0 {
                    let weight = weights[prefix]
                    weights[2 * prefix] = weight + cotangent
                    weights[2 * prefix + 1] = weight - cotangent
                    prefix -= 1
                }
            }
            scaleRows(states, first, into: target) { weights[$0] }
        }
    }

    /// Multiplies the amplitudes of a vector of samples by the weights of their basis states.
    @inline(__always)
    private func scaleRows(
        _ states: StateColumns<Element>, _ first: Int, into target: MutableNumbers, by weight: (_ state: Int) -> Vector
    ) {
        let (dimension, stride) = (states.dimension, states.stride)
        for row in 0..<dimension {
            let weight = weight(Int(states.basisStates[row]))
            let (real, imaginary) = (first + row * stride, first + (dimension + row) * stride)
            (weight * Vector(at: states.elements + real)).store(at: target + real)
            (weight * Vector(at: states.elements + imaginary)).store(at: target + imaginary)
        }
    }

    // MARK: Probabilities

    func probabilities(
        of states: StateColumns<Element>, outcomes: UnsafePointer<Int32>, into values: MatrixView<Element>,
        room: MutableNumbers
    ) {
        let (dimension, stride) = (states.dimension, states.stride)
        let sums = vectors(room)
        forEachVector(of: values.columns) { first, present in
            for outcome in 0..<values.rows { sums[outcome] = Vector(all: 0) }
            let source = states.elements + first
            for row in 0..<dimension {
                let (real, imaginary) = (Vector(at: source + row * stride), Vector(at: source + (dimension + row) * stride))
                let outcome = Int(outcomes[Int(states.basisStates[row])])
                sums[outcome] = sums[outcome].adding(real, real).adding(imaginary, imaginary)
            }
            for outcome in 0..<values.rows { sums[outcome].store(first: present, at: values.row(outcome) + first) }
        }
    }

    func scaleByOutcome(
        _ states: StateColumns<Element>, outcomes: UnsafePointer<Int32>, cotangents: MatrixView<Element>,
        into target: MutableNumbers, room: MutableNumbers
    ) {
        let weights = vectors(room)
        forEachVector(of: cotangents.columns) { first, present in
            for outcome in 0..<cotangents.rows {
                let cotangent = Vector(first: present, at: cotangents.row(outcome) + first)
                weights[outcome] = cotangent + cotangent
            }
            scaleRows(states, first, into: target) { weights[Int(outcomes[$0])] }
        }
    }

    // MARK: Pauli strings

    /// Copies the amplitudes of a vector of samples to the order of basis states: real parts, then imaginary parts.
    @inline(__always)
    private func sort(_ states: StateColumns<Element>, _ first: Int, into amplitudes: UnsafeMutablePointer<Vector>) {
        let (dimension, source) = (states.dimension, states.elements + first)
        for row in 0..<dimension {
            let state = Int(states.basisStates[row])
            amplitudes[state] = Vector(at: source + row * states.stride)
            amplitudes[dimension + state] = Vector(at: source + (dimension + row) * states.stride)
        }
    }

    func stringValues(
        of states: StateColumns<Element>, strings: UnsafeBufferPointer<PauliMasks>, into values: MatrixView<Element>,
        room: MutableNumbers
    ) {
        let amplitudes = vectors(room)
        forEachVector(of: values.columns) { first, present in
            sort(states, first, into: amplitudes)
            for index in 0..<strings.count {
                value(of: strings[index], amplitudes, states.dimension)
                    .store(first: present, at: values.row(index) + first)
            }
        }
    }

    /// The sum over j of conj(x[j ^ flips]) i^power (-1)^parity(j & phases) x[j], which is real.
    @inline(__always)
    private func value(of string: PauliMasks, _ real: UnsafeMutablePointer<Vector>, _ dimension: Int) -> Vector {
        let imaginary = real + dimension
        var (even, odd) = (Vector(all: 0), Vector(all: 0))
        for state in 0..<dimension {
            let image = state ^ string.flips
            let term =
                string.power & 1 == 0
                ? (real[image] * real[state]).adding(imaginary[image], imaginary[state])
                : (imaginary[image] * real[state]).subtracting(real[image], imaginary[state])
            if (state & string.phases).nonzeroBitCount & 1 == 0 { even = even + term } else { odd = odd + term }
        }
        return string.power < 2 ? even - odd : odd - even
    }

    func scaleByStrings(
        _ states: StateColumns<Element>, strings: UnsafeBufferPointer<PauliMasks>, cotangents: MatrixView<Element>,
        into target: MutableNumbers, room: MutableNumbers
    ) {
        let dimension = states.dimension
        let amplitudes = vectors(room)
        let sums = amplitudes + 2 * dimension
        forEachVector(of: cotangents.columns) { first, present in
            sort(states, first, into: amplitudes)
            for state in 0..<(2 * dimension) { sums[state] = Vector(all: 0) }
            for index in 0..<strings.count {
                let cotangent = Vector(first: present, at: cotangents.row(index) + first)
                add(strings[index], cotangent + cotangent, amplitudes, dimension, to: sums)
            }
            for row in 0..<dimension {
                let state = Int(states.basisStates[row])
                sums[state].store(at: target + (first + row * states.stride))
                sums[dimension + state].store(at: target + (first + (dimension + row) * states.stride))
            }
        }
    }

    /// Adds `cotangent` P x to `sums`.
    @inline(__always)
    private func add(
        _ string: PauliMasks, _ cotangent: Vector, _ real: UnsafeMutablePointer<Vector>, _ dimension: Int,
        to sums: UnsafeMutablePointer<Vector>
    ) {
        let (imaginary, imaginarySums) = (real + dimension, sums + dimension)
        let negative = Vector(all: 0) - cotangent
        for state in 0..<dimension {
            let image = state ^ string.flips
            let isOdd = (state & string.phases).nonzeroBitCount & 1 == 1
            let factor = isOdd == (string.power >= 2) ? cotangent : negative
            if string.power & 1 == 0 {
                sums[image] = sums[image].adding(factor, real[state])
                imaginarySums[image] = imaginarySums[image].adding(factor, imaginary[state])
            } else {
                sums[image] = sums[image].subtracting(factor, imaginary[state])
                imaginarySums[image] = imaginarySums[image].adding(factor, real[state])
            }
        }
    }
}
