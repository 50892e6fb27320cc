import Alarms
import Dispatch
import Foundation
import History
import Hypervisor
import Logging
import Telemetry

extension HistoryReader {
    /// What was usual for a series in the weeks before an instant: from the figures of each hour, not reading by reading.
    public func usualWeek(
        of series: SeriesID, before end: Timestamp, in zone: ZoneTable
    ) throws(HistoryError) -> LearntWeek {
        let hour = TimeSpan.hours(1)
        let hours = LearntWeek.hourCount * LearntWeek.weekLimit
        let last = Timestamp(nanoseconds: end.nanoseconds / hour.nanoseconds * hour.nanoseconds)
        var week = LearntWeek()
        for step in try trend(series, from: last - hour * Int64(hours), to: last, step: hour) where step.count > 0 {
            week.add(step.mean, at: step.start, in: zone)
        }
        week.finish()
        return week
    }
}

/// Tells the core what history knows of what is usual, for the rules that compare with it: what it was not told of yet
/// within a minute (a start, a reload, a device nobody listed), all of it once a day. Reads on a thread of its own.
final class UsualDesk: @unchecked Sendable {
    // Sendable: everything mutable belongs to the one queue; the timer to whoever starts and stops it.

    private static let look = DispatchTimeInterval.seconds(60)
    private static let again = TimeSpan.hours(24)
    /// Read in one go: two months of a series a minute take some tens of milliseconds, and a stop waits for it.
    private static let seriesPerLook = 100

    private let reader: HistoryReader
    private let zone: ZoneTable
    private let inbox: Inbox
    private let log: Logger
    private let queue = DispatchQueue(label: "vigie-usual", qos: .utility)
    private var timer: (any DispatchSourceTimer)?
    /// One entry a series that a rule asks about.
    private var readAt: [SeriesID: Instant] = [:]

    init(reader: HistoryReader, zone: ZoneTable, inbox: Inbox, log: Logger) {
        self.reader = reader
        self.zone = zone
        self.inbox = inbox
        self.log = log
    }

    func start() {
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now(), repeating: UsualDesk.look, leeway: .seconds(1))
        timer.setEventHandler { [self] in ask() }
        self.timer = timer
        timer.resume()
    }

    func stop() {
        timer?.cancel()
        queue.sync {}
    }

    private func ask() {
        inbox.put(
            .look { [weak self] core in
                let (series, now) = (core.learningSeries, core.coreTime.wall)
                guard let self, !series.isEmpty, core.isTimeKnown else { return }
                queue.async { self.tell(series, before: now) }
            })
    }

    private func tell(_ series: [SeriesID], before end: Timestamp) {
        let now = MachineClock.now().monotonic
        let due = series.filter { id in readAt[id].map { $0 + UsualDesk.again <= now } ?? true }
        guard !due.isEmpty else { return }
        var weeks: [(SeriesID, LearntWeek)] = []
        for id in due.prefix(UsualDesk.seriesPerLook) {
            do {
                weeks.append((id, try reader.usualWeek(of: id, before: end, in: zone)))
            } catch {
                log.error("what is usual can't be read: \(error)")
                return
            }
        }
        guard inbox.put(.learnt(weeks)) else { return }
        for (id, _) in weeks { readAt[id] = now }
    }
}
