// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Foundation
import Machine
import Testing

@Suite(.enabled(if: access("/dev/shm", W_OK) == 0, "There is no /dev/shm to share memory by."))
struct SharedDataTests {
    private let folder = TemporaryDirectory()

    /// 3,000 samples of 60 features, more than a megabyte.
    private func data() throws -> DataSpecification {
        var random = Philox(seed: 5, stream: "shared data")
        let rows = (0..<3000).map { sample in
            "\(sample % 3)," + (0..<60).map { _ in "\(random.uniform(in: -1..<1))" }.joined(separator: ",") + "\n"
        }
        var data = try folder.data(rows.joined(), label: "1", header: .no)
        data.table?.scaling = .standard
        return data
    }

    @Test func aSharedDataSetIsTheOneThatIsDrawn() throws {
        let data = try data()
        let (drawn, shared) = (try data.draw(), try data.shared())
        for (one, other) in [
            (drawn.training, shared.training), (drawn.validation, shared.validation), (drawn.test, shared.test),
        ] {
            #expect(one.features.values == other.features.values && one.labels == other.labels && one.classes == 3)
        }
        #expect(drawn.rows == shared.rows && drawn.testLines == shared.testLines && drawn.scale == shared.scale)
        #expect(drawn.testLines.count == 300 && drawn.scale != nil)
    }

    /// Whoever looks for the hash later finds it, and need not read the file.
    @Test func theHashOfALargeFileIsKeptForOthers() throws {
        _ = try data()
        var status = stat()
        #expect(stat(folder.path + "/table.csv", &status) == 0)
        let notices = "/dev/shm/qdistill-\(getuid())"
        let names = try FileManager.default.contentsOfDirectory(atPath: notices)
        let name = try #require(
            names.first { $0.hasPrefix("hash-\(status.st_dev)-\(status.st_ino)-\(status.st_size)-") })
        let place = try String(contentsOfFile: notices + "/" + name, encoding: .utf8)
        #expect(access(place, R_OK) == 0, "\(place)")
    }
}
