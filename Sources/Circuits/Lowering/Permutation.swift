// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// CNOTs as a linear permutation of the basis states over GF(2): state bits go to sums of bits.
///
/// Between them, Pauli strings may be scaled: noise that does not mix them.
struct Permutation {
    let qubits: Int
    private(set) var cnots: [(control: Int, target: Int)] = []

    /// Noise without shift, and after how many of the CNOTs it comes.
    private var scalings: [(cnots: Int, qubit: Int, scaling: PauliScaling)] = []

    init(qubits: Int) { self.qubits = qubits }

    mutating func append(control: Int, target: Int) { cnots.append((control, target)) }

    mutating func scale(_ qubit: Int, by scaling: PauliScaling) { scalings.append((cnots.count, qubit, scaling)) }

    /// Whether Pauli strings are scaled.
    var isNoisy: Bool { !scalings.isEmpty }

    /// Where a basis state goes.
    func image(of state: Int) -> Int {
        cnots.reduce(state) { $0 >> (qubits - 1 - $1.control) & 1 == 1 ? $0 ^ 1 << (qubits - 1 - $1.target) : $0 }
    }

    /// The bit mask m' with parity(image(i) & m) = parity(i & m') for all states i.
    func pullBack(mask: Int) -> Int {
        cnots.reversed().reduce(mask) {
            $0 >> (qubits - 1 - $1.target) & 1 == 1 ? $0 ^ 1 << (qubits - 1 - $1.control) : $0
        }
    }

    /// Where each Pauli string goes under P -> U P U^dagger (`PauliBasis` numbers the strings): twice its number, plus 1
    /// where the sign changes.
    func pauliImages() -> Buffer<Int32> {
        let images = Buffer<Int32>(count: 1 << (2 * qubits), repeating: 0)
        for index in 0..<images.count {
            var string = PauliString(index: index, qubits: qubits)
            for cnot in cnots { string.conjugateByCNOT(control: cnot.control, target: cnot.target) }
            images[index] = Int32(2 * string.index) | (string.sign < 0 ? 1 : 0)
        }
        return images
    }

    /// The factor that each Pauli string gets on its way, with the sign of its image.
    func pauliFactors() -> [Double] {
        (0..<(1 << (2 * qubits))).map { index in
            var string = PauliString(index: index, qubits: qubits)
            var factor = 1.0
            var next = 0
            for count in 0...cnots.count {
                while next < scalings.count, scalings[next].cnots == count {
                    factor *= string.factor(on: scalings[next].qubit, under: scalings[next].scaling)
                    next += 1
                }
                if count < cnots.count {
                    string.conjugateByCNOT(control: cnots[count].control, target: cnots[count].target)
                }
            }
            return factor * string.sign
        }
    }
}
