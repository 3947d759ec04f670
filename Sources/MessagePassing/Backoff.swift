import Foundation

/// Sleeps between polls, from 50 microseconds doubling to 2 milliseconds.
///
/// A short first sleep answers fast in a conversation; a long last one leaves the core to a thread that computes.
struct Backoff {
    private var microseconds: UInt32 = 50

    mutating func sleep() {
        usleep(microseconds)
        microseconds = min(2 * microseconds, 2000)
    }
}
