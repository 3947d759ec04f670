// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Distillation
import Foundation
import Plans
import Texts

struct CircuitsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "circuits",
        abstract: "Show architectures: parameters and one layer, the whole circuit drawn, or their form in a plan.",
        discussion: """
            H is a Hadamard gate, RX, RY, RZ rotations, Z-Z exp(-i g/2 ZZ), M a measurement whose outcome is not used. \
            Layers that are alike are drawn once. --yaml prints what a plan may have under `architectures`; \
            docs/reference/circuits.md describes the grammar. Of a plan, each student and teacher is shown with the plan's qubits and \
            layers; of fields that are lists, with each value.
            """
    )

    @Argument(
        help: "Architectures, built-in plans, or YAML files of architectures or plans. (default: those of the paper)",
        completion: .circuits)
    var architectures: [String] = []

    @Option(help: "The number of features, bits of a sample. (default: the plan's, or 64; 6 where gates take them)")
    var features: Int?

    @Option(help: "The number of layers. (default: the architecture's, the plan's, or 5)")
    var layers: Int?

    @Flag(help: "Print the circuits as YAML.")
    var yaml = false

    @Flag(help: "Draw the whole circuits.")
    var draw = false

    @Option(help: "What is drawn: text, or svg.")
    var format = Format.text

    @Option(
        help: ArgumentHelp("Draw the circuit of one architecture into a file, as SVG.", valueName: "file"),
        completion: .file(extensions: ["svg"]))
    var svg: String?

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, svg
    }

    func validate() throws {
        try check("features", features, in: 2...1 << 20, "give between 2 and \(1 << 20).")
        try check("layers", layers, in: 1...1000, "give between 1 and 1000.")
        guard !yaml || !(draw || svg != nil || format == .svg) else {
            throw ValidationError("--yaml prints no drawing; leave one of both out.")
        }
    }

    func run() throws {
        let sources = try (architectures.isEmpty ? Architecture.ofPaper.map(\.name) : architectures)
            .map(ArchitectureFile.init)
        if yaml {
            let architectures = sources.flatMap(\.architectures)
            try Terminal.show(architectures.count == 1 ? architectures[0].yaml : Architecture.yaml(architectures))
            return
        }
        let circuits = sources.flatMap(circuits)
        if svg != nil || format == .svg {
            let drawn = circuits.filter(\.student.architecture.hasCircuit)
            guard let first = drawn.first ?? circuits.first, drawn.count <= 1, circuits.count == 1 || !drawn.isEmpty
            else {
                throw ValidationError(
                    "An SVG shows one circuit, and these are \(circuits.count); name one architecture, and --layers and"
                        + " --features where a plan has several.")
            }
            let document = try drawing(of: first)
            let file = try OutputFile(svg)
            try file.write(document)
            try file.finish()
        } else {
            try Terminal.show(circuits.map(description).joined(separator: "\n"))
        }
    }

    /// A student or teacher to be shown.
    private struct Shown: Hashable {
        var student: StudentSpecification
        var features: Int
        let classes: Int
        let isTeacher: Bool
    }

    /// What is shown of an argument, each once.
    private func circuits(of source: ArchitectureFile) -> [Shown] {
        let settings = Settings()
        let all =
            source.plan?.students.map {
                Shown(student: $0, features: $1.features, classes: $1.classes, isTeacher: $2)
            }
            ?? source.architectures.map {
                // A qubit for each feature of the study's samples would be too many.
                Shown(
                    student: StudentSpecification(architecture: $0),
                    features: $0.embedding.map { $0.kind == .amplitude } ?? true ? settings.data.features : 6,
                    classes: $0.takesTwoClasses ? 2 : settings.data.classes, isTeacher: false)
            }
        var known: Set<Shown> = []
        return all.map { shown in
            var shown = shown
            shown.features = features ?? shown.features
            if shown.student.architecture.hasCircuit { shown.student.layers = layers ?? shown.student.layers }
            return shown
        }.filter { known.insert($0).inserted }
    }

    private func description(of shown: Shown) throws -> String {
        let (student, architecture) = (shown.student, shown.student.architecture)
        let counts = try student.parameterCounts(features: shown.features, classes: shown.classes)
        var text = (shown.isTeacher ? "teacher " : "") + "\(architecture.name): \(architecture.summary)\n"
        guard let circuit = try student.circuit(features: shown.features), case .hybrid(let hybrid) = architecture
        else {
            return text + "  \(Quantity.count(counts.head, "parameter"))\n"
        }
        text += "  \(Quantity.count(circuit.qubits, "qubit")), \(Quantity.count(student.layers, "layer")),"
        text += " \(circuit.readout.count) read out;"
        text += " parameters: \(counts.circuit) circuit + \(counts.head) head = \(counts.circuit + counts.head)\n"
        let drawing = try hybrid.circuit.drawing(qubits: circuit.qubits, layers: draw ? student.layers : 1)
        for line in drawing.split(separator: "\n") { text += "  \(line)\n" }
        return text
    }

    private func drawing(of shown: Shown) throws -> String {
        let (student, architecture) = (shown.student, shown.student.architecture)
        guard case .hybrid(let hybrid) = architecture, let circuit = try student.circuit(features: shown.features)
        else {
            throw ValidationError("'\(architecture.name)' has no circuit to draw: it is a \(architecture.summary).")
        }
        return try hybrid.circuit.svg(
            name: hybrid.name, embedding: "\(student.embedding.kind.rawValue) embedding", qubits: circuit.qubits,
            layers: student.layers)
    }
}
