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
/// than 0 block them too and do as rank 0 says.
public final class Interruption: Sendable {
    /// The exit code of a sweep that was asked to stop before its end.
    public static let exitCode: Int32 = 4

    private let requests = Atomic<Int>(0)
    private let statusRequests = Atomic<Int>(0)
    /// Whether mpirun's clock is running: it kills soon after this signal.
    private let isFromLauncher = Atomic<Bool>(false)

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
    public func listen() {
        Thread.detachNewThread { [self] in
            var signals = Self.signals
            var first: Double?
            while true {
                var signal: Int32 = 0
                guard sigwait(&signals, &signal) == 0 else { continue }
                if signal == SIGUSR1 {
                    statusRequests.add(1, ordering: .relaxed)
                    continue
                }
                isFromLauncher.store(signal != SIGUSR2 && MPICommunicator.isLaunchedByMPI, ordering: .relaxed)
                let now = Timing.now(.wall)
                // Beyond its time the kernel repeats SIGXCPU every second.
                if let first, signal == SIGXCPU || now - first < Self.oneRequest { continue }
                first = first ?? now
                guard requests.add(1, ordering: .releasing).newValue > 1 else { continue }
                // The coordinator sees it within milliseconds. Whatever does not look has no journal open half-way: a
                // line that is cut short is dropped by the next start.
                sleep(2)
                _exit(Self.exitCode)
            }
        }
    }

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
    /// (1 s unless set); what it forwards as SIGUSR2 it leaves alone.
    func limit(_ grace: Double) -> Double {
        guard isFromLauncher.load(ordering: .relaxed) else { return grace }
        let variable = ProcessInfo.processInfo.environment["OMPI_MCA_odls_base_sigkill_timeout"]
        // Half a second for the tables.
        return min(grace, max((variable.flatMap { Double($0) } ?? 1) - 0.5, 0))
    }
}
