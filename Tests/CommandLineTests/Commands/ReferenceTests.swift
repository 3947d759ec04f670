// SPDX-License-Identifier: Apache-2.0
import Foundation
import Plans
import TestSupport
import Testing

@Suite("The reference is what the program says", .waitsForProcesses)
struct ReferenceTests {
    let folder = TemporaryFolder()

    @Test(arguments: ["plan", "tables", "commands"]) func noPageIsStale(page: String) throws {
        let outcome = try Command().run("reference", page, in: folder.path)
        #expect(outcome.status == 0)
        let shipped = try String(contentsOfFile: Command.projectRoot + "/docs/reference/\(page).md", encoding: .utf8)
        #expect(shipped == outcome.output, "Run: scripts/reference")
    }

    @Test func everyFieldHasARowWithItsDefault() {
        for field in PlanField.all {
            #expect(Plan.reference.contains("| `\(field.key)` | \(field.expectation) | `"), "\(field.name)")
            #expect(!field.meaning.isEmpty)
        }
        #expect(Plan.reference.contains("| with distillation, `kind` is perceptron or circuit, `optimiser` is sgd |"))
    }

    private static let canCheckSchema =
        try! Command(executable: "/usr/bin/env")
        .run("python3", "-c", "import jsonschema, yaml", in: FileManager.default.temporaryDirectory.path).status == 0

    @Test(.enabled(if: canCheckSchema, "python3-jsonschema or python3-yaml is missing: scripts/setup --tests"))
    func theSchemaAcceptsWhatTheProgramAccepts() throws {
        let script = Command.projectRoot + "/Tests/Reference/scripts/schema_check.py"
        let outcome = try Command(executable: "/usr/bin/env").run("python3", script, Command.program, in: folder.path)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    @Test func shellsCompleteFieldsAndTheirWords() throws {
        func completions(_ prefix: String) throws -> [Substring] {
            let outcome = try Command().run(
                "---completion", "sweep", "--", "--set", "2", "\(prefix.utf8.count)", "qdistill", "sweep", "--set",
                prefix,
                in: folder.path)
            return outcome.output.split(separator: "\n")
        }
        #expect(try completions("training.o").contains("training.optimiser="))
        #expect(try completions("training.optimiser=") == ["adam", "adamw", "sgd"].map { "training.optimiser=\($0)" })
        #expect(try completions("data.redraw=") == ["data.redraw=true", "data.redraw=false"])
        #expect(try completions("training.batch=") == ["training.batch=full"])
        #expect(try completions("training.epochs=").isEmpty && completions("no.field=").isEmpty)
    }
}
