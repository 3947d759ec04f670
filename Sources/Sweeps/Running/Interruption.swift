// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import MessagePassing
import Synchronization

/// Signals that ask a sweep to stop or to print its progress.
///
/// SIGINT, SIGTERM, SIGHUP (a terminal that is closed), SIGXCPU (the end of the processor time) and SIGUSR2 ask it to stop,
/// SIGUSR1 for its status. They are blocked in all threads; one thread waits for
/// them and notes what was asked, and the coordinator looks at the notes: nothing happens in a signal handler. Ranks other
/// than 0 do as rank 0 says; what they are asked themselves only ends them where rank 0 is frozen.
public final class Interruption: Sendable {
    /// The exit code of a sweep that was asked to stop before its end.
    public static let exitCode: Int32 = 4

    private let requests = Atomic<Int>(0)
    private let statusRequests = Atomic<Int>(0)
    /// Whether mpirun's clock is running: it kills soon after this signal.
    private let hasLauncherAsked = Atomic<Bool>(false)
    private let continuations = Atomic<Int>(0)
    /// The seconds of grace of the sweep that is to end by itself; below zero where there is none.
    private let watched = Atomic<Int>(-1)
    /// Since when.
    private let watchedSince = Atomic<Int>(0)

    /// Signals that come within so many seconds of the first are one: schedulers signal every process, mpirun passes on what
    /// it gets after a second, and timeout(1) doubles it.
    private static let oneRequest = MPICommunicator.isLaunchedByMPI ? 3.0 : 1.0

    public init() {}

    /// Blocks the signals in this thread and all that it starts from now on. Call it before there are other threads.
    public static func block() {
        var signals = signals
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private static var signals: sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGXCPU, SIGUSR1, SIGUSR2] { sigaddset(&signals, signal) }
        if MPICommunicator.isLaunchedByMPI { sigaddset(&signals, SIGCONT) }
        if !isHangupIgnored { sigaddset(&signals, SIGHUP) }
        return signals
    }

    /// Whether the process was started by nohup(1). A signal that is blocked would be waited for all the same.
    private static var isHangupIgnored: Bool {
        var action = sigaction()
        sigaction(SIGHUP, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Begins to wait for the signals, which must be blocked.
    public func listen() { listen(endsAtSecondRequest: true) }

    /// Begins to wait for the signals on a rank other than 0; mpirun sends them to all ranks.
    package func listenAsWorker() { listen(endsAtSecondRequest: false) }

    private func listen(endsAtSecondRequest: Bool) {
        Necessity.startThread { [self] in
            var signals = Self.signals
            var first: Double?
            while true {
                var patience = timespec(tv_sec: first == nil ? 3600 : 1, tv_nsec: 0)
                let signal = sigtimedwait(&signals, nil, &patience)
                guard signal > 0 else {
                    if let first { endWhatHangs(since: first) }
                    continue
                }
                if signal == SIGUSR1 {
                    statusRequests.add(1, ordering: .relaxed)
                    continue
                }
                if signal == SIGCONT {
                    continuations.add(1, ordering: .relaxed)
                    continue
                }
                hasLauncherAsked.store(signal != SIGUSR2 && MPICommunicator.launcherKillsSoon, ordering: .relaxed)
                let now = Timing.now(.wall)
                // Beyond its time the kernel repeats SIGXCPU every second.
                if let first, signal == SIGXCPU || now - first < Self.oneRequest { continue }
                first = first ?? now
                guard requests.add(1, ordering: .releasing).newValue > 1, endsAtSecondRequest else { continue }
                // The coordinator sees it within milliseconds. Whatever does not look has no journal open half-way: a
                // line that is cut short is dropped by the next start.
                sleep(2)
                _exit(Self.exitCode)
            }
        }
    }

    /// Ends the process where the sweep has not ended after the grace and `hangTime`: its file system hangs, or rank 0 is
    /// frozen.
    private func endWhatHangs(since first: Double) {
        let grace = watched.load(ordering: .acquiring)
        let since = max(first, Double(watchedSince.load(ordering: .relaxed)))
        guard grace >= 0, Timing.now(.wall) - since > Double(grace) + Self.hangTime else { return }
        let sentence =
            "The sweep does not end: does its file system hang, or rank 0? It is left as it is; the same command resumes"
            + " it.\n"
        try? FileHandle.standardError.write(contentsOf: Data(sentence.utf8))
        _exit(Self.exitCode)
    }

    /// Seconds behind the grace in which a sweep ends.
    package static let hangTime = 15.0

    /// Begins to see to it that a sweep that is asked to stop, before or later, ends within its grace and `hangTime`; nil ends
    /// that.
    func watch(grace: Double?) {
        watchedSince.store(Int(Timing.now(.wall).rounded(.up)), ordering: .relaxed)
        watched.store(grace.map { Int($0.rounded(.up)) } ?? -1, ordering: .releasing)
    }

    /// Whether this process was continued since the last call: by a person, or by mpirun, which is about to end it.
    func takeContinuation() -> Bool { continuations.exchange(0, ordering: .relaxed) > 0 }

    /// Whether mpirun asked, whose clock is running then.
    var isFromLauncher: Bool { hasLauncherAsked.load(ordering: .relaxed) }

    /// Asks as a signal does.
    public func ask() { requests.add(1, ordering: .releasing) }

    /// Whether the sweep was asked to stop.
    public var isAsked: Bool { requests.load(ordering: .acquiring) > 0 }

    /// Whether it was asked twice: stop at once.
    public var isUrgent: Bool { requests.load(ordering: .acquiring) > 1 }

    /// Whether the status was asked for since the last call.
    func takeStatusRequest() -> Bool { statusRequests.exchange(0, ordering: .relaxed) > 0 }

    /// Seconds of grace of those wished for.
    ///
    /// `mpirun` turns SIGINT and SIGTERM into SIGTERM for its ranks and kills them after its `odls_base_sigkill_timeout`
    /// (1 s unless set; that of Open MPI 5, which is PRRTE's, 0.2 s after SIGTERM, whatever is set); what it forwards as SIGUSR2 it leaves alone.
    func limit(_ grace: Double) -> Double {
        guard isFromLauncher else { return grace }
        let environment = ProcessInfo.processInfo.environment
        let variable = environment["PRTE_LAUNCHED"] == nil ? environment["OMPI_MCA_odls_base_sigkill_timeout"] : "0.2"
        // Half a second for the tables.
        return min(grace, max((variable.flatMap { Double($0) } ?? 1) - 0.5, 0))
    }
}
