import Dispatch
import Glibc

/// Waits for the signal to end: TERM or INT, and HUP where nothing else is done at it. A second one while ending is left to its default, which ends at once.
enum Termination {
    private static let signals = [SIGTERM, SIGINT, SIGHUP]

    /// - Parameter onHangup: what a HUP does instead, off the main thread.
    static func wait(onHangup: (@Sendable () -> Void)? = nil) {
        let arrived = DispatchSemaphore(value: 0)
        let queue = DispatchQueue(label: "vigie-signals")
        let sources = signals.map { number in
            // The default action must be off for the source to see the signal.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if number == SIGHUP, let onHangup { onHangup() } else { arrived.signal() }
            }
            source.resume()
            return source
        }
        arrived.wait()
        for source in sources { source.cancel() }
        for number in signals { signal(number, SIG_DFL) }
    }
}
