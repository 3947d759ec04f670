import Numerics

/// Predicts how long and how much memory the simulation of a circuit takes in each picture.
///
/// Times are sums of counted work, each with a constant measured on one core of an AMD EPYC (Zen 4, AVX2 build); what
/// decides is their ratios, which hold on similar processors. The constants are part of the program and not measured
/// when it starts, because the choice of a picture rounds differently and results must not depend on the machine's load.
/// `qdistill bench --explain` prints prediction and measurement side by side.
public struct CostModel: Sendable {
    /// A way to simulate, and what it costs.
    public struct Estimate: Sendable {
        public var simulation: Simulation
        /// Of one step: binding the parameters, all samples forwards and backwards, and the gradient.
        public var nanosecondsPerStep: Double
        /// Of all buffers.
        public var bytes: Int
    }

    private let circuit: Circuit
    private let precision: Precision
    private let rotations: Double
    private let layers: Double
    private let couplings: Double
    private let steps: Double
    private let permutations: Double
    private let branches: Double

    public init(_ circuit: Circuit, precision: Precision) {
        self.circuit = circuit
        self.precision = precision
        let fused = FusedCircuit(circuit)
        rotations = Double(fused.rotations.count)
        layers = Double(fused.steps.values.count { if case .rotations = $0 { true } else { false } })
        couplings = Double(fused.couplings.count)
        steps = Double(fused.steps.count)
        permutations = Double(fused.permutations.count)
        branches = Double(sign: .plus, exponent: circuit.effectiveMeasurements, significand: 1)
    }

    /// Memory that a simulation may take for the sake of speed, bytes; 2 GiB.
    public static let moderateMemory = 2 << 30

    /// The way that takes the least time on steps of `samples` samples, of those that need moderate memory; where none
    /// does, the one that needs least. The choice is the same on every machine, because ways differ in their rounding.
    ///
    /// - Parameter forced: leaves no other choice than this picture.
    /// - Throws: `CircuitError.tooManyMeasurements` where the forced picture would have to split the circuit into too many.
    public func choose(samples: Int, forced: Picture? = nil) throws -> Estimate {
        let possible = estimates(samples: samples).filter { forced == nil || $0.simulation.picture == forced }
        guard let smallest = possible.min(by: { $0.bytes < $1.bytes }) else {
            throw CircuitError.tooManyMeasurements(
                circuit.effectiveMeasurements, picture: (forced ?? .unitary).rawValue)
        }
        return possible.filter { $0.bytes <= Self.moderateMemory }
            .min { $0.nanosecondsPerStep < $1.nanosecondsPerStep } ?? smallest
    }

    /// Every way to simulate steps of `samples` samples.
    public func estimates(samples: Int) -> [Estimate] {
        // Beyond that many circuits, branch by branch, nobody would wait for the end.
        let branched: [Estimate] =
            circuit.effectiveMeasurements > 10
            ? []
            : [unitary(samples, pushesBatch: true), unitary(samples, pushesBatch: false), state(samples)]
        return branched + [observable(samples)]
    }

    // MARK: Time

    private var dimension: Double { Double(circuit.dimension) }
    private var readouts: Double { Double(circuit.readout.count) }
    /// How much faster single precision is than double, all in all.
    private var speed: Double { precision == .double ? 1 : 1.95 }

    /// Of one state through the circuit, in nanoseconds.
    private var forwards: Double { dimension * (0.65 + 0.085 * rotations + 0.16 * layers + 0.8 * permutations) / speed }
    /// Of one state and its cotangent back through the circuit.
    private var backwards: Double { dimension * (0.7 + 0.29 * rotations + 0.32 * layers + 1.6 * permutations) / speed }
    /// Of a number of floating-point operations in matrix products, and the way into them.
    private func product(_ operations: Double) -> Double { 2000 + 0.0212 * operations / speed }
    /// Of the parameters' part: angles, and phases of basis states.
    private var binding: Double { 60 * rotations + 1.2 * dimension * layers }

    private func unitary(_ samples: Int, pushesBatch: Bool) -> Estimate {
        let blockSize = blockSize(samples, bytesPerSample: 2 * circuit.dimension * precision.bytes)
        let samples = Double(samples)
        let blocks = (samples / Double(blockSize)).rounded(.up)
        let forward = pushesBatch ? samples * forwards : blocks * product(4 * dimension * dimension * samples / blocks)
        let backward =
            blocks * product(4 * dimension * dimension * samples / blocks) + samples * dimension * 0.75 / speed
        let perStep = binding + dimension * (forwards + backwards) + forward + backward
        let tables = 2 * (2 * layers + 4) * dimension
        let buffers = 4 * dimension * dimension + 2 * dimension * Double(blockSize + 40) + tables
        return Estimate(
            simulation: Simulation(picture: .unitary, pushesBatch: pushesBatch, blockSize: blockSize),
            nanosecondsPerStep: branches * perStep, bytes: bytes(branches * (buffers + 60 * dimension)))
    }

    private func state(_ samples: Int) -> Estimate {
        let blockSize = blockSize(samples, bytesPerSample: 2 * circuit.dimension * precision.bytes)
        // A strip has the width of a cache line, full or not.
        let width = 64 / precision.bytes
        let columns = Double((samples + width - 1) / width * width)
        let perStep = binding + dimension * layers + columns * (forwards + backwards)
        let tables = 2 * (2 * layers + 4) * dimension
        let blockColumns = (blockSize + width - 1) / width * width
        let buffers = 2 * dimension * Double(blockColumns + 2 * width) + tables
        return Estimate(
            simulation: Simulation(picture: .state, blockSize: blockSize),
            nanosecondsPerStep: branches * perStep, bytes: bytes(branches * (buffers + 60 * dimension)))
    }

    private func observable(_ samples: Int) -> Estimate {
        let bytesPerSample = circuit.readout.count * circuit.dimension * precision.bytes
        let blockSize = blockSize(samples, bytesPerSample: bytesPerSample)
        let samples = Double(samples)
        let blocks = (samples / Double(blockSize)).rounded(.up)
        let strings = dimension * dimension
        let carrying = strings * (0.16 * rotations + 0.1 * couplings + 0.35 * steps + 1.5 * permutations)
        let transform = strings * (2 + 0.3 * Double(circuit.qubits))
        let carried = readouts * (3 * carrying + 2 * transform) / speed
        let products = 2 * blocks * product(2 * readouts * dimension * dimension * samples / blocks)
        let elementwise = samples * readouts * dimension * 0.9 / speed
        let buffers =
            strings * readouts * (steps + 4) + readouts * dimension * Double(blockSize) + strings * (3 + permutations)
        return Estimate(
            simulation: Simulation(picture: .observable, blockSize: blockSize),
            nanosecondsPerStep: carried + products + elementwise, bytes: bytes(buffers + strings))
    }

    // MARK: Memory

    private func bytes(_ numbers: Double) -> Int { Int(min(numbers * Double(precision.bytes), 1e17)) }

    /// Samples that pass through at a time, so that what is kept of them stays in the second-level cache, but enough of
    /// them for a matrix product to be worth its way.
    private func blockSize(_ samples: Int, bytesPerSample: Int) -> Int {
        let width = 64 / precision.bytes
        let fitting = max((1 << 18) / max(bytesPerSample, 1), 64) / width * width
        return max(1, min(samples, fitting, 200))
    }
}
