// SPDX-License-Identifier: Apache-2.0
import Texts

/// What is wrong with a circuit or with the samples that it is given.
public enum CircuitError: Error, Equatable, CustomStringConvertible {
    case noQubits(Int)
    case noReadout
    case moreReadoutsThanQubits(readouts: Int, qubits: Int)
    case readoutNotOnDistinctQubits([Int], qubits: Int)
    case operationOutsideCircuit(CircuitOperation, index: Int, qubits: Int)
    case parameterGap
    case negativeFeature
    case tooManyFactors([Int])
    case featuresOutsideStatePicture(String)
    case noFeatures
    case gateQubits(Gate, [Int])
    case gateAngles(Gate, Int)
    case pauliProduct(String)
    case observableOutsideCircuit(PauliProduct, qubits: Int)
    case observableTwice
    case tooManyValues(Int)
    case tooManyProbabilities(qubits: Int)
    case channelStrength(Channel)
    case readoutError(String, Double)
    case noiseOutsideObservablePicture(Picture)
    case tooManyQubitsForObservables(qubits: Int, isNoisy: Bool)
    case shots(Int)
    case tooManyQubitsForShots(Int)
    case tooManyQubits(qubits: Int)
    case tooManyMeasurements(Int, picture: String)
    case embeddingAxis
    case featuresNotPowerOfTwo(Int)
    case tooFewQubits(Int, features: Int)
    case zeroSample(index: Int)
    case sampleNotFinite(index: Int)
    case angleFormula(String, reason: String)
    case lineDoesNotFit(CircuitDescription.Line, text: String, reason: String)
    case tooManyOperations
    case layersNotMirrored
    case oddMirroredLayers(Int)
    case tooMuchMemory(bytes: Int, available: Int)
    case wrongParameters(Int, expected: Int)
    case parameterNotFinite
    case noState(index: Int, amplitudes: Int, squares: Double, expected: Int)
    case wrongFeatures(index: Int, Int, expected: Int)
    case wrongCotangents(samples: Int, values: Int)

