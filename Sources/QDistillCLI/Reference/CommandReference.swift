// SPDX-License-Identifier: Apache-2.0
import Texts

/// A page of Markdown with all commands and their options.
struct CommandReference {
    private var lines = [
        "# Commands", "",
        "`qdistill reference commands` prints this page; `scripts/reference` writes it. `qdistill help COMMAND` prints the same in a terminal.",
    ]

    init(_ tool: Tool) { add(tool.command, []) }

    var text: String { lines.joined(separator: "\n") + "\n" }

    private mutating func add(_ command: Tool.Command, _ parents: [String]) {
        let path = parents + [command.commandName]
        let arguments = command.shownArguments
        lines += ["", "## \(path.joined(separator: " "))", ""]
        lines += [command.abstract, command.discussion].compactMap(\.self).flatMap { [$0, ""] }
        if command.shownSubcommands.isEmpty { lines += ["`\(command.synopsis(path))`", ""] }
        if !arguments.isEmpty {
            lines += ["| option | default | meaning |", "|---|---|---|"]
            lines += arguments.map(Self.row)
        }
        while lines.last == "" { lines.removeLast() }
        for subcommand in command.shownSubcommands { add(subcommand, path) }
    }

    private static func row(_ argument: Tool.Argument) -> String {
        Markdown.row(["`\(argument.synopsis)`", argument.defaultValue.map { "`\($0)`" } ?? "", argument.meaning])
    }
}
