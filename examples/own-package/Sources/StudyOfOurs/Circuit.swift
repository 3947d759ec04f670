import Circuits

/// A circuit written in Swift: two layers on three qubits, read out in two observables.
enum CircuitStudy {
    static let description = CircuitDescription(
        block: [.single(.ry, on: .all), .pair(.cnot, on: .chain), .single(.rz, on: .all, angles: .shared)],
        readout: .observables(["Z0", "X1 X2"]))

    /// Prints the circuit, what it reads out of two samples, and its gradient beside central differences.
    static func run() throws {
        let circuit = try description.circuit(qubits: 3, layers: 2)
        print(circuit.drawing)

        let evaluation = try CircuitEvaluation(circuit)
        let angles = (0..<circuit.parameterCount).map { 0.3 + 0.1 * Double($0) }
        let samples = [[1, 0, 1, 1, 0, 0, 1, 0], [0, 1, 0, 0, 1, 1, 0, 0.5]]
        let states = try AmplitudeEmbedding(features: 8, padding: false).amplitudes(of: samples)
        for (sample, values) in zip(samples, try evaluation.values(angles, of: states)) {
            print("\(sample): <Z0>, <X1 X2> = \(values.map(rounded))")
        }

        let gradient = try evaluation.jacobian(angles, of: states[0])[0]
        print("d<Z0>/d(angles) = \(gradient.map(rounded))")
        let step = 1e-5
        for index in angles.indices {
            var (above, below) = (angles, angles)
            above[index] += step
            below[index] -= step
            let values = try [above, below].map { try evaluation.values($0, of: [states[0]])[0][0] }
            try check(
                abs((values[0] - values[1]) / (2 * step) - gradient[index]) < 1e-8,
                "the derivative by angle \(index) is that of central differences")
        }
    }
}
