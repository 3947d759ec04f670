import Circuits

/// A student of the study.
public enum Architecture: Sendable, Hashable {
    /// One dense layer: multinomial logistic regression.
    case classical
    /// A circuit on the embedded sample, then a head from what it reads out to the classes.
    indirect case hybrid(HybridArchitecture)

    /// The architectures of the paper's Figure 1, in its order.
    public static let ofPaper: [Architecture] = [
        .classical, .hea, .universal, .universalH, .measured(readouts: 2), .measured(readouts: 3),
        .measured(readouts: 4), .measured(readouts: 5),
    ]
    public static let hea = Architecture.hybrid(HybridArchitecture(name: "hea", circuit: .hardwareEfficient))
    public static let universal = Architecture.hybrid(
        HybridArchitecture(name: "universal", circuit: .universal(hadamards: false)))
    public static let universalH = Architecture.hybrid(
        HybridArchitecture(name: "universal-h", circuit: .universal(hadamards: true)))

    public static func measured(readouts: Int) -> Architecture {
        .hybrid(HybridArchitecture(name: "q\(readouts)", circuit: .measured(readouts: readouts)))
    }

    /// The built-in architecture called `name`: classical, hea, universal, universal-h, or q1, q2, ... by the number of
    /// read-outs.
    ///
    /// - Parameter others: names that are known beside these, for the suggestion.
    /// - Throws: `ArchitectureError.unknown`, with the nearest known name.
    public init(name: String, others: [String] = []) throws {
        switch name {
        case "classical": self = .classical
        case "hea": self = .hea
        case "universal": self = .universal
        case "universal-h": self = .universalH
        default:
            guard name.first == "q", let readouts = Int(name.dropFirst()), readouts >= 1, name == "q\(readouts)" else {
                throw ArchitectureError.unknown(name, others: others)
            }
            self = .measured(readouts: readouts)
        }
    }

    public var name: String {
        switch self {
        case .classical: "classical"
        case .hybrid(let hybrid): hybrid.name
        }
    }

    /// Whether the program knows it by its name alone.
    public var isBuiltIn: Bool { (try? Architecture(name: name)) == self }

    /// Says in a few words what the student is.
    public var summary: String {
        switch self {
        case .classical: "dense layer on the raw features"
        case .hybrid(let hybrid): "\(hybrid.circuit)"
        }
    }

    /// - Throws: `ArchitectureError`.
    public func validate() throws {
        if case .hybrid(let hybrid) = self { try hybrid.validate() }
    }
}

/// Built-in architectures are their names; others are written in full.
extension Architecture: Codable {
    public init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self) {
            try self.init(name: name)
        } else {
            self = .hybrid(try HybridArchitecture(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        if case .hybrid(let hybrid) = self, !isBuiltIn { return try hybrid.encode(to: encoder) }
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
