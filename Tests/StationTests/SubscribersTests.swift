import Link
import OperatorLink
import Synchronization
import Telemetry
import Testing

@testable import Station

/// When the attached consoles are sent their pictures.
struct SubscribersTests {
    private static let start = Instant(nanoseconds: 1_000_000_000_000)

    private func snapshot() -> Snapshot {
        Snapshot(
            site: "t", mode: .live, now: Timestamp(seconds: 0), utcOffsetSeconds: 0,
            zone: .init(identifier: "UTC", changes: []))
    }

    /// Wakes when something is due and each time a frame comes, as the core does.
    private func run(
        _ subscribers: inout Subscribers, from: Instant, milliseconds: Int64, frameEach interval: Int64 = 10,
        _ turn: (Instant, [View]) -> Void = { _, _ in }
    ) {
        for step in 0..<(milliseconds / interval) {
            let now = from + .milliseconds(step * interval)
            subscribers.markChanged()
            guard let due = subscribers.nextDeadline, due <= now else { continue }
            var made: [View] = []
            subscribers.sendSnapshots(at: now) { view in
                made.append(view)
                return snapshot()
            }
            turn(now, made)
        }
    }

    /// Consoles that came at any times are soon sent their pictures in the same turns, none later than it was due.
    @Test func picturesAreSentInCompany() {
        var subscribers = Subscribers()
        for number in 0..<10 {
            let view = View(display: .faceplate(EntityID("e\(number)")))
            subscribers.add(Subscriber(id: UInt64(number), view: view) { _ in })
            run(&subscribers, from: Self.start + .milliseconds(Int64(number) * 70), milliseconds: 70)
        }
        var sentAt: [View: Instant] = [:]
        var turns: [Int] = []
        run(&subscribers, from: Self.start + .milliseconds(700), milliseconds: 2_000) { now, made in
            turns.append(made.count)
            for view in made {
                if let before = sentAt[view] { #expect(now - before <= Subscribers.interval) }
                sentAt[view] = now
            }
        }
        #expect(sentAt.count == 10)
        #expect(turns.dropFirst().allSatisfy { $0 == 10 }, "\(turns)")
        #expect((8...9).contains(turns.count), "four times a second: \(turns)")
    }

    /// An alarm is on every screen after no more than the urgent interval, and company brings nobody more of them.
    @Test func anUrgentPictureWaitsForNobody() {
        var subscribers = Subscribers()
        let sent = Mutex<[UInt64: Int]>([:])
        for id: UInt64 in [1, 2] {
            subscribers.add(
                Subscriber(id: id, view: View(display: .faceplate(EntityID("e\(id)")))) { event in
                    if case .snapshot = event { sent.withLock { $0[id, default: 0] += 1 } }
                })
        }
        subscribers.sendSnapshots(at: Self.start) { _ in snapshot() }
        subscribers.set(View(display: .alarms), for: 1)
        let soon = Self.start + .milliseconds(10)
        #expect(subscribers.nextDeadline == Self.start + Subscribers.urgentInterval)
        subscribers.sendSnapshots(at: soon) { _ in snapshot() }
        #expect(sent.withLock { $0 } == [1: 1, 2: 1], "not within twenty milliseconds of the last")
        subscribers.sendSnapshots(at: Self.start + .milliseconds(20)) { _ in snapshot() }
        #expect(sent.withLock { $0 } == [1: 2, 2: 1])
    }
}
