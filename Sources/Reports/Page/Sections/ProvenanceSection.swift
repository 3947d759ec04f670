// SPDX-License-Identifier: Apache-2.0
import Sweeps
import Texts

/// What made the results: program, machine and times of each session.
extension SweepRecord {
    private static let maximumSessions = 200

    func provenanceSection(_ outline: Outline) -> HTML {
        let sessions = history.sessions.enumerated().map { (number: $0 + 1, session: $1) }
        if sessions.isEmpty { return "<p>The journal has no session yet.</p>\n" }
        let environments = sessions.map(\.session.environment).uniqued
        let parts = environments.enumerated().map { index, environment in
            let own = sessions.filter { $0.session.environment == environment }
            let title = "Program and machine \(index + 1), \(Quantity.count(own.count, "session"))"
            return """
                \(environments.count > 1 ? outline.subheading("\(title)") : nil)\
                \(HTML.definitions(environment.map { ($0[0], "\($0[1])") }))\(table(of: own))
                """ as HTML
        }
        let several: HTML =
            "<p class=\"note\">Several programs or machines had a part in these results: bits may differ between them.</p>\n"
        return "\(environments.count > 1 ? several : nil)\(parts)"
    }

    private func table(of sessions: [(number: Int, session: Session)]) -> HTML {
        let columns: [HTMLColumn<(number: Int, session: Session)>] = [
            .head("Session") { "\($0.number)" }, .words("Start") { "\(Numbers.date($0.session.start))" },
            .words("End") { number, session in
                let isLast = number == history.sessions.count
                return "\(session.end.map(Numbers.date) ?? (isLast && isRunning ? "running" : "was killed"))"
            }, .number("Ranks") { "\($0.session.ranks)" }, .words("Hosts") { "\($0.session.hostsInWords)" },
        ]
        let shown = sessions.prefix(Self.maximumSessions)
        return .table("Sessions: each start of the sweep", of: shown, columns)
            + .further(sessions.count - shown.count, "further session", see: "provenance.json")
    }
}

extension Session {
    /// All but its time and its hosts: sessions that agree in it ran the same program on the same machines.
    fileprivate var environment: [[String]] {
        [
            ["Version", version], ["Commit", gitCommit], ["Compiler", compiler], ["Instruction set", instructionSet],
            ["Build", buildConfiguration], ["MPI", mpi ?? "none: one process"], ["Kernels", kernels], ["Processor", cpu],
            ["System", system], ["Locale", locale],
        ]
    }

    /// "node1 (4 ranks), node2 (4 ranks)"
    fileprivate var hostsInWords: String {
        let counts = Dictionary(hosts.map { ($0, 1) }, uniquingKeysWith: +)
        let names = hosts.uniqued
        let shown = names.prefix(64).map { name in
            names.count == 1 ? name : "\(name) (\(Quantity.count(counts[name] ?? 0, "rank")))"
        }
        return shown.joined(separator: ", ")
            + (names.count > shown.count ? ", and \(names.count - shown.count) more" : "")
    }
}
