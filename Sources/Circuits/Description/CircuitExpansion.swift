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
    func sections(qubits: Int, layers: Int, features: Int? = nil) throws -> [Section] {
        guard qubits >= 1 else { throw CircuitError.noQubits(qubits) }
        guard qubits <= Circuit.mostQubits else { throw CircuitError.tooManyQubits(qubits: qubits) }
        var expansion = CircuitExpansion(
            qubits: qubits, features: features, readout: Set(try readout.readout(of: qubits).qubits))
        var sections = [try expansion.section(.before, before)]
        for layer in 0..<(encodings ?? layers) {
            expansion.begin(layer: layer)
            sections.append(try expansion.section(.encoding, encoding))
        }
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
    private let features: Int?
    private let readout: Set<Int>
    private var layer = 0
    private var isMirrored = false
    private var measured: Set<Int> = []
    /// Qubits that are what their last measurement found.
    private var outcomes: Set<Int> = []
    private var parameters = 0
    private var named: [Name: [Int]] = [:]
    private var operations = 0

    init(qubits: Int, features: Int?, readout: Set<Int>) {
        (self.qubits, self.features, self.readout) = (qubits, features, readout)
    }

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
            switch line {
            case .single, .pair: continue
            case .measure, .reset, .conditional: break
            }
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
        named = named.mapValues { $0.map(renumbered) }
        return section
    }

    private mutating func operations(of line: OperationDescription) throws -> [CircuitOperation] {
        switch line {
        case .single(let gate, let set, let angles):
            guard gate.qubitCount == 1 else { throw Misfit("\(gate.rawValue) acts on pairs of qubits.") }
            guard set != .lastUnmeasured else { throw Misfit("'\(set)' is for measurements; name other qubits.") }
            let targets = try targets(of: set)
            outcomes.subtract(targets)
            return try place(gate, on: targets.map { [$0] }, angles)
        case .pair(let gate, let set, let angles):
            guard gate.qubitCount == 2 else { throw Misfit("\(gate.rawValue) acts on single qubits.") }
            var seen: Set<[Int]> = []
            let pairs = try pairs(of: set).map { [$0.first, $0.second] }.filter { pair in
                if seen.insert(gate.isSymmetric ? pair.sorted() : pair).inserted { return true }
                // A ring may come to a pair from both sides; a list says what it wants.
                if set == .strongRing { return true }
                guard case .list = set else { return false }
                throw Misfit(
                    "the pair \(pair) is listed twice" + (gate.isSymmetric ? ", in one order or the other" : "")
                        + "; remove one, or write a second line.")
            }
            outcomes.subtract(pairs.joined())
            return try place(gate, on: pairs, angles)
        case .conditional(let gate, let set, let angles, let conditions):
            return try conditional(gate, on: targets(of: set), angles, by: targets(of: conditions))
        case .measure(let set):
            let targets = try targets(of: set)
            measured.formUnion(targets)
            outcomes.formUnion(targets)
            return targets.map { .measurement(qubit: $0) }
        case .reset(let set):
            let targets = try targets(of: set)
            outcomes.subtract(targets)
            // Its decay with certainty.
            return targets.map { .channel(.amplitudeDamping(1), qubit: $0) }
        }
    }

    /// Gates where an outcome is 1: what a measurement has decided controls them. A phase that depends on the outcome has no
    /// effect, so that a turn can take the place of every gate of one qubit.
    private mutating func conditional(
        _ gate: Gate, on targets: [Int], _ description: AngleDescription, by conditions: [Int]
    ) throws -> [CircuitOperation] {
        guard gate.qubitCount == 1 else { throw Misfit("\(gate.rawValue) acts on pairs of qubits, and cannot have 'if'.") }
        guard targets.count == conditions.count else {
            throw Misfit("\(targets.count) targets cannot be paired with the \(conditions.count) qubits of 'if'.")
        }
        if let qubit = conditions.first(where: { !outcomes.contains($0) }) {
            throw Misfit(
                "qubit \(qubit) has no outcome to depend on: " + (measured.contains(qubit) ? "gates have acted on it since its measurement; measure it again." : "measure it before."))
        }
        if let qubit = targets.first(where: conditions.contains) { throw Misfit("qubit \(qubit) cannot depend on its own outcome.") }
        outcomes.subtract(targets)
        return zip(conditions, try place(gate, on: targets.map { [$0] }, description)).flatMap { condition, operation in
            operation.primitives.flatMap { primitive -> [(Axis, Gate.Angle)] in
                switch primitive {
                case .rotation(let axis, _, let angle): [(axis, angle)]
                case .hadamard: [(.z, .fixed(.pi)), (.y, .fixed(.pi / 2))]
                case .zz, .cnot, .measurement, .channel: []
                }
            }.map { axis, angle in
                .gate([.crx, .cry, .crz][axis.rawValue], qubits: [condition] + operation.qubits, angles: [angle])
            }
        }
    }

    private mutating func place(
        _ gate: Gate, on targets: [[Int]], _ description: AngleDescription
    ) throws -> [CircuitOperation] {
        guard gate.angleCount > 0 || description == .own else {
            throw Misfit("\(gate.rawValue) has no angle; leave out 'parameter' and 'angle'.")
        }
        switch description {
        case .own, .shared, .named, .namedPerLayer:
            return try place(gate, on: targets, gate.angleCount, description) { _, numbers in
                numbers.map { .parameter($0) }
            }
        case .fixed(let radians):
            guard radians.count == gate.angleCount else {
                throw Misfit("\(gate.rawValue) takes \(gate.angleCount) angles, not \(radians.count).")
            }
            guard radians.allSatisfy(\.isFinite) else { throw Misfit("an angle must be a finite number.") }
            return try place(gate, on: targets, 0, .own) { _, _ in radians.map { .fixed($0) } }
        case .formulas(let given, let set, let sharing):
            let formulas = given.count == 1 ? Array(repeating: given[0], count: gate.angleCount) : given
            guard formulas.count == gate.angleCount else {
                throw Misfit("\(gate.rawValue) takes \(gate.angleCount) angles, not \(formulas.count).")
            }
            let features = features
            return try place(gate, on: targets, formulas.reduce(0) { $0 + $1.parameters.count }, sharing) { qubits, numbers in
                var rest = numbers[...]
                return try formulas.enumerated().map { index, formula in
                    let own = Dictionary(uniqueKeysWithValues: zip(formula.parameters, rest))
                    rest = rest.dropFirst(formula.parameters.count)
                    return try Self.angle(formula, own) { try Self.feature($0, of: qubits, angle: index, in: set, features) }
                }
            }
        }
    }

    /// - Parameters:
    ///   - count: the parameters of a gate, shared as `sharing` says.
    ///   - angles: of a gate on some qubits, given its parameters.
    private mutating func place(
        _ gate: Gate, on targets: [[Int]], _ count: Int, _ sharing: AngleDescription,
        angles: ([Int], [Int]) throws -> [Gate.Angle]
    ) throws -> [CircuitOperation] {
        var numbers: [Int]?
        return try targets.map { qubits in
            let own = try numbers ?? parameters(count, sharing, of: gate)
            if sharing != .own { numbers = own }
            return try gate.operation(on: qubits, angles: angles(qubits, own))
        }
    }

    private mutating func parameters(_ count: Int, _ sharing: AngleDescription, of gate: Gate) throws -> [Int] {
        switch sharing {
        case .named(let name): try parameters(count, name, perLayer: false, of: gate)
        case .namedPerLayer(let name): try parameters(count, name, perLayer: true, of: gate)
        case .own, .shared, .fixed, .formulas: newParameters(count)
        }
    }

    private mutating func parameters(_ count: Int, _ name: String, perLayer: Bool, of gate: Gate) throws -> [Int] {
        guard AngleDescription.isName(name) else {
            throw Misfit(
                "'\(name.cut())' is no name for a parameter; use letters, digits, '_' and '-', a letter first, and not "
                    + AngleDescription.reservedNames.joined(separator: " or ") + ".")
        }
        let key = Name(name: name, perLayer: perLayer, mirrored: isMirrored)
        let numbers = named[key] ?? newParameters(count)
        guard numbers.count == count else {
            throw Misfit(
                "\(gate.rawValue) takes \(count) angles, but '\(name)' has \(numbers.count) elsewhere;"
                    + " give them different names.")
        }
        named[key] = numbers
        return numbers
    }

    private mutating func newParameters(_ count: Int) -> [Int] {
        defer { parameters += count }
        return Array(parameters..<parameters + count)
    }

    private static func angle(
        _ formula: AngleFormula, _ parameters: [String: Int], feature: (AngleFormula.Feature) throws -> Int
    ) throws -> Gate.Angle {
        var angle = AngleExpression(terms: [])
        for term in formula.terms {
            if term.parameter == nil && term.features.isEmpty {
                angle.constant += term.factor
            } else {
                angle.terms.append(
                    .init(
                        factor: term.factor, parameter: term.parameter.flatMap { parameters[$0] },
                        features: try term.features.map(feature)))
            }
        }
        return Gate.Angle(angle)
    }

    /// The number of a feature of a gate on `qubits`.
    private static func feature(
        _ feature: AngleFormula.Feature, of qubits: [Int], angle: Int, in set: FeatureSet, _ features: Int?
    ) throws -> Int {
        let qubit: Int
        switch feature {
        case .numbered(let number): return try checked(number, features)
        case .ofFirstQubit: qubit = qubits[0]
        case .ofSecondQubit:
            guard qubits.count == 2 else { throw Misfit("the gate has one qubit, whose feature is x_i.") }
            qubit = qubits[1]
        }
        switch set {
        case .own: return try checked(qubit, features)
        case .cyclic: return features.map { qubit % $0 } ?? qubit
        case .triples:
            _ = try checked(3 * qubit, features)
            return 3 * qubit + angle
        case .list(let list):
            guard list.indices.contains(qubit) else {
                throw Misfit("'features' lists \(list.count), and the gate is on qubit \(qubit); list one for each qubit from 0 on.")
            }
            return try checked(list[qubit], features)
        }
    }

    private static func checked(_ number: Int, _ features: Int?) throws -> Int {
        guard number >= 0, number < features ?? .max else {
            throw Misfit("there is no feature \(number); a sample has \(features ?? 0), numbered 0 to \((features ?? 0) - 1).")
        }
        return number
    }

    private func targets(of set: QubitSet) throws -> [Int] {
        switch set {
        case .all: return Array(0..<qubits)
        case .readout: return (0..<qubits).filter(readout.contains)
        case .nonReadout: return (0..<qubits).filter { !readout.contains($0) }
        case .even: return Array(stride(from: 0, to: qubits, by: 2))
        case .odd: return Array(stride(from: 1, to: qubits, by: 2))
        case .tree: return layer < 30 && 1 << layer < 2 * qubits ? Array(stride(from: 0, to: qubits, by: 1 << layer)) : []
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
        case .wideningRing, .strongRing: return ring(layer % max(qubits - 1, 1) + 1)
        case .cycle: return neighbours(from: 0, by: 1) + (qubits > 2 ? [QubitPair(qubits - 1, 0)] : [])
        case .alternating: return neighbours(from: layer % 2, by: 2)
        case .tree:
            guard layer < 30, 1 << layer < qubits else { return [] }
            return stride(from: 0, to: qubits - 1 << layer, by: 2 << layer).map { QubitPair($0 + 1 << layer, $0) }
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
