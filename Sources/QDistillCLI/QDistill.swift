// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Kernels
import MessagePassing
import Sweeps

struct QDistill: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qdistill",
        abstract: "Sweeps over knowledge distillation from classical teachers into quantum students.",
        discussion: """
            Run the paper's study on all cores with `mpirun -n CORES qdistill sweep paper`, or in one process without \
            mpirun. The same command resumes a sweep that was interrupted.
            """,
        version: Session.programVersion,
        subcommands: [
            SweepCommand.self, StatusCommand.self, ReportCommand.self, MergeCommand.self, DoctorCommand.self,
            PlanCommand.self, CircuitsCommand.self, TrainCommand.self, EvaluateCommand.self, ExportCommand.self,
            BenchCommand.self, ReferenceCommand.self,
        ])
}

@main
enum Program {
    static func main() {
        StandardStreams.secure()
        do {
            _ = try InstructionSet.chosen()
            var command = try QDistill.parseAsRoot()
            try command.run()
        } catch {
            let code = exitCode(for: error)
            // All ranks read the same command line; rank 0 prints what is wrong with it, or its help.
            if MPICommunicator.launchedRank > 0 { exit(code.rawValue) }
            let message = QDistill.fullMessage(for: error)
            if code.isSuccess {
                do { try Terminal.show(message + "\n") } catch { fail("Error: \(error)", code: 1) }
            } else {
                fail(message, code: code.rawValue)
            }
        }
    }

    /// Another sweep holds the folder; later the same command may work.
    private static let folderInUse = ExitCode(5)

    static func exitCode(for error: any Error) -> ExitCode {
        if case SweepError.folderInUse = error { return folderInUse }
        return QDistill.exitCode(for: error)
    }

    private static func fail(_ message: String, code: Int32) -> Never {
        if !message.isEmpty { Terminal.complain(message) }
        exit(code)
    }
}
