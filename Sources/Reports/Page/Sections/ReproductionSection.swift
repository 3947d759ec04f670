// SPDX-License-Identifier: Apache-2.0
import Plans
import Sweeps

/// How to get the same results.
///
/// A command contains text of the journal, which may be anyone's, and a reader may paste it into a shell: only names
/// and numbers go into one.
struct ReproductionSection {
    let sweep: SweepRecord

    func html(_ outline: Outline) -> HTML {
        """
        \(outline.heading("How to reproduce", id: "reproduce"))\
        <p>In a checkout of qdistill’s source\(commit == nil ? "" : ", the commit that the last session ran"):</p>
        <pre tabindex="0"><code>\(commands.map { $0 + "\n" }.joined())</code></pre>
        \(isModified ? "<p class=\"note\">That build had changes that were not committed.</p>\n" as HTML : "" as HTML)\
        \(planSource)\
        <p>Then <code>trials.csv</code> is the same byte for byte, for any number of ranks, in any order, interrupted or not, \
        with the same program on the same kind of processor. <code>qdistill report results/\(sweep.plan.name)</code> \
        makes this page again from the journal <code>trials.jsonl</code> alone; it names these two hashes (SHA-256; \
        <code>sha256sum</code> prints the second):</p>
        <dl>
        <dt>Plan</dt><dd><code>\(sweep.plan.fingerprint)</code></dd>
        <dt>trials.csv</dt><dd><code>\(sweep.resultsIdentity)</code></dd>
        </dl>

        """
    }

    private var last: Session? { sweep.history.sessions.last }

    private var isModified: Bool { last?.gitCommit.hasSuffix("-modified") ?? false }

    private var commit: String? {
        guard let last else { return nil }
        let commit = isModified ? String(last.gitCommit.dropLast("-modified".count)) : last.gitCommit
        return commit.wholeMatch(of: /[0-9a-f]{7,64}/) != nil ? commit : nil
    }

    private var builtIn: Plan? { Plan.builtIn(sweep.plan.name).flatMap { $0 == sweep.plan ? $0 : nil } }

    private var commands: [String] {
        let instructionSet = last?.instructionSet ?? ""
        let march =
            instructionSet.wholeMatch(of: /[A-Za-z0-9._+-]{1,40}/) != nil ? "QDISTILL_MARCH=\(instructionSet) " : ""
        let launch = last?.mpi != nil ? "mpirun -n \(max(last?.ranks ?? 1, 1)) " : ""
        let name = sweep.plan.name
        return [
            commit.map { "git checkout \($0)" },
            "\(march)swift build -c release",
            "\(launch).build/release/qdistill sweep \(builtIn == nil ? "plan.yaml" : name) --output results/\(name)",
            ".build/release/qdistill report results/\(name)",
        ].compactMap { $0 }
    }

    private var planSource: HTML {
        if builtIn != nil { return "<p>The plan <code>\(sweep.plan.name)</code> comes with the program.</p>\n" }
        return """
            <p><code>plan.yaml</code> is the plan shown above under “What was run”; the results folder has it, too.</p>

            """
    }
}
