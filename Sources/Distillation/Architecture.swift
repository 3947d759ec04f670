import Circuits
import Foundation

/// A student of the study.
public enum Architecture: Sendable, Hashable {
    /// One dense layer: multinomial logistic regression.
    case classical
    /// A circuit on the amplitude-embedded sample, then a dense layer from the expectation values to the classes.
    case hybrid(Ansatz)

    /// The architectures of the paper's Figure 1, in its order.
    public static let ofPaper: [Architecture] = [
        .classical, .hea, .universal, .universalH, .hybrid(.measured(readouts: 2)), .hybrid(.measured(readouts: 3)),
        .hybrid(.measured(readouts: 4)), .hybrid(.measured(readouts: 5)),
    ]
    public static let hea = Architecture.hybrid(.hardwareEfficient)
    public static let universal = Architecture.hybrid(.universal(hadamards: false))
    public static let universalH = Architecture.hybrid(.universal(hadamards: true))

    /// The architecture called `name`: classical, hea, universal, universal-h, or q1, q2, ... by the number of read-outs.
    ///
    /// - Throws: `StudentError.unknownArchitecture`, with the nearest known name.
    public init(name: String) throws {
        switch name {
        case "classical": self = .classical
        case "hea": self = .hea
        case "universal": self = .universal
        case "universal-h": self = .universalH
        default:
            guard name.first == "q", let readouts = Int(name.dropFirst()), readouts >= 1, name == "q\(readouts)" else {
                throw StudentError.unknownArchitecture(name)
            }
            self = .hybrid(.measured(readouts: readouts))
        }
    }

    public var name: String {
        switch self {
        case .classical: "classical"
        case .hybrid(.hardwareEfficient): "hea"
        case .hybrid(.universal(hadamards: false)): "universal"
        case .hybrid(.universal(hadamards: true)): "universal-h"
        case .hybrid(.measured(let readouts)): "q\(readouts)"
        }
    }

    /// Says in a few words what the student is.
    public var summary: String {
        switch self {
        case .classical: "dense layer on the raw features"
        case .hybrid(.hardwareEfficient): "Rot on every qubit, ring of CNOTs"
        case .hybrid(.universal(hadamards: false)): "RX and RY on every qubit, ZZ chain"
        case .hybrid(.universal(hadamards: true)): "universal after a Hadamard on every qubit"
        case .hybrid(.measured(let readouts)):
            "RX on every qubit, RY on \(readouts) read-out, ZZ chain, mid-circuit measurements"
        }
    }
}

extension Architecture: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(name: decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}

/// What is wrong with a student, a teacher or a data set.
public enum StudentError: Error, Equatable, Codable, CustomStringConvertible {
    case unknownArchitecture(String)
    case architectureDoesNotFit(String, reason: String)
    case tooMuchMemory(String, picture: Picture?, bytes: Int, available: Int, ranks: Int)
    case teacherTooWeak(accuracy: Double, threshold: Double)
    case teacherFailed(String)
    case teacherMissing
    case data(String)

    public var description: String {
        switch self {
        case .unknownArchitecture(let name):
            "There is no architecture '\(name)'\(Spelling.suggestion(for: name, among: Architecture.ofPaper.map(\.name)))."
                + " Known are \(Architecture.ofPaper.map(\.name).joined(separator: ", ")), and qN for any number N of read-out qubits."
        case .architectureDoesNotFit(let name, let reason):
            "Architecture '\(name)' cannot be built: \(reason)"
        case .tooMuchMemory(let name, let picture, let bytes, let available, let ranks):
            "A training of architecture '\(name)'" + (picture.map { " in the \($0.rawValue) picture" } ?? "")
                + " needs \(Self.gigabytes(bytes)) GB of memory" + (ranks > 1 ? " on each of \(ranks) ranks" : "")
                + ", and this machine has \(Self.gigabytes(available)) GB. Use fewer features or samples, precision: single"
                + (picture == nil || picture == .state ? "" : ", picture: state")
                + (ranks > 1 ? ", or fewer ranks on a host." : ".")
        case .teacherTooWeak(let accuracy, let threshold):
            "The teacher reaches a validation accuracy of only \(accuracy), below the plan's threshold of \(threshold)"
                + " (teacher: minimumValidationAccuracy): students would distil what it has not learnt."
                + " Lower teacher: learningRate, raise teacher: epochs, or change teacher: seed."
        case .teacherFailed(let reason):
            "The teacher could not be trained: \(reason)"
        case .teacherMissing:
            "A trial with distillation needs a teacher, and there is none."
        case .data(let sentence): sentence
        }
    }

    private static func gigabytes(_ bytes: Int) -> String { String(format: "%.1f", Double(bytes) / 0x1p30) }
}