    public var description: String {
        switch self {
        case .layersNotMirrored:
            "initialisation identity-block starts layers as the identity, pair by pair. A layer is undone by its gates in the "
                + "opposite order, and in this circuit all layers have theirs in the same one. Describe it with mirror: true, "
                + "or choose small-angle."
        case .oddMirroredLayers(let layers):
            "initialisation identity-block needs mirrored layers in pairs, and there are \(layers) layers; give an even number."
        case .noQubits(let qubits): "A circuit needs at least one qubit, not \(qubits)."
        case .noReadout: "The circuit reads out no qubit; name at least one."
        case .moreReadoutsThanQubits(let readouts, let qubits):
            "The circuit reads out \(readouts) qubits but has only \(qubits); read out at most \(qubits)."
        case .readoutNotOnDistinctQubits(let readout, let qubits):
            "The read-out \(readout) must name distinct qubits between 0 and \(qubits - 1)."
        case .operationOutsideCircuit(let operation, let index, let qubits):
            "Operation \(index) (\(operation)) must act on distinct qubits between 0 and \(qubits - 1)."
        case .parameterGap: "The parameters of a circuit must be numbered 0, 1, 2, ... without a gap."
        case .negativeFeature: "The features of a sample are numbered 0, 1, 2, ..."
        case .tooManyFactors(let features):
            "An angle has a product of \(features.count) features (\(features)); at most two are multiplied."
        case .noFeatures:
            "No gate of the circuit takes a feature, and without an embedding it would be the same for all samples; give gates an "
                + "angle such as x_i, or choose embedding: kind: amplitude or angle."
        case .featuresOutsideStatePicture(let what):
            "The circuit's angles depend on the sample, so that each sample has a circuit of its own, which \(what)."
        case .gateQubits(let gate, let qubits):
            "The gate \(gate.rawValue) acts on \(gate.qubitCount) "
                + (gate.qubitCount == 1 ? "qubit" : "distinct qubits") + ", not on \(qubits)."
        case .gateAngles(let gate, let angles):
            "The gate \(gate.rawValue) takes \(gate.angleCount) "
                + (gate.angleCount == 1 ? "angle" : "angles") + ", not \(angles)."
        case .pauliProduct(let text):
            "'\(text.cut())' is no product of Pauli matrices; write letters X, Y or Z with the numbers of distinct qubits, such as "
                + "Z0 or X0 Y2."
        case .observableOutsideCircuit(let observable, let qubits):
            "The observable '\(observable)' must act on qubits between 0 and \(qubits - 1)."
        case .observableTwice: "The read-out names an observable twice; remove it."
        case .tooManyValues(let values):
            "The read-out has \(values) observables; at most \(1 << Readout.mostProbabilityQubits) are read out."
        case .tooManyProbabilities(let qubits):
            "The probabilities of \(qubits) qubits are \(1 << qubits) values; at most "
                + "\(1 << Readout.mostProbabilityQubits) are read out. Name at most \(Readout.mostProbabilityQubits) qubits."
        case .channelStrength(let channel): "The noise \(channel) needs a probability between 0 and 1."
        case .readoutError(let name, let probability):
            "The read-out error \(name) is \(probability); give a probability between 0 and 1."
        case .noiseOutsideObservablePicture(let picture):
            "A circuit with noise cannot be simulated in the \(picture.rawValue) picture; choose the observable picture, or "
                + "leave the choice open."
        case .tooManyQubitsForObservables(let qubits, let isNoisy):
            "The observable picture" + (isNoisy ? ", which noise needs," : "") + " keeps 4^\(qubits) numbers of each "
                + "read-out value on \(qubits) qubits; at most \(ObservablePictureLimits.mostQubits) qubits are simulated in it."
        case .shots(let shots): "\(shots) shots are asked for; give between 1 and \(ShotSampling.mostShots)."
        case .tooManyQubitsForShots(let qubits):
            "The read-out of \(qubits) qubits cannot be sampled shot by shot, as their joint probabilities are "
                + "\(1 << qubits) values; read out at most \(Readout.mostProbabilityQubits) qubits."
        case .tooManyQubits(let qubits):
            "The circuit has \(qubits) qubits; at most \(Circuit.mostQubits) are simulated. Use fewer features."
        case .tooManyMeasurements(let measurements, let picture):
            "The read-out depends on \(measurements) mid-circuit measurements, 2^\(measurements) circuits in the \(picture) "
                + "picture; choose the observable picture, or measure less."
        case .embeddingAxis: "Angle embedding about Z would leave every sample in the state |0>; turn about x or y."
        case .featuresNotPowerOfTwo(let features):
            "A sample has \(features) features, which is not a power of two, so they are not the amplitudes of a whole "
                + "number of qubits. Allow zero padding (embedding: padding: true) or give \(nextPowerOfTwo(features)) features."
        case .tooFewQubits(let qubits, let features):
            "\(features) features are no amplitudes of \(qubits) qubits, which have \(1 << qubits); give embedding: qubits: "
                + "\(nextPowerOfTwo(features).trailingZeroBitCount) or auto."
        case .zeroSample(let index):
            "Sample \(index) is all zeros, which no quantum state can represent (amplitude embedding divides by the norm). "
                + "Remove the sample or draw it again."
        case .sampleNotFinite(let index): "Sample \(index) has a feature that is not a finite number."
        case .angleFormula(let text, let reason):
            "'\(text.cut())' is no angle: \(reason). Write a sum of products such as w*x_i + b."
        case .lineDoesNotFit(let line, let text, let reason):
            "In \(line.part.rawValue), line \(line.index + 1) (\(text)): \(reason)"
        case .tooManyOperations:
            "The circuit has more than \(CircuitDescription.mostOperations) operations; use fewer layers or lines."
        case .tooMuchMemory(let bytes, let available):
            "The circuit's simulation needs \(bytes >> 20) MiB of memory, and this machine has \(available >> 20) MiB; use fewer "
                + "qubits or another picture."
        case .wrongParameters(let count, let expected):
            "The circuit has \(expected) parameters, and \(count) are given."
        case .parameterNotFinite: "A parameter is not a finite number."
        case .noState(let index, let amplitudes, let squares, let expected):
            "State \(index) has \(amplitudes) amplitudes whose squares add up to \(squares); give \(expected) whose squares add "
                + "up to 1, such as `AmplitudeEmbedding` makes."
        case .wrongFeatures(let index, let count, let expected):
            "Sample \(index) has \(count) features; the embedding was made for \(expected)."
        case .wrongCotangents(let samples, let values):
            "The derivatives of \(samples) samples must be \(samples) lists of \(values), one for each value that is read out."
        }
    }

    /// The line of a circuit's description that is wrong, where it is one.
    package var line: CircuitDescription.Line? { if case .lineDoesNotFit(let line, _, _) = self { line } else { nil } }
}
