// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What the argument parser says of the program.
struct Tool: Decodable {
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

    /// The same as --experimental-dump-help.
    static func ofThisProgram() throws -> Tool {
        try JSONDecoder().decode(Tool.self, from: Data(QDistill._dumpHelp().utf8))
    }
}

extension Tool.Command {
    /// What people are to see of it.
    var isShown: Bool { shouldDisplay && commandName != "help" }

    var shownSubcommands: [Tool.Command] { (subcommands ?? []).filter(\.isShown) }

    /// But for what every command has.
    var shownArguments: [Tool.Argument] {
        (arguments ?? []).filter { $0.shouldDisplay && !["help", "version"].contains($0.valueName ?? "") }
    }

    /// The arguments without a name, as a synopsis has them.
    var positionals: [String] {
        shownArguments.filter { $0.kind == "positional" }.map {
            $0.isOptional ? "[<\($0.valueName ?? "")>]" : "<\($0.valueName ?? "")>"
        }
    }

    /// The command with its arguments: `qdistill sweep <plan> [options]`.
    func synopsis(_ path: [String]) -> String {
        (path + positionals + (positionals.count < shownArguments.count ? ["[options]"] : [])).joined(separator: " ")
    }
}

extension Tool.Argument {
    /// Its names with its value, such as `--output <output>, -o <output>`.
    var synopsis: String {
        let value = kind == "flag" ? "" : " <\(valueName ?? "")>"
        let names = (names ?? []).map { ($0.kind == "short" ? "-" : "--") + $0.name + value }
        return names.isEmpty ? "<\(valueName ?? "")>" : names.joined(separator: ", ")
    }

    /// What it is for, and the words that its value may be.
    var meaning: String {
        let choices = (allValues ?? []).isEmpty ? "" : " One of \(allValues!.joined(separator: ", "))."
        return ([abstract, discussion].compactMap(\.self).joined(separator: " ") + choices).replacing("\n", with: " ")
    }
}
