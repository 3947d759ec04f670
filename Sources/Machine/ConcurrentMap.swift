// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// What a function makes of each value, in the order of the values. As many threads work on it as there are processors for this
/// process, or as the system gives.
///
/// - Parameter body: is called by several threads at once.
/// - Throws: the error of the first value that has one.
package func concurrentMap<Value, Made, Failure>(
    _ values: [Value], _ body: (Value) throws(Failure) -> Made
) throws(Failure) -> [Made] {
    var made = [Result<Made, Failure>?](repeating: nil, count: values.count)
    let next = Atomic(0)
    made.withUnsafeMutableBufferPointer { made in
        func work() {
            while case let index = next.wrappingAdd(1, ordering: .relaxed).oldValue, index < values.count {
                made[index] = Result { () throws(Failure) in try body(values[index]) }
            }
        }
        withoutActuallyEscaping(work) { work in
            var threads: [SystemThread] = []
            while threads.count + 1 < min(values.count, ProcessInfo.processInfo.activeProcessorCount),
                let thread = try? SystemThread(work)
            {
                threads.append(thread)
            }
            work()
            for thread in threads { thread.join() }
        }
    }
    var results: [Made] = []
    results.reserveCapacity(made.count)
    for case let result? in made { results.append(try result.get()) }
    return results
}
