import Dispatch
import Glibc

/// Waits for the signal to end: TERM, INT or HUP. A second one while ending is left to its default, which ends at once.
enum Termination {
    private static let signals = [SIGTERM, SIGINT, SIGHUP]

    static func wait() {
        let arrived = DispatchSemaphore(value: 0)
        let queue = DispatchQueue(label: "vigie-signals")
        let sources = signals.map { number in
            // The default action must be off for the source to see the signal.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { arrived.signal() }
            source.resume()
            return source
        }
        arrived.wait()
        for source in sources { source.cancel() }
        for number in signals { signal(number, SIG_DFL) }
    }
}
