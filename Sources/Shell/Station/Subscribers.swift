import Link
import OperatorLink
import Telemetry

/// The attached consoles: who is due a snapshot, and when the next one is.
struct Subscribers {
    /// Data changes many times a second; a person reads four pictures of it.
    static let interval = TimeSpan.milliseconds(250)
    /// An alarm is shown at once, but a flood of them is still no more than fifty pictures a second.
    static let urgentInterval = TimeSpan.milliseconds(20)
    /// Also when nothing changed: ages and staleness move, and a console knows that the core lives.
    static let heartbeat = TimeSpan.seconds(1)
    /// Whoever would be due within this is sent its picture along with one that is: then all are due at the same times,
    /// and what pictures have in common is made once. Half the interval: two that came at any moments find each other.
    static let company = TimeSpan.milliseconds(125)
    /// A console whose socket is busy is looked at again after this.
    static let busyInterval = TimeSpan.milliseconds(50)

    private(set) var all: [Subscriber] = []

    mutating func add(_ subscriber: Subscriber) { all.append(subscriber) }

    mutating func remove(_ id: UInt64) { all.removeAll { $0.id == id } }

    /// A console turned to another display: it is drawn at once.
    mutating func set(_ view: View, for id: UInt64) {
        guard let index = all.firstIndex(where: { $0.id == id }) else { return }
        all[index].view = view
        all[index].isBehind = true
        all[index].isUrgent = true
    }

    mutating func markChanged() {
        for index in all.indices { all[index].isBehind = true }
    }

    mutating func send(_ transition: CoreEvent) {
        for index in all.indices {
            all[index].deliver(transition)
            all[index].isBehind = true
            all[index].isUrgent = true
        }
    }

    /// When the next snapshot is due; nil without consoles.
    var nextDeadline: Instant? { all.compactMap(dueAt).min() }

    private func dueAt(_ subscriber: Subscriber) -> Instant? {
        guard subscriber.view != nil else { return nil }
        guard let sentAt = subscriber.sentAt else { return Instant(nanoseconds: .min) }
        if subscriber.isUrgent { return sentAt + Subscribers.urgentInterval }
        return sentAt + (subscriber.isBehind ? Subscribers.interval : Subscribers.heartbeat)
    }

    /// Whether it is sent one now that others are.
    private func isTurn(of subscriber: Subscriber, at now: Instant) -> Bool {
        guard let due = dueAt(subscriber) else { return false }
        return due <= now || !subscriber.isUrgent && due <= now + Subscribers.company
    }

    /// Sends the snapshots that are due; consoles with the same view share one.
    mutating func sendSnapshots(at now: Instant, _ make: (View) -> Snapshot) {
        var made: [View: SharedSnapshot] = [:]
        for index in all.indices {
            guard let view = all[index].view, isTurn(of: all[index], at: now) else { continue }
            guard all[index].isReady() else {
                all[index].sentAt = now + Subscribers.busyInterval - Subscribers.interval
                all[index].isUrgent = false
                all[index].isBehind = true
                continue
            }
            let shared = made[view] ?? SharedSnapshot(make(view))
            made[view] = shared
            if let show = all[index].show { show(shared) } else { all[index].deliver(.snapshot(shared.snapshot)) }
            all[index].sentAt = now
            all[index].isBehind = false
            all[index].isUrgent = false
        }
    }

    /// The entities whose faceplates are open, in a stable order.
    var watchedEntities: [EntityID] {
        let open = all.compactMap { subscriber -> EntityID? in
            if case .faceplate(let id) = subscriber.view?.display { id } else { nil }
        }
        return Array(Set(open)).sorted()
    }
}
