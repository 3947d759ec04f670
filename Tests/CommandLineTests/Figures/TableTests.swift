// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Tables as others read them.
@Suite(.waitsForProcesses) struct TableTests {
    /// Whether scripts/check-tables has what it needs; it ends with code 2 where not.
    private static let hasReaders: Bool = {
        let check = Command(executable: Command.projectRoot + "/scripts/check-tables")
        let folder = TemporaryFolder()
        guard let outcome = try? check.run(["missing"], in: folder.path) else {
            return false
        }
        return outcome.status != 2
            && (try? Command(executable: "/usr/bin/env").run(["which", "Rscript"], in: folder.path))?.status == 0
    }()

    /// Axes of every kind, noise, shots, seeds beyond 2^53, and trials whose loss becomes NaN.
    private static let plan = """
        name: tables
        data: {samples: [60, 100], bits: 8}
        training: {epochs: 4, batch: [full, 16], learningRate: [0.1, 1.0e+200]}
        circuit: {layers: [1, 2]}
        noise: {readoutError: [0, 0.01/0.03], shots: [exact, 100]}
        teacher: {hiddenLayers: [[], [8]], minimumValidationAccuracy: 0}
        distillation: {enabled: [false, true], temperature: [1, 2.5]}
        architectures: [classical, q2]
        seeds: [1, 7, 18446744073709551615]
        """

    @Test(.enabled(if: hasReaders, "pandas or R is missing: scripts/setup --tables"))
    func allTablesLoadInPandasAndRWithoutOptions() throws {
        let folder = TemporaryFolder()
        try folder.write("tables.yaml", Self.plan)
        let swept = try Command().run(["sweep", "tables.yaml", "--output", "out", "--quiet"], in: folder.path)
        #expect(swept.status == 3, "some trials fail: \(swept.errors)")
        let check = Command(executable: Command.projectRoot + "/scripts/check-tables")
        let good = try check.run(["out"], in: folder.path)
        #expect(good.status == 0, "\(good.output)\(good.errors)")
        #expect(good.output.contains("9 tables read"))
        // It must notice a number that is spelt as no program reads it, and a cell that lacks its value.
        let trials = try folder.read("out/trials.csv")
        try folder.write("out/trials.csv", trials.replacing(",0.1,4,", with: ",none,4,", maxReplacements: 1))
        let wrong = try check.run(["out"], in: folder.path)
        #expect(wrong.status == 1 && wrong.output.contains("column learning_rate: numbers such as"))
        try folder.write("out/trials.csv", trials.replacing(",0.1,4,", with: ",,4,", maxReplacements: 1))
        #expect(try check.run(["out"], in: folder.path).output.contains("column learning_rate: 1 empty cells"))
    }
}
