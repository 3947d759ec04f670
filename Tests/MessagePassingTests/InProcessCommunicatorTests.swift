// SPDX-License-Identifier: Apache-2.0
import Foundation
import MessagePassing
import Testing

@Suite("Every message arrives once, in the order sent")
struct InProcessCommunicatorTests {
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

    @Test func whatIsSentToOneRankReachesNoOther() throws {
        let group = InProcessCommunicator.group(size: 3)
        try group[0].send([1], to: 2, tag: 0)
        #expect(group[0].poll() == nil)
        #expect(group[1].poll() == nil)
        #expect(group[2].poll() == Message(source: 0, tag: 0, payload: [1]))
    }
}

@Suite("Waiting ends with a message or with the timeout")
struct WaitingTests {
    @Test func waitingEndsWithTheTimeout() throws {
        let start = DispatchTime.now().uptimeNanoseconds
        #expect(try InProcessCommunicator.group(size: 2)[0].receive(timeout: 0.02) == nil)
        #expect(DispatchTime.now().uptimeNanoseconds - start >= 20_000_000)
    }

    @Test(arguments: [0, -1, -Double.infinity, .nan])
    func aTimeoutOfNothingLooksOnce(timeout: Double) throws {
        let group = InProcessCommunicator.group(size: 1)
        #expect(try group[0].receive(timeout: timeout) == nil)
        try group[0].send([3], to: 0, tag: 1)
        #expect(try group[0].receive(timeout: timeout)?.payload == [3])
    }

    @Test(arguments: [30, Double.infinity])
    func aMessageEndsTheWaiting(timeout: Double) throws {
        let group = InProcessCommunicator.group(size: 2)
        let sender = group[1]
        Thread.detachNewThread {
            usleep(20_000)
            try? sender.send([5], to: 0, tag: 2)
        }
        #expect(try group[0].receive(timeout: timeout) == Message(source: 1, tag: 2, payload: [5]))
    }
}

@Suite("What cannot be sent is refused with a reason")
struct RefusalTests {
    @Test(arguments: [-1, 2])
    func aRankThatIsNotThere(rank: Int) {
        #expect(throws: CommunicationError.noSuchRank(rank, size: 2)) {
            try InProcessCommunicator.group(size: 2)[0].send([], to: rank, tag: 0)
        }
    }

    @Test func aNegativeTag() {
        #expect(throws: CommunicationError.negativeTag(-5)) {
            try InProcessCommunicator.group(size: 1)[0].send([], to: 0, tag: -5)
        }
    }

    @Test func theReasonIsASentenceWithTheMend() {
        #expect(
            CommunicationError.noSuchRank(7, size: 4).description
                == "There is no rank 7 in a group of 4: ranks run from 0 to 3.")
        #expect(
            CommunicationError.mpi(call: "MPI_Isend", rank: 3, reason: "MPI_ERR_COMM: invalid communicator").description
                == "MPI_Isend failed on rank 3: MPI_ERR_COMM: invalid communicator.")
    }
}
