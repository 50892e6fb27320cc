import Foundation
import History
import Hypervisor
import Synchronization
import Telemetry
import Testing

@testable import Station

/// The core's checks of itself, on numbers handed to it.
struct SelfCheckTests {
    /// What the check is shown; a step at a time.
    private final class World: Sendable {
        struct Values {
            var monotonic: Int64 = 1_000_000_000_000
            var wall: Int64 = 1_795_827_600_000_000_000
            var history = HistoryState.written
            var free: UInt64? = 10 << 30
            var refusals = 0
            var isWaitedFor = false
            var refusedRequests = 0
            var writingFor = TimeSpan.zero
            var drops = 7
            var undelivered = 0
        }
        let values = Mutex(Values())
        let said = Mutex<[String: Bool]>([:])

        var check: SelfCheck {
            SelfCheck(
                SelfCheck.Sources(
                    now: { [self] in
                        values.withLock {
                            Moment(
                                monotonic: Instant(nanoseconds: $0.monotonic), wall: Timestamp(nanoseconds: $0.wall))
                        }
                    },
                    history: { [self] in values.withLock { $0.history } },
                    writingFor: { [self] in values.withLock { $0.writingFor } },
                    freeBytes: { [self] in values.withLock { $0.free } },
                    queueRefusals: { [self] in values.withLock { $0.refusals } },
                    isQueueWaitedFor: { [self] in values.withLock { $0.isWaitedFor } },
                    refusedRequests: { [self] in values.withLock { $0.refusedRequests } },
                    kernelDrops: { [self] in values.withLock { $0.drops } },
                    undelivered: { [self] in values.withLock { [("sms", $0.undelivered)] } }),
                report: { [self] reports in
                    said.withLock { said in for report in reports { said[report.name] = report.isPresent } }
                    return true
                })
        }

        func pass(_ seconds: Int64, stepping: Int64 = 0) {
            values.withLock {
                $0.monotonic += seconds * 1_000_000_000
                $0.wall += (seconds + stepping) * 1_000_000_000
            }
        }
        func isPresent(_ name: String) -> Bool? { said.withLock { $0[name] } }
    }

    @Test func eachFaultIsSaidWhenItComesAndWhenItGoes() {
        let world = World()
        let check = world.check
        check.look()
        for name in ["history", "disk", "queue", "kernel-drops", "clock", "channel-sms"] {
            #expect(world.isPresent(name) == false, "\(name)")
        }
        world.values.withLock {
            $0.history = .notWritten(since: Timestamp(nanoseconds: 0), why: "full")
            $0.free = 1 << 20
            $0.drops += 1
            $0.undelivered += 1
        }
        world.pass(5, stepping: -30)
        check.look()
        for name in ["history", "disk", "kernel-drops", "clock", "channel-sms"] {
            #expect(world.isPresent(name) == true, "\(name)")
        }
        world.values.withLock {
            $0.history = .written
            // Between the two marks it stays as it was.
            $0.free = SelfCheck.leastFreeBytes + 1
        }
        world.pass(5)
        check.look()
        #expect(world.isPresent("history") == false && world.isPresent("disk") == true)
        #expect(world.isPresent("kernel-drops") == true && world.isPresent("clock") == true)
        world.values.withLock { $0.free = 10 << 30 }
        world.pass(600)
        check.look()
        for name in ["disk", "kernel-drops", "clock", "channel-sms"] {
            #expect(world.isPresent(name) == false, "\(name)")
        }
    }

    /// What history refused is lost in an instant; that it was stays to be seen.
    @Test func readingsThatWereNotKeptAreSaidForAWhile() {
        let count = Atomic(0)
        let said = Mutex<[String: Bool]>([:])
        let clock = Atomic<Int64>(0)
        let check = SelfCheck(
            SelfCheck.Sources(
                now: { Moment(both: Timestamp(nanoseconds: clock.load(ordering: .relaxed))) }, history: { .written },
                notStored: { count.load(ordering: .relaxed) }, freeBytes: { nil }, queueRefusals: { 0 },
                kernelDrops: { 0 }, undelivered: { [] }),
            report: { reports in
                said.withLock { said in for report in reports { said[report.name] = report.isPresent } }
                return true
            })
        check.look()
        #expect(said.withLock { $0["not-stored"] } == false)
        count.store(12, ordering: .relaxed)
        clock.add(5_000_000_000, ordering: .relaxed)
        check.look()
        #expect(said.withLock { $0["not-stored"] } == true)
        clock.add(300_000_000_000, ordering: .relaxed)
        check.look()
        #expect(said.withLock { $0["not-stored"] } == true)
        clock.add(300_000_000_000, ordering: .relaxed)
        check.look()
        #expect(said.withLock { $0["not-stored"] } == false)
    }

    @Test func aFullQueueIsNoFaultUntilItStaysFull() {
        let world = World()
        let check = world.check
        for round in 0..<8 {
            check.look()
            #expect(world.isPresent("queue") == (round >= 6), "\(round)")
            world.values.withLock { $0.refusals += 100 }
            world.pass(5)
        }
        check.look()
        world.pass(5)
        check.look()
        #expect(world.isPresent("queue") == false)
    }

    /// TCP and HTTP are refused once and then wait: nothing more is counted, however long it takes.
    @Test func aQueueThatASenderWaitsForIsFullForAsLongAsItWaits() {
        let world = World()
        let check = world.check
        check.look()
        world.values.withLock {
            $0.refusals += 1
            $0.isWaitedFor = true
        }
        for round in 1...7 {
            world.pass(5)
            check.look()
            #expect(world.isPresent("queue") == (round >= 6), "\(round)")
        }
        world.values.withLock { $0.isWaitedFor = false }
        world.pass(5)
        check.look()
        #expect(world.isPresent("queue") == false)
    }

    @Test func aRequestThatWasRefusedIsSaidForAWhile() {
        let world = World()
        let check = world.check
        check.look()
        #expect(world.isPresent("requests") == false)
        world.values.withLock { $0.refusedRequests += 1 }
        world.pass(5)
        check.look()
        #expect(world.isPresent("requests") == true)
        world.pass(600)
        check.look()
        #expect(world.isPresent("requests") == false)
    }

    /// It refuses nothing, so that history's state stays as it was.
    @Test func aDiskThatDoesNotAnswerIsHistoryThatIsNotWritten() {
        let world = World()
        let check = world.check
        world.values.withLock { $0.writingFor = SelfCheck.stallLimit }
        check.look()
        #expect(world.isPresent("history") == false)
        world.values.withLock { $0.writingFor = SelfCheck.stallLimit + .seconds(1) }
        check.look()
        #expect(world.isPresent("history") == true)
        world.values.withLock { $0.writingFor = .zero }
        check.look()
        #expect(world.isPresent("history") == false)
    }

    @Test func aReportThatWasNotTakenIsSaidAgain() {
        let tries = Atomic(0)
        let check = SelfCheck(
            SelfCheck.Sources(
                history: { .written }, freeBytes: { nil }, queueRefusals: { 0 }, kernelDrops: { 0 },
                undelivered: { [] }),
            report: { _ in tries.add(1, ordering: .relaxed).newValue > 1 })
        for _ in 0..<3 { check.look() }
        #expect(tries.load(ordering: .relaxed) == 2)
    }
}
