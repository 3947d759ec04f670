// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Sleeps between polls, from 50 microseconds doubling to `longest`.
///
/// A short first sleep answers fast in a conversation; a long last one leaves the core to a thread that computes.
package struct Backoff {
    private let longest: UInt32
    private var microseconds: UInt32 = 50

    /// - Parameter longest: microseconds.
    package init(longest: UInt32 = 2000) { self.longest = longest }

    package mutating func sleep() {
        usleep(microseconds)
        microseconds = min(2 * microseconds, longest)
    }
}
