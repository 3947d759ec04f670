// SPDX-License-Identifier: Apache-2.0
import Plans
import Sweeps

/// How to get the same results.
///
/// A command contains text of the journal, which may be anyone's, and a reader may paste it into a shell: only names
/// and numbers go into one.
extension SweepRecord {
    var reproductionSection: HTML {
        """
        <p>In a checkout of qdistill’s source\(commit == nil ? "" : ", the commit that the last session ran"):</p>
        <pre tabindex="0"><code>\(commands.map { $0 + "\n" }.joined())</code></pre>
        \(isModified ? "<p class=\"note\">That build had changes that were not committed.</p>\n" as HTML : nil)\
        <p>\(planSource)</p>
        <p>Then <code>trials.csv</code> is the same byte for byte, for any number of ranks, in any order, interrupted or not, \
        on any processor, with the same program. <code>qdistill report results/\(plan.name)</code> \
        makes this page again from the journal <code>trials.jsonl</code> alone; it names these two hashes (SHA-256; \
        <code>sha256sum</code> prints the second):</p>
        \(HTML.definitions([
            ("Plan", "<code>\(plan.fingerprint)</code>"), ("trials.csv", "<code>\(resultsIdentity)</code>"),
        ]))
        """
    }

    private var last: Session? { history.sessions.last }

    private var isModified: Bool { last?.gitCommit.hasSuffix("-modified") ?? false }

    private var commit: String? {
        guard let last else { return nil }
        let commit = isModified ? String(last.gitCommit.dropLast("-modified".count)) : last.gitCommit
        return commit.wholeMatch(of: /[0-9a-f]{7,64}/) != nil ? commit : nil
    }

    private var isBuiltIn: Bool { Plan.builtIn(plan.name) == plan }

    private var commands: [String] {
        let instructionSet = last?.instructionSet ?? ""
        let march =
            instructionSet.wholeMatch(of: /[A-Za-z0-9._+-]{1,40}/) != nil ? "QDISTILL_MARCH=\(instructionSet) " : ""
        let launch = last?.mpi != nil ? "mpirun -n \(max(last?.ranks ?? 1, 1)) " : ""
        let name = plan.name
        return (commit.map { ["git checkout \($0)"] } ?? []) + [
            "\(march)swift build -c release",
            "\(launch).build/release/qdistill sweep \(isBuiltIn ? name : "plan.yaml") --output results/\(name)",
            ".build/release/qdistill report results/\(name)",
        ]
    }

    private var planSource: HTML {
        isBuiltIn
            ? "The plan <code>\(plan.name)</code> comes with the program."
            : "<code>plan.yaml</code> is the plan shown above under “What was run”; the results folder has it, too."
    }
}
