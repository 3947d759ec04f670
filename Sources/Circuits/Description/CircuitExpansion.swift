// SPDX-License-Identifier: Apache-2.0
import Texts

extension CircuitDescription {
    /// The operations of a part of a circuit: of one layer, or of what comes before or after the layers.
    struct Section: Sendable {
        let part: Part
        var operations: [CircuitOperation] = []
    }

    /// The operations of the circuit of `layers` layers on `qubits` qubits, part by part, layer by layer.
    ///
    /// - Throws: `CircuitError`.
    func sections(qubits: Int, layers: Int) throws -> [Section] {
        guard qubits >= 1 else { throw CircuitError.noQubits(qubits) }
        guard qubits <= Circuit.mostQubits else { throw CircuitError.tooManyQubits(qubits: qubits) }
        var expansion = CircuitExpansion(qubits: qubits, readout: Set(try readout.readout(of: qubits).qubits))
        var sections = [try expansion.section(.before, before)]
        for layer in 0..<layers {
            if mirrorsLayers && layer % 2 == 1 {
                sections.append(try expansion.mirrored(block, layer: layer - 1))
            } else {
                expansion.begin(layer: layer)
                sections.append(try expansion.section(.block, block))
            }
        }
        expansion.begin(layer: layers)
        sections.append(try expansion.section(.after, after))
        return sections.filter { !$0.operations.isEmpty }
    }
}

/// Turns the lines of a description into operations, and numbers their parameters as they come.
private struct CircuitExpansion {
    typealias Section = CircuitDescription.Section

    /// What parameters are shared under.
    private struct Name: Hashable {
        var name: String
        var perLayer: Bool
        /// What a layer shares with others, a mirrored one shares with mirrored ones.
        var mirrored: Bool
    }

    /// Why a line has no meaning on so many qubits.
    private struct Misfit: Error {
        let sentence: String

        init(_ sentence: String) { self.sentence = sentence }
    }

    private let qubits: Int
    private let readout: Set<Int>
    private var layer = 0
    private var isMirrored = false
    private var measured: Set<Int> = []
    private var parameters = 0
    private var named: [Name: [Gate.Angle]] = [:]
    private var operations = 0

    init(qubits: Int, readout: Set<Int>) { (self.qubits, self.readout) = (qubits, readout) }

    /// Begins a layer, or, with the number of layers, what comes after them.
    mutating func begin(layer: Int) {
        (self.layer, isMirrored) = (layer, false)
        named = named.filter { !$0.key.perLayer }
    }

    mutating func section(_ part: CircuitDescription.Part, _ lines: [OperationDescription]) throws -> Section {
        var section = Section(part: part)
        for (index, line) in lines.enumerated() {
            do {
                let added = try operations(of: line)
                section.operations += added
                operations += added.count
            } catch let misfit as Misfit {
                throw CircuitError.lineDoesNotFit(
                    CircuitDescription.Line(part: part, index: index), text: line.description, reason: misfit.sentence)
            }
            guard operations <= CircuitDescription.mostOperations else { throw CircuitError.tooManyOperations }
        }
        return section
    }

    /// The inverse of layer `layer`, with parameters of its own, numbered in its order.
    mutating func mirrored(_ lines: [OperationDescription], layer: Int) throws -> Section {
        begin(layer: layer)
        isMirrored = true
        let first = parameters
        var section = try section(.block, lines)
        for (index, line) in lines.enumerated() {
            guard case .measure = line else { continue }
            throw CircuitError.lineDoesNotFit(
                CircuitDescription.Line(part: .block, index: index), text: line.description,
                reason: "no operation undoes a measurement, so that its layer cannot be mirrored; leave out `mirror`.")
        }
        section.operations = section.operations.reversed().map(\.reversed)
        // Those made here were numbered in the order of the layer before.
        var numbers: [Int: Int] = [:]
        for parameter in section.operations.flatMap(\.parameters) where parameter >= first {
            numbers[parameter] = numbers[parameter] ?? first + numbers.count
        }
        func renumbered(_ parameter: Int) -> Int { numbers[parameter] ?? parameter }
        section.operations = section.operations.map { $0.renumbered(renumbered) }
        named = named.mapValues { angles in angles.map { $0.renumbered(renumbered) } }
        return section
    }

    private mutating func operations(of line: OperationDescription) throws -> [CircuitOperation] {
        switch line {
        case .single(let gate, let set, let angles):
            guard gate.qubitCount == 1 else { throw Misfit("\(gate.rawValue) acts on pairs of qubits.") }
            guard set != .lastUnmeasured else { throw Misfit("'\(set)' is for measurements; name other qubits.") }
            return try place(gate, on: targets(of: set).map { [$0] }, angles)
        case .pair(let gate, let set, let angles):
            guard gate.qubitCount == 2 else { throw Misfit("\(gate.rawValue) acts on single qubits.") }
            var seen: Set<[Int]> = []
            let pairs = try pairs(of: set).map { [$0.first, $0.second] }.filter { pair in
                if seen.insert(gate.isSymmetric ? pair.sorted() : pair).inserted { return true }
                // A ring may come to a pair from both sides; a list says what it wants.
                guard case .list = set else { return false }
                throw Misfit(
                    "the pair \(pair) is listed twice" + (gate.isSymmetric ? ", in one order or the other" : "")
                        + "; remove one, or write a second line.")
            }
            return try place(gate, on: pairs, angles)
        case .measure(let set):
            let targets = try targets(of: set)
            if let qubit = targets.first(where: readout.contains) {
                throw Misfit(
                    "qubit \(qubit) is read out and cannot be measured before; measure others, or read out others.")
            }
            measured.formUnion(targets)
            return targets.map { .measurement(qubit: $0) }
        }
    }

