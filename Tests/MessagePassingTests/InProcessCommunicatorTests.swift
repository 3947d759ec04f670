import Foundation
import MessagePassing
import Testing

@Suite struct InProcessCommunicatorTests {
    @Test func messagesBetweenTwoRanksArriveInOrder() throws {
        let group = InProcessCommunicator.group(size: 2)
        for tag in 0..<100 { try group[0].send([UInt8(tag)], to: 1, tag: Int32(tag)) }
        for tag in 0..<100 { #expect(group[1].poll() == Message(source: 0, tag: Int32(tag), payload: [UInt8(tag)])) }
        #expect(group[1].poll() == nil)
    }

    @Test func everyMessageFromManyThreadsArrives() throws {
        let group = InProcessCommunicator.group(size: 5)
        for member in group.dropFirst() {
            Thread.detachNewThread {
                for number in 0..<1000 { try? member.send([UInt8(number & 255)], to: 0, tag: Int32(number)) }
            }
        }
        var received = Array(repeating: 0, count: 5)
        for _ in 0..<4000 {
            let message = try #require(try group[0].receive(timeout: 30))
            #expect(message.tag == Int32(received[message.source]))
            received[message.source] += 1
        }
        #expect(received == [0, 1000, 1000, 1000, 1000])
    }

    @Test func emptyAndLargePayloadsAndMessagesToOneselfArrive() throws {
        let group = InProcessCommunicator.group(size: 1)
        let large = [UInt8](repeating: 7, count: 1 << 20)
        try group[0].send([], to: 0, tag: 1)
        try group[0].send(large, to: 0, tag: 2)
        #expect(try group[0].receive() == Message(source: 0, tag: 1, payload: []))
        #expect(try group[0].receive().payload == large)
    }

    @Test func waitingEndsWithTheTimeout() throws {
        #expect(try InProcessCommunicator.group(size: 2)[0].receive(timeout: 0.02) == nil)
    }

    @Test func aRankThatIsNotThereIsRefused() {
        #expect(throws: CommunicationError.noSuchRank(2, size: 2)) {
            try InProcessCommunicator.group(size: 2)[0].send([], to: 2, tag: 0)
        }
    }
}
