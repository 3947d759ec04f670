// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import Testing

@Suite(.enabled(if: access("/dev/shm", W_OK) == 0, "There is no /dev/shm to share memory by.")) struct NodeMemoryTests {
    private let key = "test-\(UUID().uuidString)"

    private func block(_ key: String, _ values: [Double], _ made: inout Int) -> SharedBlock {
        NodeMemory.block(key) {
            made += 1
            return [.values(values), .values([] as [UInt8]), .values(values.map { Int($0) })]
        }
    }

    @Test func aBlockIsMadeOnceAndFoundByItsKey() {
        var made = 0
        let first = block(key, [1, 2.5, -3], &made)
        let second = block(key, [9], &made)
        #expect(made == 1)
        for found in [first, second] {
            #expect(
                found.values(0) == [1, 2.5, -3] && found.values(1, of: UInt8.self) == []
                    && found.values(2) == [1, 2, -3])
            #expect(Int(bitPattern: found.part(2).baseAddress) % 64 == 0)
        }
        _ = block(key + "-other", [4], &made)
        #expect(made == 2)
    }

    /// What nobody has any more is made anew, and a notice of a process that has gone leads nowhere.
    @Test func aBlockGoesWithTheLastThatHasIt() throws {
        var made = 0
        withExtendedLifetime(block(key, [1], &made)) {}
        #expect(block(key, [2], &made).values(0) == [2.0] && made == 2)
        try Data("/proc/\(getpid())/fd/0".utf8).write(to: URL(filePath: "/dev/shm/qdistill-\(getuid())/\(key)"))
        #expect(block(key, [3], &made).values(0) == [3.0] && made == 3)
    }

    @Test func whatCannotBeMadeIsThrown() {
        struct Failure: Error {}
        #expect(throws: Failure.self) { try NodeMemory.block(key) { throw Failure() } }
        var made = 0
        #expect(block(key, [1], &made).values(0) == [1.0] && made == 1)
    }
}