    private mutating func place(
        _ gate: Gate, on targets: [[Int]], _ description: AngleDescription
    ) throws -> [CircuitOperation] {
        guard gate.angleCount > 0 || description == .own else {
            throw Misfit("\(gate.rawValue) has no angle; leave out 'parameter' and 'angle'.")
        }
        var angles: [Gate.Angle]?
        return try targets.map { qubits in
            let own = try angles ?? self.angles(of: gate, description)
            if description != .own { angles = own }
            return try gate.operation(on: qubits, angles: own)
        }
    }

    private mutating func angles(of gate: Gate, _ description: AngleDescription) throws -> [Gate.Angle] {
        switch description {
        case .own, .shared: return newParameters(gate.angleCount)
        case .named(let name): return try parameters(name, perLayer: false, of: gate)
        case .namedPerLayer(let name): return try parameters(name, perLayer: true, of: gate)
        case .fixed(let radians):
            guard radians.count == gate.angleCount else {
                throw Misfit("\(gate.rawValue) takes \(gate.angleCount) angles, not \(radians.count).")
            }
            guard radians.allSatisfy(\.isFinite) else { throw Misfit("an angle must be a finite number.") }
            return radians.map { .fixed($0) }
        }
    }

    private mutating func parameters(_ name: String, perLayer: Bool, of gate: Gate) throws -> [Gate.Angle] {
        guard AngleDescription.isName(name) else {
            throw Misfit(
                "'\(name.cut())' is no name for a parameter; use letters, digits, '_' and '-', a letter first, and not "
                    + AngleDescription.reservedNames.joined(separator: " or ") + ".")
        }
        let key = Name(name: name, perLayer: perLayer, mirrored: isMirrored)
        let angles = named[key] ?? newParameters(gate.angleCount)
        guard angles.count == gate.angleCount else {
            throw Misfit(
                "\(gate.rawValue) takes \(gate.angleCount) angles, but '\(name)' has \(angles.count) elsewhere;"
                    + " give them different names.")
        }
        named[key] = angles
        return angles
    }

    private mutating func newParameters(_ count: Int) -> [Gate.Angle] {
        defer { parameters += count }
        return (parameters..<parameters + count).map { .parameter($0) }
    }

    private func targets(of set: QubitSet) throws -> [Int] {
        switch set {
        case .all: return Array(0..<qubits)
        case .readout: return (0..<qubits).filter(readout.contains)
        case .nonReadout: return (0..<qubits).filter { !readout.contains($0) }
        case .even: return Array(stride(from: 0, to: qubits, by: 2))
        case .odd: return Array(stride(from: 1, to: qubits, by: 2))
        case .lastUnmeasured:
            return (0..<qubits).last { !readout.contains($0) && !measured.contains($0) }.map { [$0] } ?? []
        case .list(let list):
            guard Set(list).count == list.count else {
                throw Misfit("a qubit is listed twice; remove one, or write a second line.")
            }
            for qubit in list { try check(qubit) }
            return list
        }
    }

    private func pairs(of set: PairSet) throws -> [QubitPair] {
        func neighbours(from first: Int, by step: Int) -> [QubitPair] {
            stride(from: first, to: qubits - 1, by: step).map { QubitPair($0, $0 + 1) }
        }
        func ring(_ distance: Int) -> [QubitPair] {
            qubits == 1 ? [] : (0..<qubits).map { QubitPair($0, ($0 + distance) % qubits) }
        }
        switch set {
        case .chain: return neighbours(from: 0, by: 1)
        case .even: return neighbours(from: 0, by: 2)
        case .odd: return neighbours(from: 1, by: 2)
        case .wideningRing: return ring(layer % max(qubits - 1, 1) + 1)
        case .allPairs: return (0..<qubits).flatMap { first in (first + 1..<qubits).map { QubitPair(first, $0) } }
        case .ring(let distance):
            guard distance >= 1, distance < qubits || qubits == 1 else {
                throw Misfit(
                    "a ring of \(qubits) qubits has no distance \(distance); give between 1 and \(max(qubits - 1, 1)).")
            }
            return ring(distance)
        case .list(let pairs):
            for pair in pairs {
                try check(pair.first)
                try check(pair.second)
                guard pair.first != pair.second else {
                    throw Misfit("[\(pair.first), \(pair.second)] names one qubit twice; a pair has two.")
                }
            }
            return pairs
        }
    }

    private func check(_ qubit: Int) throws {
        guard (0..<qubits).contains(qubit) else {
            throw Misfit("there is no qubit \(qubit); the circuit has \(qubits), numbered 0 to \(qubits - 1).")
        }
    }
}
