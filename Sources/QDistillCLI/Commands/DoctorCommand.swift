// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import MessagePassing
import Sweeps
import Texts

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what a sweep would run on, and warn of what would harm it.",
        discussion: """
            Start it as the sweep would be started, with the same mpirun and options: it prints ranks, hosts, cores, \
            binding, MPI, kernels and the output folder as they are then. Nothing is trained and nothing left behind.

            Exit codes: 0 there is nothing to warn of; 1 it could not look; 2 there are warnings; 64 the command line is wrong.
            """)

    @Option(
        name: .shortAndLong, help: "The folder that results would go to, or the one for all of them.",
        completion: .directory)
    var output = "results"

    @Flag(help: "Print JSON.")
    var json = false

    static let warned = ExitCode(2)

    func run() throws {
        let communicator = MPICommunicator.isLaunchedByMPI ? try MPICommunicator.start() : nil
        defer { try? communicator?.finish() }
        if let communicator, communicator.rank > 0 {
            try Doctor.answer(communicator)
        } else {
            try show(Doctor.examine(folder: output, with: communicator))
        }
    }

    private func show(_ diagnosis: Diagnosis) throws {
        try Terminal.show(
            json ? JSONText.document(diagnosis) : diagnosis.text, colouring: json ? [] : Diagnosis.colours)
        guard diagnosis.warnings.isEmpty else { throw Self.warned }
    }
}
