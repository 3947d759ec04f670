// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A thread of the system. Foundation's own is silent where there is none, and whoever waits for it waits for ever.
struct SystemThread {
    private let thread: pthread_t

    /// Why the system gives no thread, a number of `errno`.
    struct Refusal: Error {
        let code: Int32
    }

    private final class Work {
        let run: () -> Void

        init(_ run: @escaping () -> Void) { self.run = run }
    }

    /// - Parameters:
    ///   - stackSize: bytes; nil for as many as usual.
    ///   - work: runs beside whoever starts the thread.
    init(stackSize: Int? = nil, _ work: @escaping () -> Void) throws(Refusal) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        if let stackSize { pthread_attr_setstacksize(&attributes, stackSize) }
        let box = Unmanaged.passRetained(Work(work))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            throw Refusal(code: code)
        }
        self.thread = thread
    }

    /// Waits for its end. Either this or `detach` is called, once.
    func join() { pthread_join(thread, nil) }

    /// Leaves it to itself.
    func detach() { pthread_detach(thread) }
}
