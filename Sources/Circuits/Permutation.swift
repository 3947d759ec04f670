import Numerics

/// CNOTs as a linear permutation of the basis states over GF(2): state bits go to sums of bits.
struct Permutation {
    let qubits: Int
    private(set) var gates: [(control: Int, target: Int)] = []

    init(qubits: Int) { self.qubits = qubits }

    mutating func append(control: Int, target: Int) { gates.append((control, target)) }

    /// Where a basis state goes.
    func image(of state: Int) -> Int {
        gates.reduce(state) { $0 >> (qubits - 1 - $1.control) & 1 == 1 ? $0 ^ 1 << (qubits - 1 - $1.target) : $0 }
    }

    /// The bit mask m' with parity(image(i) & m) = parity(i & m') for all states i.
    func pullBack(mask: Int) -> Int {
        gates.reversed().reduce(mask) {
            $0 >> (qubits - 1 - $1.target) & 1 == 1 ? $0 ^ 1 << (qubits - 1 - $1.control) : $0
        }
    }

    /// Where each Pauli string goes under P -> U P U^dagger (`PauliBasis` numbers the strings): twice its number, plus 1
    /// where the sign changes.
    func pauliImages() -> Buffer<Int32> {
        let images = Buffer<Int32>(count: 1 << (2 * qubits), repeating: 0)
        for index in 0..<images.count {
            var string = PauliString(index: index, qubits: qubits)
            for gate in gates { string.conjugateByCNOT(control: gate.control, target: gate.target) }
            images[index] = Int32(2 * string.index) | (string.sign < 0 ? 1 : 0)
        }
        return images
    }
}
