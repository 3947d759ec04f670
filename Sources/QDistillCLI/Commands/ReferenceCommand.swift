// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Plans
import Reports

/// Prints the pages of docs/reference, which scripts/reference writes, and the manual page, which scripts/install puts beside
/// the program.
struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference", abstract: "Print a page of the reference, made from the program.",
        shouldDisplay: false)

    enum Page: String, ExpressibleByArgument, CaseIterable {
        case plan, tables, commands, manual
    }

    @Argument(help: "The page.")
    var page: Page

    func run() throws {
        switch page {
        case .plan: try Terminal.show(Plan.reference)
        case .tables: try Terminal.show(TableReference.text)
        case .commands:
            try Terminal.show(CommandReference(.ofThisProgram()).text)
        case .manual:
            try Terminal.show(ManualPage(.ofThisProgram()).text)
        }
    }
}
