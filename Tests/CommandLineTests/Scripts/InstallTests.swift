// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// scripts/install, with the program that was built before, and what works from there.
@Suite(.waitsForProcesses) struct InstallTests {
    let folder = TemporaryFolder()
    private var prefix: String { folder.file("a prefix") }

    private func install(_ arguments: String...) throws -> Command.Outcome {
        try Command(executable: Command.projectRoot + "/scripts/install").run(
            ["--prefix", prefix] + arguments, in: folder.path)
    }

    private func files() -> [String] {
        ((try? FileManager.default.subpathsOfDirectory(atPath: prefix)) ?? []).sorted()
    }

    /// Writes a file below the prefix.
    private func write(_ name: String, _ text: String) throws {
        let path = "a prefix/" + name
        try FileManager.default.createDirectory(
            atPath: (folder.file(path) as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try folder.write(path, text)
    }

    private func installed(_ program: String) -> Command {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return Command(executable: prefix + "/bin/" + program, environment: ["PATH": "/usr/bin:" + path])
    }

    @Test func allThatWasInstalledIsRemovedAndNothingElse() throws {
        for other in ["bin/other", "share/man/man1/other.1"] { try write(other, "mine") }
        let before = files()
        #expect(try install("--program", Command.program).status == 0)
        let once = files()
        for file in [
            "bin/qdistill", "bin/qdistill-sweep", "share/man/man1/qdistill.1", "share/zsh/site-functions/_qdistill",
            "share/bash-completion/completions/qdistill", "share/fish/vendor_completions.d/qdistill.fish",
            "share/qdistill/schema/plan.schema.json", "share/qdistill/scripts/slurm/sweep.sbatch",
            "share/doc/qdistill/docs/reference/plan.md", "share/doc/qdistill/licences/CDigits.md",
        ] { #expect(once.contains(file), "\(file)") }
        #expect(try install("--program", Command.program).status == 0)
        #expect(files() == once)
        // What an older version had is removed by the next one.
        try folder.write("a prefix/share/qdistill/old", "")
        let list = try folder.read("a prefix/share/qdistill/installed-files")
        try folder.write("a prefix/share/qdistill/installed-files", list + "share/qdistill/old\n")
        #expect(try install("--program", Command.program).status == 0)
        #expect(files() == once)
        // Nor does anything stay that Python has compiled.
        try write("share/qdistill/python/qdistill/__pycache__/running.cpython-311.pyc", "")
        #expect(try install("--uninstall").status == 0)
        #expect(files() == before)
        #expect(try install("--uninstall").errors.contains("is not installed in"))
    }

    /// A project that was unpacked inside something else's repository has files that its git does not know.
    @Test func aFolderInAnotherRepositoryIsInstalledWhole() throws {
        let copy = """
            git init -q other && mkdir -p other/project/Sources && cd "$1"
            cp -r scripts python schema hostfiles docs examples README.md CHANGELOG.md CITATION.cff LICENSE "$3/other/project"
            cp -r --parents Sources/C*/LICENSE.md "$3/other/project"
            "$3/other/project/scripts/install" --prefix "$3/p" --program "$2"
            """
        let outcome = try Command(executable: "/bin/bash").run(
            ["-ec", copy, "-", Command.projectRoot, Command.program, folder.path], in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        for file in ["python/qdistill/__init__.py", "scripts/slurm/sweep.sbatch", "schema/plan.schema.json"] {
            #expect(FileManager.default.fileExists(atPath: folder.file("p/share/qdistill/" + file)), "\(file)")
        }
    }

    @Test func aListThatNamesOthersFilesIsRefused() throws {
        try folder.write("mine", "")
        try write("share/qdistill/installed-files", "../mine\n")
        #expect(try install("--uninstall").status == 1)
        #expect(FileManager.default.fileExists(atPath: folder.file("mine")))
    }

    @Test func whatIsInstalledFindsItsParts() throws {
        #expect(try install("--program", Command.program).status == 0)
        let sweep = ["paper", "--seeds", "1", "--epochs", "2", "--architectures", "classical", "--output", "out"]
        var script = installed("qdistill-sweep")
        script.environment["RANKS"] = "1"
        // The program and the scripts of this prefix are the ones used: the checkout builds nothing.
        let outcome = try script.run(sweep, in: folder.path)
        #expect(!outcome.errors.contains("Building"), "\(outcome.errors)")
        #expect(try folder.read("out/report.html").contains("No python3 with matplotlib") == (outcome.status == 1))
        #expect(try installed("qdistill-plot").run("--help", in: folder.path).output.contains("scripts/plot"))
        #expect(try installed("qdistill-from-circuit").run("--help", in: folder.path).status == 0)
    }

    private static func has(_ shell: String) -> Bool {
        ["/bin/", "/usr/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + shell) }
    }

    /// Types lines into real shells.
    @Test(arguments: ["bash", "zsh", "fish"]) func shellsComplete(shell: String) throws {
        guard Self.has(shell) else { return print("Skipped: there is no \(shell) here.") }
        #expect(try install("--program", Command.program).status == 0)
        try folder.write("mine.yaml", "name: mine\n")
        try folder.write("other.txt", "")
        let lines = [
            ("qdistill sta", "qdistill status "),
            ("qdistill sweep paper --prec", "qdistill sweep paper --precision "),
            ("qdistill sweep paper-sof", "qdistill sweep paper-softmax-twice "),
            ("qdistill sweep mi", "qdistill sweep mine.yaml "),
            ("qdistill sweep paper --preset mini", "qdistill sweep paper --preset mini-batch "),
            ("qdistill sweep paper --set training.opti", "qdistill sweep paper --set training.optimiser="),
            ("qdistill sweep paper --set training.optimiser=sg", "qdistill sweep paper --set training.optimiser=sgd "),
            ("qdistill sweep paper --architectures hea,univ", "qdistill sweep paper --architectures hea,universal"),
            ("qdistill sweep oth", "qdistill sweep oth"),
        ]
        let script = Command.projectRoot + "/Tests/Reference/scripts/complete.py"
        let outcome = try Command(executable: "/usr/bin/env").run(
            ["python3", script, prefix, shell] + lines.map { $0.0 }, in: folder.path)
        #expect(outcome.output.components(separatedBy: "\n") == lines.map { $0.1 } + [""], "\(outcome.errors)")
    }
}
