import Distillation
import Learning
import Machine
import Testing

@Suite("Students have the sizes of the paper, and those that cannot be built are refused") struct StudentTests {
    @Test(arguments: [
        ("classical", 195), ("hea", 111), ("universal", 106), ("universal-h", 106), ("q5", 98), ("q4", 90), ("q3", 82),
        ("q2", 74),
    ])
    func everyStudentHasThePapersParameterCount(name: String, parameters: Int) throws {
        let student = StudentSpecification(architecture: try Architecture(name: name))
        let counts = try student.parameterCounts(features: 64, classes: 3)
        #expect(counts.circuit + counts.head == parameters)
        let network = try student.network(
            features: 64, classes: 3, samples: 8, training: .oneEpoch, precision: Float.self)
        #expect(network.parameterCount == parameters)
        #expect(Architecture.ofPaper.map(\.name).contains(name))
    }

    @Test func anUnknownArchitectureSuggestsTheNearest() {
        let error = #expect(throws: ArchitectureError.self) { try Architecture(name: "univesal") }
        #expect(error?.description.contains("no architecture 'univesal'; did you mean 'universal'?") ?? false)
        for name in ["", "q0", "q-1", "q02", "qq", "Q2"] {
            #expect(throws: ArchitectureError.unknown(name)) { try Architecture(name: name) }
        }
    }

    @Test func moreReadoutsThanQubitsAreRefusedByName() throws {
        let student = StudentSpecification(architecture: try Architecture(name: "q7"))
        let error = #expect(throws: ArchitectureError.self) { try student.circuit(features: 64) }
        #expect(
            error?.description
                == "Architecture 'q7' cannot be built: The circuit reads out 7 qubits but has only 6; read out at most 6."
        )
    }

    @Test func tooManyQubitsAreRefused() throws {
        let student = StudentSpecification(architecture: .hea)
        let error = #expect(throws: ArchitectureError.self) { try student.circuit(features: 1 << 21) }
        #expect(error?.description.contains("21 qubits; at most 20 are simulated") ?? false)
        let angles = StudentSpecification(architecture: .hea, embedding: Embedding(kind: .angle))
        #expect(throws: ArchitectureError.self) { try angles.circuit(features: 64) }
    }

    /// 2^20 features of 10 million samples: 80 TB.
    @Test(arguments: [Architecture.classical, .hea]) func tooMuchMemoryIsRefusedBeforeAnythingIsAllocated(
        architecture: Architecture
    ) throws {
        let student = StudentSpecification(architecture: architecture)
        let error = #expect(throws: MemoryError.self) {
            try student.memory(features: 1 << 20, classes: 3, samples: 10_000_000, training: .oneEpoch)
                .check(sharers: 2)
        }
        let sentence = try #require(error?.description)
        #expect(sentence.contains("GB of memory on each of 2 ranks, and this machine has"))
        #expect(sentence.contains("or fewer ranks on a host."))
        try student.memory(features: 64, classes: 3, samples: 800, training: .oneEpoch).check(sharers: 2)
    }

    /// Samples count once where all processes have the same ones, and once for each where they do not.
    @Test func samplesOfOneDataSetCountOnce() throws {
        let student = StudentSpecification(architecture: .classical)
        let memory = try student.memory(features: 1000, classes: 3, samples: 100_000, training: .oneEpoch)
        let sharers = Memory.total / memory.bytes + 1
        #expect(throws: MemoryError.self) { try memory.check(sharers: sharers) }
        try memory.check(sharers: sharers, ofOneDataSet: true)
        let alone = try student.memory(features: 10, classes: 3, samples: 100, training: .oneEpoch)
        #expect(throws: MemoryError.self) {
            try alone.check(sharers: Memory.total / alone.bytes + 1, ofOneDataSet: true)
        }
    }
}
