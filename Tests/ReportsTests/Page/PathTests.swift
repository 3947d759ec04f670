// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import Reports
import Sweeps
import TestSupport
import Testing

@Suite("Page and tables name files without the folders of a disk") struct PathTests {
    @Test func namesAndHashesAreAllThatIsShown() throws {
        let folder = TemporaryFolder()
        let rows = (0..<40).map { "\($0),\($0 % 7),\(["a", "b"][$0 % 2])\n" }.joined()
        try folder.write("train.csv", "x,y,c\n" + rows)
        try folder.write("test.csv", "x,y,c\n1,2,a\n3,4,b\n")
        try folder.write(
            "own.yaml",
            """
            name: own
            data: {source: csv, file: train.csv, testFile: [none, test.csv], label: c}
            training: {epochs: 2}
            teacher: {epochs: 2, minimumValidationAccuracy: 0}
            architectures: classical
            seeds: 2
            """)
        var sweep = Sweep(try Plan.find(folder.file("own.yaml")))
        sweep.options.keepsWeights = true
        // Let go of the folder.
        _ = try sweep.run(in: folder.file("deep/out"))
        _ = try ReportFiles(drawsFigures: false).rebuild(folder.file("deep/out"))
        let files = try #require(FileManager.default.enumerator(atPath: folder.file("deep/out")))
        for case let file as String in files where file.contains(".") {
            #expect(try !folder.read("deep/out/" + file).contains(folder.path), "\(file)")
        }
        #expect(try folder.read("deep/out/trials.csv").contains(/,test.csv@[0-9a-f]{12},/))
        #expect(try folder.read("deep/out/report.html").contains("../../train.csv@"))
        let model = try Model(contentsOf: folder.file("deep/out/models/trial-1-classical-alone-seed-1.json"))
        #expect(try EvaluationSamples(.test, of: model).labels?.count == 4)
    }
}
