// SPDX-License-Identifier: Apache-2.0
import Kernels
import Testing

@Suite struct InstructionSetTests {
    @Test func theFastestOneIsTakenWhereNoneIsAskedFor() throws {
        let fastest = InstructionSet.compiled.first { $0.isHere }
        #expect(try InstructionSet.chosen([:]) == fastest)
        #expect(try InstructionSet.chosen(["QDISTILL_ISA": ""]) == fastest)
    }

    @Test(arguments: InstructionSet.allCases) func oneIsTakenOnlyWhereItIs(set: InstructionSet) throws {
        let environment = ["QDISTILL_ISA": set.rawValue]
        if !InstructionSet.compiled.contains(set) {
            #expect(throws: InstructionSetError.notCompiled(set)) { try InstructionSet.chosen(environment) }
        } else if !set.isHere {
            #expect(throws: InstructionSetError.notHere(set)) { try InstructionSet.chosen(environment) }
        } else {
            #expect(try InstructionSet.chosen(environment) == set)
        }
    }

    @Test func anUnknownNameIsRefusedWithThoseThereAre() throws {
        let error = #expect(throws: InstructionSetError.self) { try InstructionSet.chosen(["QDISTILL_ISA": "sse9"]) }
        let sentence = error?.description ?? ""
        #expect(sentence.hasPrefix("QDISTILL_ISA is \"sse9\", which is no instruction set"))
        #expect(sentence.contains(InstructionSet.compiled.last?.rawValue ?? "?"))
    }
}
