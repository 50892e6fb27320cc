import Dispatch
import Glibc

/// Waits for the signal to end: TERM or INT, and HUP where nothing else is done at it. A second one while ending is left to its default, which ends at once.
enum Termination {
    private static let signals = [SIGTERM, SIGINT, SIGHUP]

    /// - Parameter onHangup: what a HUP does instead, off the main thread.
    static func wait(onHangup: (@Sendable () -> Void)? = nil) {
        let arrived = DispatchSemaphore(value: 0)
        let sources = SignalSources.watch(signals) { number in
            if number == SIGHUP, let onHangup { onHangup() } else { arrived.signal() }
        }
        arrived.wait()
        for source in sources { source.cancel() }
        for number in signals { signal(number, SIG_DFL) }
    }
}

enum SignalSources {
    /// Calls `body` at each of `numbers`, off the main thread. Returns once all are watched. Until then each has its
    /// default action, which ends the program: were it ignored, a signal that came early would be lost, and whoever sent
    /// it would wait for good. Watching one puts a handler of the system's own in place of the default.
    static func watch(_ numbers: [Int32], _ body: @escaping @Sendable (Int32) -> Void) -> [any DispatchSourceSignal] {
        let queue = DispatchQueue(label: "vigie-signals")
        let watched = DispatchGroup()
        let sources = numbers.map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            watched.enter()
            source.setRegistrationHandler { watched.leave() }
            source.setEventHandler { body(number) }
            source.resume()
            return source
        }
        watched.wait()
        return sources
    }
}
