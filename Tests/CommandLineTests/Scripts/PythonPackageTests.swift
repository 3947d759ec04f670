// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// The Python package runs, loads and draws sweeps of this program; its example notebook gives the values that it shows.
@Suite(.waitsForProcesses) struct PythonPackageTests {
    private static let package = Command.projectRoot + "/python"
    private let folder = TemporaryFolder()

    /// A Python with pandas: Debian's, which need not be the first in PATH; nil without one.
    private static let python: String? = {
        let folder = TemporaryFolder()
        let found = ProcessInfo.processInfo.environment["PYTHON"].map { [$0] } ?? []
        return (found + ["/usr/bin/python3"]).first { path in
            (try? Command(executable: path).run(["-c", "import pandas, matplotlib"], in: folder.path))?.status == 0
        }
    }()

    private func run(_ arguments: String...) throws -> Command.Outcome {
        let environment = [
            "PYTHONPATH": Self.package, "PYTHONDONTWRITEBYTECODE": "1", "QDISTILL_BINARY": Command.program,
        ]
        return try Command(executable: try #require(Self.python), environment: environment)
            .run(arguments, in: folder.path)
    }

    @Test(.enabled(if: python != nil, "a Python with pandas and matplotlib is missing: scripts/setup --tests"))
    func thePackagesOwnTestsPass() throws { try expectPasses("test_package.py", count: 16) }

    /// Every text of every figure at the width of a column: large enough, whole, and on no other.
    @Test(.enabled(if: python != nil, "a Python with pandas and matplotlib is missing: scripts/setup --tests"))
    func figuresOfAColumnsWidthCanBeRead() throws { try expectPasses("test_figures.py", count: 18) }

    private func expectPasses(_ file: String, count: Int) throws {
        let outcome = try run("-m", "unittest", "discover", "-s", Self.package + "/tests", "-p", file)
        #expect(outcome.status == 0, "\(outcome.errors)")
        // None would pass as well.
        #expect(outcome.errors.contains("Ran \(count) tests") && !outcome.errors.contains("skipped"))
    }

    @Test(.enabled(if: python != nil, "a Python with pandas and matplotlib is missing: scripts/setup --tests"))
    func theNotebookGivesTheValuesThatItShows() throws {
        let (check, notebook) = (Self.package + "/tests/run_notebook.py", Self.package + "/example.ipynb")
        let outcome = try run(check, notebook)
        #expect(outcome.status == 0 && outcome.output.contains("4 cells ran"), "\(outcome.errors)")
        // It must notice a value that does not come out again.
        let text = try String(contentsOfFile: notebook, encoding: .utf8)
        try folder.write("other.ipynb", text.replacing("f1_mean_with_kd  difference", with: "f1_mean_with_kd  effect"))
        let other = try run(check, "other.ipynb")
        #expect(other.status == 1 && other.errors.contains("cell 2: the saved value is"), "\(other.errors)")
    }
}
