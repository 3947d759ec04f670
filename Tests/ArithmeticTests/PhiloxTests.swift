// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import TestSupport
import Testing

@Suite struct PhiloxTests {
    struct KnownAnswer: Decodable {
        let counter: [UInt32]
        let key: [UInt32]
        let output: [UInt32]
    }

    @Test func givesTheKnownAnswersOfRandom123() throws {
        let answers = try ReferenceVectors.load("philox", as: [KnownAnswer].self)
        #expect(answers.count >= 3)
        for answer in answers {
            let block = Philox.block(
                counter: SIMD4(answer.counter[0], answer.counter[1], answer.counter[2], answer.counter[3]),
                key: SIMD2(answer.key[0], answer.key[1]))
            #expect((0..<4).map { block[$0] } == answer.output)
        }
    }

    @Test(arguments: [0, 1, 6, (1 << 33) - 9, 1 << 34], [1, 15, 16, 17, 100])
    func manyAtATimeAreTheSameNumbers(position: UInt64, count: Int) {
        var (one, many) = (Philox(seed: 5 << 32 + 1, stream: "fill"), Philox(seed: 5 << 32 + 1, stream: "fill"))
        (one.position, many.position) = (position, position)
        let expected = (0..<count).map { _ in one.next() }
        var numbers = [UInt64](repeating: 0, count: count)
        numbers.withUnsafeMutableBufferPointer { many.fill($0) }
        #expect(numbers == expected)
        #expect(many.position == one.position && many.next() == one.next())
    }

    @Test func theSameSeedAndStreamGiveTheSameNumbers() {
        var first = Philox(seed: 7, stream: "weights/hea")
        var second = Philox(seed: 7, stream: "weights/hea")
        #expect((0..<100).map { _ in first.next() } == (0..<100).map { _ in second.next() })
    }

    @Test func anotherSeedOrStreamGivesOtherNumbers() {
        var generators = [
            Philox(seed: 7, stream: "a"), Philox(seed: 8, stream: "a"), Philox(seed: 7, stream: "b"),
            Philox(seed: 7 << 32, stream: "a"),
        ]
        let sequences = generators.indices.map { index in (0..<4).map { _ in generators[index].next() } }
        #expect(Set(sequences).count == sequences.count)
    }

    @Test func uniformNumbersFillTheirRangeEvenly() {
        var random = Philox(seed: 1, stream: 0)
        let draws = (0..<100_000).map { _ in random.uniform(in: -1..<3) }
        #expect(draws.allSatisfy { (-1..<3).contains($0) })
        let mean = draws.reduce(0, +) / 100_000
        #expect(abs(mean - 1) < 0.02)
        for quarter in 0..<4 {
            let range = Double(quarter - 1)..<Double(quarter)
            let share = draws.count(where: range.contains)
            #expect(abs(share - 25_000) < 600)
        }
    }
}

@Suite struct StableHashTests {
    @Test(arguments: [("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")])
    func isFNV1a(text: String, hash: String) {
        #expect(StableHash.hexadecimal(of: text) == hash)
    }

    @Test func aSequenceContinuesFromAnyPosition() {
        var whole = Philox(seed: 3, stream: "position")
        let numbers = (0..<20).map { _ in whole.next() }
        #expect(whole.position == 20)
        for position in 0..<20 {
            var rest = Philox(seed: 3, stream: "position")
            rest.position = UInt64(position)
            #expect(rest.position == UInt64(position))
            #expect((position..<20).map { _ in rest.next() } == Array(numbers[position...]))
        }
    }
}
