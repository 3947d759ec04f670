// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What was asked of Open MPI about its transport, by options of `mpirun`, the environment, or files.
///
/// It does not report the transport that it took; without a parameter it takes the fastest that works: shared memory
/// within a host, between hosts a fast interconnect that it was built for, else TCP.
package enum MPIParameters {
    /// `pml` chooses how messages are passed, `btl` the ways that they take, the others the networks.
    private static let names = ["pml", "btl", "mtl", "btl_tcp_if_include", "btl_tcp_if_exclude", "oob_tcp_if_include"]

    /// The transport's parameters that are set, by name.
    ///
    /// - Parameter files: the later ones count more, and the environment most.
    package static func transport(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        files: [String] = ["/etc/openmpi/openmpi-mca-params.conf", NSHomeDirectory() + "/.openmpi/mca-params.conf"]
    ) -> [String: String] {
        var parameters: [String: String] = [:]
        for file in files {
            let lines = (try? String(contentsOfFile: file, encoding: .utf8))?.split(separator: "\n") ?? []
            for line in lines {
                let parts = line.prefix { $0 != "#" }.split(separator: "=", maxSplits: 1)
                    .map { $0.trimmingCharacters(in: .whitespaces) }
                if parts.count == 2, names.contains(parts[0]) { parameters[parts[0]] = parts[1] }
            }
        }
        for name in names { environment["OMPI_MCA_\(name)"].map { parameters[name] = $0 } }
        return parameters
    }
}
