// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("Modules import what is below them, and nothing else") struct ArrowTests {
    @Test func everyFolderOfSwiftIsAModuleWithItsPlace() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Command.projectRoot + "/Sources")
        let found = Set(folders.filter { (try? House.files(in: "Sources/" + $0)) != nil })
        #expect(found == Set(House.modules))
    }

    @Test(arguments: House.modules) func everyImportRunsDown(module: String) throws {
        #expect(!House.below(module).contains(module), "the arrows run in a circle")
        for file in try House.files(in: "Sources/" + module) {
            for other in House.imports(in: try House.text("Sources/\(module)/\(file)")) {
                let objection = House.objection(to: other, in: module)
                #expect(objection == nil, "Sources/\(module)/\(file): \(objection ?? "")")
            }
        }
    }

    /// The check itself: it sees an import in each of its spellings, and objects to one that runs up.
    @Test func anImportThatRunsUpIsSeen() {
        let text = """
            import Plans
            @preconcurrency import Sweeps
            package import Yams
            import struct Reports.Table
            // import Foundation
            let important = "import Learning"
            """
        #expect(House.imports(in: text) == ["Plans", "Sweeps", "Yams", "Reports"])
        for other in ["Plans", "Sweeps", "Yams", "Reports", "Circuits"] {
            #expect(House.objection(to: other, in: "Circuits") != nil, "\(other)")
        }
        #expect(House.objection(to: "Learning", in: "Circuits") != nil, "they are beside each other")
        for other in ["Arithmetic", "Machine", "Foundation"] {
            #expect(House.objection(to: other, in: "Circuits") == nil, "\(other)")
        }
        #expect(House.objection(to: "Arithmetic", in: "QDistillCLI") == nil)
        #expect(House.objection(to: "QDistillCLI", in: "QDistillBenchmarks") != nil)
    }
}
