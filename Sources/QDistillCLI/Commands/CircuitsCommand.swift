// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Distillation
import Foundation
import Plans

struct CircuitsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "circuits",
        abstract: "Show architectures: parameters and one layer, the whole circuit drawn, or their form in a plan.",
        discussion: """
            H is a Hadamard gate, RX, RY, RZ rotations, Z-Z exp(-i g/2 ZZ), M a measurement whose outcome is not used. \
            Layers that are alike are drawn once. --yaml prints what a plan may have under `architectures`; \
            docs/circuits.md describes the grammar.
            """
    )

    @Argument(help: "Architectures, or YAML files of architectures or plans. (default: those of the paper)")
    var architectures: [String] = []

    @Option(help: "The number of features, bits of a sample. (default: the plan's, or 64)")
    var features: Int?

    @Option(help: "The number of layers. (default: the architecture's, the plan's, or 5)")
    var layers: Int?

    @Flag(help: "Print the circuits as YAML.")
    var yaml = false

    @Flag(help: "Draw the whole circuits.")
    var draw = false

    @Option(help: "What is drawn: text, or svg.")
    var format = Format.text

    @Option(help: ArgumentHelp("Draw the circuit of one architecture into a file, as SVG.", valueName: "file"))
    var svg: String?

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, svg
    }

    func validate() throws {
        try check("features", features, in: 2..., "give at least 2.")
        try check("layers", layers, in: 1...1000, "give between 1 and 1000.")
        guard !yaml || !(draw || svg != nil || format == .svg) else {
            throw ValidationError("--yaml prints no drawing; leave one of both out.")
        }
    }

    func run() throws {
        let sources = try architectures.map(ArchitectureFile.init)
        let chosen =
            sources.isEmpty
            ? Architecture.ofPaper.map { ($0, Settings()) }
            : sources.flatMap { source in source.architectures.map { ($0, source.settings ?? Settings()) } }
        if yaml {
            let architectures = chosen.map(\.0)
            try Terminal.show(architectures.count == 1 ? architectures[0].yaml : Architecture.yaml(architectures))
        } else if svg != nil || format == .svg {
            guard chosen.count == 1 else { throw ValidationError("An SVG shows one circuit; name one architecture.") }
            let document = try drawing(of: chosen[0].0, chosen[0].1)
            let file = try OutputFile(svg)
            try file.write(document)
            try file.finish()
        } else {
            for (index, (architecture, settings)) in chosen.enumerated() {
                try Terminal.show((index > 0 ? "\n" : "") + description(of: architecture, settings))
            }
        }
    }

    private func student(_ architecture: Architecture, _ settings: Settings) -> StudentSpecification {
        var student = StudentSpecification(
            architecture: architecture, layers: settings.layers, embedding: settings.embedding)
        student.layers = layers ?? student.layers
        return student
    }

    private func description(of architecture: Architecture, _ settings: Settings) throws -> String {
        let student = student(architecture, settings)
        let features = features ?? settings.data.features
        let counts = try student.parameterCounts(features: features, classes: settings.data.classes)
        var text = "\(architecture.name): \(architecture.summary)\n"
        guard let circuit = try student.circuit(features: features), case .hybrid(let hybrid) = architecture else {
            return text + "  \(counts.head) parameters\n"
        }
        text += "  \(circuit.qubits) qubits, \(student.layers) layers, \(circuit.readout.count) read out;"
        text += " parameters: \(counts.circuit) circuit + \(counts.head) head = \(counts.circuit + counts.head)\n"
        let drawing = try hybrid.circuit.drawing(qubits: circuit.qubits, layers: draw ? student.layers : 1)
        for line in drawing.split(separator: "\n") { text += "  \(line)\n" }
        return text
    }

    private func drawing(of architecture: Architecture, _ settings: Settings) throws -> String {
        let student = student(architecture, settings)
        guard case .hybrid(let hybrid) = architecture,
            let circuit = try student.circuit(features: features ?? settings.data.features)
        else {
            throw ValidationError("'\(architecture.name)' has no circuit to draw: it is a \(architecture.summary).")
        }
        return try hybrid.circuit.svg(
            name: hybrid.name, embedding: "\(student.embedding.kind.rawValue) embedding", qubits: circuit.qubits,
            layers: student.layers)
    }
}
