import Numerics

/// Builds a circuit's unitary by pushing the identity through its stages.
///
/// Eight columns at a time: such a strip (2^n rows of real and 2^n rows of imaginary parts, one SIMD vector each) stays
/// in the first-level cache through all stages.
final class UnitaryBuilder {
    private typealias Row = SIMD8<Double>

    private let qubits: Int
    private let dimension: Int
    private var strip: UnsafeMutablePointer<Row>
    private var spare: UnsafeMutablePointer<Row>

    init(qubits: Int) {
        self.qubits = qubits
        dimension = 1 << qubits
        strip = .allocate(capacity: 2 * dimension)
        spare = .allocate(capacity: 2 * dimension)
    }

    deinit {
        strip.deallocate()
        spare.deallocate()
    }

    /// - Parameters:
    ///   - stages: bound stages without dephasing.
    ///   - unitary: 2 * 2^n x 2^n, real parts above imaginary parts, written.
    func build(_ stages: [Stage], into unitary: Matrix) {
        for first in stride(from: 0, to: dimension, by: 8) {
            let columns = min(8, dimension - first)
            strip.update(repeating: Row(), count: 2 * dimension)
            for lane in 0..<columns { strip[first + lane][lane] = 1 }
            for stage in stages { apply(stage) }
            for row in 0..<(2 * dimension) {
                let target = unitary.elements + row * dimension + first
                if columns == 8 {
                    strip[row].store(at: target)
                } else {
                    for lane in 0..<columns { target[lane] = strip[row][lane] }
                }
            }
        }
    }

    private func apply(_ stage: Stage) {
        switch stage {
        case .rotations(let stage):
            for qubit in 0..<qubits where !stage.gates[qubit].isEmpty { rotate(qubit, by: stage.unitaries[qubit]) }
        case .phases(let stage):
            for state in 0..<dimension {
                let real = Row(repeating: stage.phasesReal[state])
                let imaginary = Row(repeating: stage.phasesImaginary[state])
                let (re, im) = (strip[state], strip[dimension + state])
                strip[state] = (real * re).subtracting(imaginary, im)
                strip[dimension + state] = (real * im).adding(imaginary, re)
            }
        case .permutation(let stage):
            for state in 0..<dimension {
                let image = stage.stateImages[state]
                spare[image] = strip[state]
                spare[dimension + image] = strip[dimension + state]
            }
            swap(&strip, &spare)
        case .dephasing: break
        }
    }

    /// Applies the 2x2 matrix ((a, b), (-conj b, conj a)) to the rows' bit of `qubit`.
    private func rotate(_ qubit: Int, by unitary: OneQubitUnitary) {
        let row = unitary.firstRow
        let (ar, ai) = (Row(repeating: row.aReal), Row(repeating: row.aImaginary))
        let (br, bi) = (Row(repeating: row.bReal), Row(repeating: row.bImaginary))
        let bit = 1 << (qubits - 1 - qubit)
        let (re, im) = (strip, strip + dimension)
        var base = 0
        while base < dimension {
            for zero in base..<(base + bit) {
                let one = zero + bit
                let (r0, i0, r1, i1) = (re[zero], im[zero], re[one], im[one])
                re[zero] = (ar * r0).subtracting(ai, i0).adding(br, r1).subtracting(bi, i1)
                im[zero] = (ar * i0).adding(ai, r0).adding(br, i1).adding(bi, r1)
                re[one] = (ar * r1).adding(ai, i1).subtracting(br, r0).subtracting(bi, i0)
                im[one] = (ar * i1).subtracting(ai, r1).subtracting(br, i0).adding(bi, r0)
            }
            base += 2 * bit
        }
    }
}
