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
    made.withUnsafeMutableBufferPointer { made in
        func make(_ index: Int) { made[index] = Result { () throws(Failure) in try body(values[index]) } }
        withoutActuallyEscaping(make) { make in
            let work = Work(count: values.count, make)
            var threads: [pthread_t] = []
            while threads.count + 1 < min(values.count, ProcessInfo.processInfo.activeProcessorCount),
                let thread = work.startThread()
            {
                threads.append(thread)
            }
            work.run()
            for thread in threads { pthread_join(thread, nil) }
        }
    }
    var results: [Made] = []
    results.reserveCapacity(made.count)
    for case let result? in made { results.append(try result.get()) }
    return results
}

/// Numbers from 0 on, each taken by one thread.
private final class Work {
    private let next = Atomic(0)
    private let count: Int
    private let make: (Int) -> Void

    init(count: Int, _ make: @escaping (Int) -> Void) { (self.count, self.make) = (count, make) }

    func run() {
        while case let index = next.wrappingAdd(1, ordering: .relaxed).oldValue, index < count { make(index) }
    }

    /// nil where the system gives none.
    func startThread() -> pthread_t? {
        var thread = pthread_t()
        let own = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, own.toOpaque())
        guard code != 0 else { return thread }
        own.release()
        return nil
    }
}
