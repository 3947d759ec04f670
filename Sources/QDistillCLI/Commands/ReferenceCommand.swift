// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Plans
import Reports
import Texts

/// Prints the pages of docs/reference, which scripts/reference writes.
struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference", abstract: "Print a page of the reference, made from the program.",
        shouldDisplay: false)

    enum Page: String, ExpressibleByArgument, CaseIterable {
        case plan, tables, commands
    }

    @Argument(help: "The page.")
    var page: Page

    func run() throws {
        switch page {
        case .plan: try Terminal.show(Plan.reference)
        case .tables: try Terminal.show(TableReference.text)
        case .commands:
            // The same as --experimental-dump-help.
            let tool = try JSONDecoder().decode(Tool.self, from: Data(QDistill._dumpHelp().utf8))
            try Terminal.show(CommandReference(tool).text)
        }
    }
}

/// What the argument parser says of the program.
private struct Tool: Decodable {
    struct Command: Decodable {
        let commandName: String
        let shouldDisplay: Bool
        let abstract: String?
        let discussion: String?
        let subcommands: [Command]?
        let arguments: [Argument]?
    }

    struct Argument: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String
        }

        let kind: String
        let shouldDisplay: Bool
        let isOptional: Bool
        let names: [Name]?
        let valueName: String?
        let defaultValue: String?
        let allValues: [String]?
        let abstract: String?
        let discussion: String?
    }

    let command: Command
}

/// A page of Markdown with all commands and their options.
private struct CommandReference {
    private var lines = [
        "# Commands", "",
        "`qdistill reference commands` prints this page; `scripts/reference` writes it. `qdistill help COMMAND` prints the same in a terminal.",
    ]

    init(_ tool: Tool) { add(tool.command, []) }

    var text: String { lines.joined(separator: "\n") + "\n" }

    private mutating func add(_ command: Tool.Command, _ parents: [String]) {
        guard command.shouldDisplay, command.commandName != "help" else { return }
        let path = parents + [command.commandName]
        let arguments = (command.arguments ?? []).filter {
            $0.shouldDisplay && !Self.everywhere.contains($0.valueName ?? "")
        }
        lines += ["", "## \(path.joined(separator: " "))", ""]
        lines += [command.abstract, command.discussion].compactMap(\.self).flatMap { [$0, ""] }
        let subcommands = (command.subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
        if subcommands.isEmpty {
            let positionals = arguments.filter { $0.kind == "positional" }.map {
                $0.isOptional ? "[<\($0.valueName ?? "")>]" : "<\($0.valueName ?? "")>"
            }
            lines += [
                "`\((path + positionals + (positionals.count < arguments.count ? ["[options]"] : [])).joined(separator: " "))`",
                "",
            ]
        }
        if !arguments.isEmpty {
            lines += ["| option | default | meaning |", "|---|---|---|"]
            lines += arguments.map(Self.row)
        }
        while lines.last == "" { lines.removeLast() }
        for subcommand in subcommands { add(subcommand, path) }
    }

    /// What every command has.
    private static let everywhere = ["help", "version"]

    private static func row(_ argument: Tool.Argument) -> String {
        let value = argument.kind == "flag" ? "" : " <\(argument.valueName ?? "")>"
        let names = (argument.names ?? []).map { ($0.kind == "short" ? "-" : "--") + $0.name + value }
        let name = names.isEmpty ? "<\(argument.valueName ?? "")>" : names.joined(separator: ", ")
        let choices =
            (argument.allValues ?? []).isEmpty ? "" : " One of \(argument.allValues!.joined(separator: ", "))."
        let meaning = [argument.abstract, argument.discussion].compactMap(\.self).joined(separator: " ") + choices
        let cells = ["`\(name)`", argument.defaultValue.map { "`\($0)`" } ?? "", meaning.replacing("\n", with: " ")]
        return Markdown.row(cells)
    }
}
