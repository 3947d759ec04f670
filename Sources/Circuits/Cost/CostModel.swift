// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Predicts how long and how much memory the simulation of a circuit takes in each picture.
///
/// Times are sums of counted work (`CostTerm`), each with a constant fitted to measurements on one core of an AMD EPYC (Zen 3,
/// AVX2); what decides is their ratios, which hold on similar processors. The constants are part of the program and
/// not measured when it starts, because pictures differ in their rounding and results must not depend on the machine's load.
/// `qdistill bench --explain` prints prediction and measurement side by side.
package struct CostModel: Sendable {
    /// A way to simulate, and what it costs.
    package struct Estimate: Sendable {
        package var simulation: Simulation
        /// The work of one circuit in a step, and the number of circuits: more than one for a mixture.
        package var work: StepWork
        package var circuits: Double
        /// Of one step: binding the parameters, all samples forwards and backwards, and the gradient.
        package var nanosecondsPerStep: Double
        /// Of all buffers.
        package var bytes: Int
    }

    private let circuit: Circuit
    private let precision: Precision
    private let rotations, layers, permutations, channels: Double
    /// Observables that are kept on their way through the circuit, for each read-out.
    private let keptObservables: Double
    private let branches: Double
    private let turns, couplingSteps: Double

    package init(_ circuit: Circuit, precision: Precision) {
        (self.circuit, self.precision) = (circuit, precision)
        let fused = FusedCircuit(circuit, joinsSigns: circuit.featureCount > 0)
        rotations = Double(fused.rotations.count)
        layers = Double(fused.steps.values.count { if case .rotations = $0 { true } else { false } })
        permutations = Double(fused.permutations.count + fused.signs.count)
        channels = Double(fused.channels.count)
        turns = Double(fused.turns.count)
        couplingSteps = Double(fused.steps.values.count { if case .couplings = $0 { true } else { false } })
        keptObservables = Double((ObservablePicture<Double>.places(fused).max() ?? 0) + 1)
        branches = Double(sign: .plus, exponent: circuit.effectiveMeasurements, significand: 1)
    }

    /// Memory that a simulation may take for the sake of speed, bytes; 2 GiB.
    package static let moderateMemory = 2 << 30

    /// The way that takes the least time on steps of `samples` samples, of those that need moderate memory; where none
    /// does, the one that needs least. The choice is the same on every machine, because ways differ in their rounding.
    ///
    /// - Parameters:
    ///   - forced: leaves no other choice than this picture.
    ///   - startsInZero: whether states begin in |0...0>, so that parts of a circuit with features can be simulated one by one.
    /// - Throws: `CircuitError` where the forced picture would have to split the circuit into too many, or does not know
    ///   noise, and where the observable picture is the only one and has too many qubits.
    package func choose(samples: Int, forced: Picture? = nil, startsInZero: Bool = false) throws -> Estimate {
        if circuit.featureCount > 0 {
            guard !circuit.isNoisy else { throw CircuitError.featuresOutsideStatePicture("noise does not know yet; leave noise out") }
            guard forced == nil || forced == .state else {
                throw CircuitError.featuresOutsideStatePicture(
                    "the \(forced?.rawValue ?? "") picture does not have; choose the state picture, or leave the choice open")
            }
        }
        if let forced, circuit.isNoisy, forced != .observable {
            throw CircuitError.noiseOutsideObservablePicture(forced)
        }
        guard circuit.qubits <= ObservablePictureLimits.mostQubits || !(circuit.isNoisy || forced == .observable) else {
            throw CircuitError.tooManyQubitsForObservables(qubits: circuit.qubits, isNoisy: circuit.isNoisy)
        }
        let possible = estimates(samples: samples, startsInZero: startsInZero).filter { forced == nil || $0.simulation.picture == forced }
        guard let smallest = possible.min(by: { $0.bytes < $1.bytes }) else {
            throw circuit.qubits > ObservablePictureLimits.mostQubits && forced == nil
                ? CircuitError.tooManyQubitsForObservables(qubits: circuit.qubits, isNoisy: false)
                : CircuitError.tooManyMeasurements(
                    circuit.effectiveMeasurements, picture: (forced ?? .unitary).rawValue)
        }
        return possible.filter { $0.bytes <= Self.moderateMemory }
            .min { $0.nanosecondsPerStep < $1.nanosecondsPerStep } ?? smallest
    }

    /// Every way to simulate steps of `samples` samples.
    package func estimates(samples: Int, startsInZero: Bool = false) -> [Estimate] {
        // Beyond that many circuits, branch by branch, nobody would wait for the end.
        let branched: [Estimate] =
            circuit.effectiveMeasurements > 10 || circuit.isNoisy
            ? []
            : circuit.featureCount > 0
            ? [startsInZero ? parts(samples) ?? sample(samples) : sample(samples)]
            : [unitary(samples, pushesBatch: true), unitary(samples, pushesBatch: false), state(samples)]
        return branched + (circuit.featureCount > 0 || circuit.qubits > ObservablePictureLimits.mostQubits ? [] : [observable(samples)])
    }

    private var dimension: Double { Double(circuit.dimension) }
    private var readouts: Double { Double(circuit.readout.count) }
    /// Numbers in the tables of phases.
    private var tables: Double { 2 * (2 * layers + 4) * dimension }

    /// The work of `columns` states through the circuit, and of them and their cotangents back.
    private func addEvolution(forwards: Double, backwards: Double, to work: inout StepWork) {
        work.add(.boundRotation, rotations)
        work.add(.forwardRotation, forwards * dimension * rotations)
        work.add(.forwardLayer, forwards * dimension * layers)
        work.add(.forwardPermutation, forwards * dimension * permutations)
        work.add(.backwardRotation, backwards * dimension * rotations)
        work.add(.backwardLayer, backwards * dimension * layers)
        work.add(.backwardPermutation, backwards * dimension * permutations)
    }

    private func unitary(_ samples: Int, pushesBatch: Bool) -> Estimate {
        let blockSize = blockSize(samples, bytesPerSample: 2 * circuit.dimension * precision.bytes)
        let samples = Double(samples)
        let blocks = (samples / Double(blockSize)).rounded(.up)
        var work = StepWork()
        addEvolution(forwards: dimension + (pushesBatch ? samples : 0), backwards: dimension, to: &work)
        work.addProducts(
            (pushesBatch ? 1 : 2) * blocks, rows: 2 * dimension, inner: dimension, columns: samples / blocks)
        work.add(.storedAmplitude, samples * dimension)
        let buffers = 4 * dimension * dimension + 2 * dimension * Double(blockSize + 40) + tables
        return estimate(
            Simulation(picture: .unitary, pushesBatch: pushesBatch, blockSize: blockSize), work, circuits: branches,
            numbers: branches * (buffers + 60 * dimension))
    }

    private func state(_ samples: Int) -> Estimate {
        let blockSize = blockSize(samples, bytesPerSample: 2 * circuit.dimension * precision.bytes)
        // A strip has the width of a cache line, full or not.
        let width = 64 / precision.bytes
        let columns = Double((samples + width - 1) / width * width)
        var work = StepWork()
        addEvolution(forwards: columns, backwards: columns, to: &work)
        let blockColumns = (blockSize + width - 1) / width * width
        let buffers = 2 * dimension * Double(blockColumns + 2 * width) + tables
        return estimate(
            Simulation(picture: .state, blockSize: blockSize), work, circuits: branches,
            numbers: branches * (buffers + 60 * dimension))
    }

    /// The same of the circuit's parts one by one; nil where it has none.
    private func parts(_ samples: Int) -> Estimate? {
        guard let parts = circuit.parts else { return nil }
        var whole = Estimate(
            simulation: Simulation(picture: .state, blockSize: blockSize(samples, bytesPerSample: 1)), work: StepWork(),
            circuits: 1, nanosecondsPerStep: 0, bytes: 0)
        whole.simulation.splits = true
        for part in parts {
            let estimate = CostModel(part.circuit, precision: precision).sample(samples)
            whole.work.add(estimate.work, times: estimate.circuits)
            whole.nanosecondsPerStep += estimate.nanosecondsPerStep
            whole.bytes += estimate.bytes
            whole.simulation.blockSize = min(whole.simulation.blockSize, estimate.simulation.blockSize)
        }
        return whole
    }

    /// States with angles of their own.
    private func sample(_ samples: Int) -> Estimate {
        let blockSize = blockSize(samples, bytesPerSample: 2 * circuit.dimension * precision.bytes)
        let width = 64 / precision.bytes
        let columns = Double((samples + width - 1) / width * width)
        var work = StepWork()
        work.add(.sampleTurn, columns * turns)
        work.add(.sampleRotation, columns * dimension * rotations)
        work.add(.samplePhase, columns * dimension * couplingSteps)
        work.add(.samplePhaseQubit, columns * dimension * couplingSteps * Double(circuit.qubits))
        work.add(.forwardPermutation, columns * dimension * permutations)
        work.add(.backwardPermutation, columns * dimension * permutations)
        let blockColumns = Double((blockSize + width - 1) / width * width)
        let buffers = blockColumns * (2 * dimension + 3 * turns + 4 * rotations) + Double(width) * 8 * dimension
        return estimate(
            Simulation(picture: .state, blockSize: blockSize), work, circuits: branches, numbers: branches * buffers)
    }

    private func observable(_ samples: Int) -> Estimate {
        let bytesPerSample = circuit.readout.count * circuit.dimension * precision.bytes
        let blockSize = blockSize(samples, bytesPerSample: bytesPerSample)
        let samples = Double(samples)
        let blocks = (samples / Double(blockSize)).rounded(.up)
        let strings = dimension * dimension
        var work = StepWork()
        work.add(.boundRotation, rotations)
        work.add(.carriedRotation, readouts * strings * rotations)
        work.add(.carriedPermutation, readouts * strings * permutations)
        work.add(.carriedChannel, readouts * strings * channels)
        work.add(.transformed, 2 * readouts * strings)
        work.add(.transformedQubit, 2 * readouts * strings * Double(circuit.qubits))
        let share = QuadraticForms<Double>.share(dimension: circuit.dimension)
        work.addProducts(2 * blocks, rows: readouts * dimension, inner: share * dimension, columns: samples / blocks)
        work.add(.formElement, samples * readouts * dimension)
        let carried = strings * readouts * (keptObservables + 3)
        let buffers = carried + readouts * dimension * Double(blockSize) + strings * (3 + permutations)
        return estimate(
            Simulation(picture: .observable, blockSize: blockSize), work, circuits: 1, numbers: buffers + strings)
    }

    /// - Parameters:
    ///   - work: of one circuit.
    ///   - circuits: how many are simulated.
    ///   - numbers: how many all buffers hold.
    private func estimate(_ simulation: Simulation, _ work: StepWork, circuits: Double, numbers: Double) -> Estimate {
        Estimate(
            simulation: simulation, work: work, circuits: circuits,
            nanosecondsPerStep: circuits * work.nanoseconds(precision),
            bytes: Int(min(numbers * Double(precision.bytes), 1e17)))
    }

    /// Samples that pass through at a time, so that what is kept of them stays in the second-level cache, but enough of
    /// them for a matrix product to be worth its way.
    private func blockSize(_ samples: Int, bytesPerSample: Int) -> Int {
        let width = 64 / precision.bytes
        let fitting = max((1 << 18) / max(bytesPerSample, 1), 64) / width * width
        return max(1, min(samples, fitting, 200))
    }
}
