import Foundation
import Link

/// What is known of the core that a replay is sent to: it may be this site's own, whose clock can be asked for.
struct ReplayTarget {
    enum Clock: String { case system, stream }

    /// The clock of the core behind the address; nil when no core of this machine says that it listens there.
    var clock: Clock?

    /// Asks the running core, if there is one, whether `address` is one of its listeners. A replay to another machine
    /// finds none, and that is no failure.
    init(_ address: String, _ options: SiteOptions) {
        guard let line = try? options.connect().ask(LinkRequest(.status)).first,
            let status = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
            let listeners = status["listeners"] as? [[String: Any]]
        else { return }
        let port = address.split(separator: ":").last
        let listens = listeners.contains {
            address.hasPrefix("\($0["kind"] as? String ?? "-"):")
                && ($0["endpoint"] as? String)?.split(separator: ":").last == port
        }
        if listens { clock = (status["clock"] as? String).flatMap(Clock.init) }
    }

    /// Whether stamps are moved, and the sentence that says so.
    func restamps(asked: Bool?) -> (Bool, String) {
        switch (asked, clock) {
        case (true?, _), (nil, .system):
            let why = asked == nil ? "that core runs on the machine's clock: " : ""
            return (true, why + "stamps in the frames are moved so that the first is now (--no-restamp keeps them)")
        case (false?, .system):
            return (false, "frames keep their own stamps: that core runs on the machine's clock, so old ones are late")
        case (_, .stream):
            return (false, "frames keep their own stamps: that core runs on stream time")
        case (_, nil):
            return (
                false,
                "no core answers here for that address, so frames keep their own stamps: it must run with --clock "
                    + "stream to take old ones as now, or be sent them with --restamp"
            )
        }
    }
}
