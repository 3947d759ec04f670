import ArgumentParser
import Circuits
import Distillation
import Foundation

struct CircuitsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "circuits",
        abstract: "List the architectures with their parameters and one layer of each circuit.",
        discussion:
            "H is a Hadamard gate, RX, RY, RZ rotations, Z-Z exp(-i g/2 ZZ), M a measurement whose outcome is not used."
    )

    @Argument(help: "Architectures to show. (default: those of the paper)")
    var architectures: [String] = []

    @Option(help: "The number of features, bits of a sample.")
    var features = 64

    @Option(help: "The number of layers.")
    var layers = 5

    func validate() throws {
        guard features >= 2 else { throw ValidationError("--features is \(features); give at least 2.") }
        guard layers >= 1 && layers <= 1000 else {
            throw ValidationError("--layers is \(layers); give between 1 and 1000.")
        }
    }

    func run() throws {
        let chosen = try architectures.isEmpty ? Architecture.ofPaper : architectures.map(Architecture.init(name:))
        for (index, architecture) in chosen.enumerated() {
            if index > 0 { print() }
            print(try description(of: architecture), terminator: "")
        }
    }

    private func description(of architecture: Architecture) throws -> String {
        let student = StudentSpecification(architecture: architecture, layers: layers)
        let counts = try student.parameterCounts(features: features, classes: DataSpecification.classes)
        var text = "\(architecture.name): \(architecture.summary)\n"
        guard let circuit = try student.circuit(features: features) else {
            return text + "  \(counts.head) parameters\n"
        }
        text += "  \(circuit.qubits) qubits, \(layers) layers, \(circuit.readout.count) read out;"
        text += " parameters: \(counts.circuit) circuit + \(counts.head) head = \(counts.circuit + counts.head)\n"
        let layer = try StudentSpecification(architecture: architecture, layers: 1).circuit(features: features)
        for line in (layer?.drawing ?? "").split(separator: "\n") { text += "  \(line)\n" }
        return text
    }
}
