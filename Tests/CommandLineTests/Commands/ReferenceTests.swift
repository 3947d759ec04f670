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

    @Test func theManualPageHasAllCommandsAndNoFaults() throws {
        let command = Command(environment: ["SOURCE_DATE_EPOCH": "86400"])
        let page = try command.run("reference", "manual", in: folder.path)
        #expect(page.status == 0 && page.output.hasPrefix(".TH QDISTILL 1 1970-01-02 "))
        let markdown = try String(contentsOfFile: Command.projectRoot + "/docs/reference/commands.md", encoding: .utf8)
        let commands = markdown.matches(of: /\n## (qdistill .+)\n/).map { String($0.1) }
        #expect(commands.count > 10)
        for command in commands { #expect(page.output.contains("\n.SS \"\(command)\"\n"), "\(command)") }
        try folder.write("qdistill.1", page.output)
        for check in [
            ["groff", "-man", "-ww", "-z", "-Kutf8", "qdistill.1"],
            ["mandoc", "-T", "lint", "-W", "warning", "qdistill.1"],
        ] {
            let outcome = try Command(executable: "/usr/bin/env").run(check, in: folder.path)
            guard outcome.status != 127 else {
                print("Skipped: there is no \(check[0]) here.")
                continue
            }
            #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.isEmpty, "\(outcome)")
        }
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
