import Alarms
import Dispatch
import Link
import Logging
import Notices
import SiteFiles
import Telemetry

/// The dead man's switch: runs the site's `heartbeat:` command again and again for as long as the core's own thread
/// turns. Whoever it tells rings when it stops: the one alarm that a dead core can't raise itself.
final class Heartbeat: @unchecked Sendable {
    // Sendable: nothing is mutable; the timer is set up in `init` and only cancelled after it.
    private let channel: CommandChannel
    private let timer: any DispatchSourceTimer

    /// - Parameter onCoreThread: runs what it is given on the core's thread, or not at all.
    init(
        _ configuration: HeartbeatConfiguration, site: String, log: Logger,
        onCoreThread: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void
    ) {
        let channel = CommandChannel(
            name: "heartbeat", command: configuration.command, from: .low, timeout: configuration.every, log: log)
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
                channel.offer(Notice(priority: .critical, name: "heartbeat", json: line.object))
            }
        }
        self.timer = timer
        timer.resume()
    }

    func stop(drainSeconds: Int) {
        timer.cancel()
        channel.drain(seconds: drainSeconds)
    }
}
