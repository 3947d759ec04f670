// SPDX-License-Identifier: Apache-2.0
import Foundation
import PackagePlugin

/// Writes `BuildInformation.swift` before each build: the git commit that is being built and its flags,
/// so that `provenance.json` says what produced a result and not what lies beside it later.
@main
struct BuildInformation: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
        let script = context.package.directoryURL.appending(path: "scripts/build-information")
        let output = context.pluginWorkDirectoryURL
        let compiler = (try? context.tool(named: "swiftc"))?.url.path ?? "swiftc"
        let environment = ProcessInfo.processInfo.environment
        let instructionSet =
            environment["QDISTILL_FLAGS"] == "none"
            ? "of the command line" : environment["QDISTILL_MARCH"] ?? "x86-64-v3 on x86-64"
        return [
            .prebuildCommand(
                displayName: "Recording the git commit",
                executable: URL(filePath: "/bin/sh"),
                arguments: [script.path, context.package.directoryURL.path, output.path, compiler, instructionSet],
                outputFilesDirectory: output)
        ]
    }
}
