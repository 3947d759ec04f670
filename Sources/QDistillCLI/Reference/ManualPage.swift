// SPDX-License-Identifier: Apache-2.0
import Foundation
import Sweeps

/// The manual page qdistill(1), in the macros of man(7): all commands and their options, and the scripts that are installed
/// beside the program.
struct ManualPage {
    private var lines: [String]

    init(_ tool: Tool) {
        lines = [
            ".TH QDISTILL 1 \(Self.date) \"qdistill \(Session.programVersion)\" \"User Commands\"", ".SH NAME",
            "qdistill \\- " + Self.text(Self.lowercased(tool.command.abstract ?? "")), ".SH SYNOPSIS", ".nf",
        ]
        addSynopses(tool.command, [])
        lines += [".fi", ".SH DESCRIPTION"]
        addParagraphs(tool.command.discussion)
        lines += [
            ".PP", Self.text("`qdistill help COMMAND` prints the part of this page that is about one command."),
            ".SH COMMANDS",
        ]
        for subcommand in tool.command.shownSubcommands { add(subcommand, [tool.command.commandName]) }
        addScripts()
        lines += [
            ".SH \"SEE ALSO\"", "The documentation that is installed as", ".I share/doc/qdistill",
            "beside the program's folder.",
        ]
    }

    var text: String { lines.joined(separator: "\n") + "\n" }

    private mutating func addSynopses(_ command: Tool.Command, _ parents: [String]) {
        let path = parents + [command.commandName]
        if command.shownSubcommands.isEmpty { lines.append(Self.text(command.synopsis(path))) }
        for subcommand in command.shownSubcommands { addSynopses(subcommand, path) }
    }

    private mutating func add(_ command: Tool.Command, _ parents: [String]) {
        let path = parents + [command.commandName]
        lines.append(".SS \"\(Self.text(path.joined(separator: " ")))\"")
        addParagraphs([command.abstract, command.discussion].compactMap(\.self).joined(separator: "\n\n"))
        for argument in command.shownArguments {
            let value = argument.defaultValue.map { " (default: \($0))" } ?? ""
            lines += [".TP", ".B " + Self.text(argument.synopsis), Self.text(argument.meaning + value)]
        }
        for subcommand in command.shownSubcommands { add(subcommand, path) }
    }

    private mutating func addScripts() {
        lines.append(".SH SCRIPTS")
        for (name, meaning) in [
            (
                "qdistill-sweep PLAN [OPTIONS]",
                "runs a sweep on all cores under mpirun, draws its figures and writes its report."
            ),
            (
                "qdistill-plot DIR [OPTIONS]",
                "draws the figures of a results folder from its tables, with Python and matplotlib."
            ),
            (
                "qdistill-from-circuit FILE [OPTIONS]",
                "writes a circuit of Qiskit, PennyLane or OpenQASM as an architecture."
            ),
        ] {
            lines += [".TP", ".B " + Self.text(name), Self.text(meaning + " Its option --help explains it.")]
        }
    }

    private mutating func addParagraphs(_ text: String?) {
        var isFirst = true
        for paragraph in (text ?? "").components(separatedBy: "\n\n") where !paragraph.isEmpty {
            if !isFirst { lines.append(".PP") }
            lines.append(Self.text(paragraph.replacing("\n", with: " ")))
            isFirst = false
        }
    }

    /// As a line of roff: code in bold, each hyphen one that can be copied, nothing taken for a request.
    private static func text(_ text: String) -> String {
        var line = ""
        for (index, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { line += index.isMultiple(of: 2) ? "\\fR" : "\\fB" }
            line += String(part).replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\"", with: "\\(dq")
        }
        return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
    }

    private static func lowercased(_ sentence: String) -> String {
        sentence.prefix(1).lowercased()
            + (sentence.hasSuffix(".") ? sentence.dropFirst().dropLast() : sentence.dropFirst())
    }

    /// The day that SOURCE_DATE_EPOCH names, as builds that can be repeated set it, or else today.
    private static var date: String {
        let seconds = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap { Double($0) }
        return (seconds.map(Date.init(timeIntervalSince1970:)) ?? Date()).formatted(.iso8601.year().month().day())
    }
}
