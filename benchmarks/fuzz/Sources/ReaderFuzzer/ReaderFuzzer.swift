// SPDX-License-Identifier: Apache-2.0
import Foundation
import Sweeps

private let folder = "/dev/shm/qdistill-libfuzzer-\(getpid())"

/// One input for a reader: after a `p` a plan, after a `j` a journal. It ends in a value or a sentence; libFuzzer
/// reports everything else.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let input = Data(bytes: bytes + 1, count: count - 1)
    do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        if bytes[0] == UInt8(ascii: "p") {
            try input.write(to: URL(filePath: folder + "/input"))
            _ = try Plan.find(folder + "/input").expand().prefix(10).map(\.specification.identity)
        } else if bytes[0] == UInt8(ascii: "j") {
            try input.write(to: URL(filePath: folder + "/trials.jsonl"))
            let history = try SweepHistory.read(folder: folder)
            _ = try history.ends(of: 1...min(history.trials.count, 50))
            if history.trials.count < 1000 { _ = try SweepStatus(history).json }
        }
    } catch is PlanError {
    } catch is SweepError {
    } catch {
        fatalError("Not a sentence for people: \(error)")
    }
    return 0
}
