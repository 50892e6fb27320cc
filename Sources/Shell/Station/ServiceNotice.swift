import Foundation
import Glibc

/// What systemd is told, by datagrams to the socket it names (sd_notify(3), "NOTIFY_SOCKET"). Without one, nothing is
/// said to anybody.
public struct ServiceNotice: Sendable {
    private let path: String?
    /// How often systemd wants to hear of a live core; nil: not at all.
    public let watchdog: Duration?

    /// - Parameter environment: of this process; it is not handed on to the programs the core runs.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        path = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
        // Another process of the service may be the one that is watched (sd_watchdog_enabled(3)).
        let isForUs = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdog = isForUs && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// Notification commands and the like are not the service's main process and must not speak for it.
    public static func keepToOneself() {
        for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] { unsetenv(name) }
    }

    public func ready(status: String) { tell("READY=1\nSTATUS=\(status)") }
    public func alive() { tell("WATCHDOG=1") }
    public func stopping() { tell("STOPPING=1\nSTATUS=draining and committing") }
    public func reloading() {
        tell("RELOADING=1\nMONOTONIC_USEC=\(MachineClock.now().monotonic.nanoseconds / 1000)")
    }

    /// Never waits: a service manager that does not read must not stop the core.
    private func tell(_ text: String) {
        guard let path else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { room in
            room.copyBytes(from: bytes)
            // `@` stands for the abstract namespace: a leading zero byte (unix(7)).
            if bytes.first == UInt8(ascii: "@") { room[0] = 0 }
        }
        let length = MemoryLayout<sockaddr_un>.offset(of: \.sun_path).map { $0 + bytes.count } ?? 0
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let opened = socket(AF_UNIX, kind, 0)
        guard opened >= 0 else { return }
        defer { close(opened) }
        let message = Array(text.utf8)
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(opened, message, message.count, Int32(MSG_NOSIGNAL), $0, socklen_t(length))
            }
        }
    }
}

/// Tells systemd three times in its interval that the core lives: said on the core's own thread, so that one that hangs
/// is started again.
public final class Watchdog: @unchecked Sendable {
    // Sendable: the timer is set up in `init` and only cancelled after it, and Dispatch's sources are thread-safe.
    private let timer: any DispatchSourceTimer

    /// nil when nobody watches.
    public init?(_ manager: ServiceNotice, of station: Station) {
        guard let interval = manager.watchdog else { return nil }
        let nanoseconds =
            Int(interval.components.seconds) * 1_000_000_000
            + Int(interval.components.attoseconds / 1_000_000_000)
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "vigie-watchdog"))
        timer.schedule(deadline: .now(), repeating: .nanoseconds(nanoseconds / 3))
        timer.setEventHandler { station.onCoreThread { manager.alive() } }
        timer.resume()
    }

    deinit { timer.cancel() }
}
