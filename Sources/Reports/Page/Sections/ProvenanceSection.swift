// SPDX-License-Identifier: Apache-2.0
import Sweeps
import Texts

/// What made the results: program, machine and times of each session.
struct ProvenanceSection {
    let sweep: SweepRecord

    private static let maximumSessions = 200

    /// All of a session but its time and its hosts: sessions that agree in it ran the same program on the same machines.
    private struct Environment: Hashable {
        let entries: [[String]]

        init(_ session: Session) {
            entries = [
                ["Version", session.version], ["Commit", session.gitCommit], ["Compiler", session.compiler],
                ["Instruction set", session.instructionSet], ["Build", session.buildConfiguration],
                ["MPI", session.mpi ?? "none: one process"], ["BLAS", session.blas], ["Processor", session.cpu],
            ]
        }
    }

    func html(_ outline: Outline) -> HTML {
        let sessions = sweep.history.sessions
        let environments = sessions.map(Environment.init).uniqued
        var parts: [HTML] = []
        for (index, environment) in environments.enumerated() {
            let own = sessions.enumerated().filter { Environment($0.element) == environment }
            let title: HTML? =
                environments.count > 1
                ? outline.subheading(
                    "Program and machine \(index + 1), \(Quantity.count(own.count, "session"))") : nil
            parts.append(
                """
                \(title)<dl>
                \(environment.entries.map { "<dt>\($0[0])</dt><dd>\($0[1])</dd>\n" as HTML })</dl>
                \(table(of: own.map { ($0.offset + 1, $0.element) }))
                """)
        }
        if sessions.isEmpty { parts.append("<p>The journal has no session yet.</p>\n") }
        if environments.count > 1 {
            parts.insert(
                """
                <p class="note">Several programs or machines had a part in these results: bits may differ between them.</p>

                """, at: 0)
        }
        return "\(outline.heading("Provenance", id: "provenance"))\(parts)"
    }

    private func table(of sessions: [(number: Int, session: Session)]) -> HTML {
        var table = HTMLTable(
            "Sessions: each start of the sweep",
            [.head("Session"), .words("Start"), .words("End"), .number("Ranks"), .words("Hosts")])
        for (number, session) in sessions.prefix(Self.maximumSessions) {
            let isLast = number == sweep.history.sessions.count
            let end = session.end.map(Numbers.date) ?? (isLast && sweep.isRunning ? "running" : "was killed")
            table.append([
                "\(number)", "\(Numbers.date(session.start))", "\(end)", "\(session.ranks)", "\(hosts(of: session))",
            ])
        }
        let rest = sessions.count - Self.maximumSessions
        let more: HTML? = rest > 0 ? "<p>\(Quantity.count(rest, "further session")): see provenance.json.</p>\n" : nil
        return "\(table.html)\(more)"
    }

    /// "node1 (4 ranks), node2 (4 ranks)"
    private func hosts(of session: Session) -> String {
        let counts = Dictionary(session.hosts.map { ($0, 1) }, uniquingKeysWith: +)
        let names = session.hosts.uniqued
        let shown = names.prefix(64).map { name in
            names.count == 1 ? name : "\(name) (\(Quantity.count(counts[name] ?? 0, "rank")))"
        }
        return shown.joined(separator: ", ")
            + (names.count > shown.count ? ", and \(names.count - shown.count) more" : "")
    }
}
