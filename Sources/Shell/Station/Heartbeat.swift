import Alarms
import Dispatch
import Link
import Logging
import Notices
import SiteFiles
import Synchronization
import Telemetry

/// The dead man's switch: runs the site's `heartbeat:` command again and again for as long as the core's own thread
/// turns. Whoever it tells rings when it stops: the one alarm that a dead core can't raise itself.
final class Heartbeat: @unchecked Sendable {
    // Sendable: nothing is mutable; the timer is set up in `init` and only cancelled after it.
    private let channel: NoticeChannel
    private let failures = FailureCount()
    private let timer: any DispatchSourceTimer

    /// - Parameter onCoreThread: runs what it is given on the core's thread, or not at all.
    init(
        _ configuration: HeartbeatConfiguration, site: String, log: Logger,
        onCoreThread: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void
    ) {
        let channel = NoticeChannel(
            name: "heartbeat", means: CommandMeans(configuration.command), limit: configuration.every, log: log)
        let failures = failures
        self.channel = channel
        let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "vigie-heartbeat"))
        timer.schedule(
            deadline: .now(), repeating: .nanoseconds(Int(configuration.every.nanoseconds)), leeway: .milliseconds(100))
        timer.setEventHandler {
            onCoreThread {
                var line = JSONLine()
                line.add("heartbeat", true)
                line.add("site", site)
                line.add("at", MachineClock.now().wall)
                channel.offer(Notice(name: "heartbeat", json: line.object)) { failure in
                    if failure != nil { failures.value.add(1, ordering: .relaxed) }
                }
            }
        }
        self.timer = timer
        timer.resume()
    }

    /// Beats that nobody was told of, since start.
    var failureCount: Int { failures.value.load(ordering: .relaxed) }

    func stop(drainSeconds: Int) {
        timer.cancel()
        channel.drain(seconds: drainSeconds)
    }
}

/// Shared by the beats under way and whoever asks.
private final class FailureCount: Sendable {
    let value = Atomic(0)
}
