import Alarms
import History
import Hypervisor
import OperatorLink
import Synchronization
import Telemetry

/// Answers "what was the territory at that time" from history, on the thread of whoever asks.
final class PastDesk: Sendable {
    private let site: Site
    private let rules: [Rule]
    private let reader: HistoryReader
    /// The territory with every series known, made again when a new one was heard.
    private let known = Mutex<Known?>(nil)

    private struct Known: Sendable {
        var series: Int
        var texts: Int
        var territory: PastTerritory
    }

    init(site: Site, rules: [Rule], reader: HistoryReader) {
        self.site = site
        self.rules = rules
        self.reader = reader
    }

    func snapshot(_ view: View, at instant: Timestamp) throws(HistoryError) -> Snapshot {
        let territory = try territory()
        let alarms = try reader.standingAlarms(at: instant)
        let needed = territory.needs(of: view, and: alarms)
        let known = try reader.knowledge(at: instant)
        var readings: [Reading] = []
        for (at, needs) in territory.usualNeeds(of: view, at: instant) {
            readings += try read(needs, at: at, known: known)
        }
        readings += try read(needed, for: alarms, of: territory, at: instant, known: known)
        // Nothing was written then: an empty picture would be taken for a quiet day.
        let later = instant + PastDesk.written
        let watched = try reader.watchedSince() ?? .distantPast
        if readings.isEmpty, alarms.isEmpty, watched == .distantPast || later < watched,
            let first = try reader.firstRecord(), later < first
        {
            throw HistoryError.beforeFirstRecord(first)
        }
        let limit = view.display == .journal ? Snapshot.Limits.journal : PastDesk.panelLines
        // To the instant inclusive: what happened then is what one came to see.
        let end = instant.nanoseconds < .max ? Timestamp(nanoseconds: instant.nanoseconds + 1) : instant
        return territory.snapshot(
            view, at: instant, known: known, readings: readings, alarms: alarms,
            journal: try reader.journal(to: end, limit: limit),
            situation: try reader.situation(at: instant) + reader.promotions(at: instant),
            floods: try reader.floods(at: instant))
    }

    /// Why an alarm was as it stood then; nil where it did not stand.
    func why(_ id: AlarmID, at instant: Timestamp) throws(HistoryError) -> Why? {
        let territory = try territory()
        guard let record = try reader.standingAlarms(at: instant).first(where: { $0.id == id }) else { return nil }
        let needs = territory.needs(ofWhy: record)
        let known = try reader.knowledge(at: instant)
        let readings = try read(needs, for: [record], of: territory, at: instant, known: known)
        return territory.why(record, at: instant, known: known, readings: readings)
    }

    /// Once more where what an alarm judges had been silent for longer than a first look reaches.
    private func read(
        _ needs: [PastTerritory.Need], for alarms: [AlarmRecord], of territory: PastTerritory, at instant: Timestamp,
        known: Timestamp?
    ) throws(HistoryError) -> [Reading] {
        let readings = try read(needs, at: instant, known: known)
        let widened = territory.widened(needs, for: alarms, by: readings, at: instant)
        return widened == needs ? readings : try read(widened, at: instant, known: known)
    }

    private func read(
        _ needs: [PastTerritory.Need], at instant: Timestamp, known: Timestamp?
    ) throws(HistoryError) -> [Reading] {
        try reader.pastReadings(at: instant, known: known, needs.map { (series: $0.series, window: $0.window) })
    }

    /// Times are read and typed in whole seconds: the one a record is in is not before it.
    private static let written = TimeSpan.seconds(1)
    /// More than any panel has lines for.
    private static let panelLines = 20

    private func territory() throws(HistoryError) -> PastTerritory {
        let counts = try reader.nameCounts()
        if let known = known.withLock({ $0 }), known.series == counts.series, known.texts == counts.texts {
            return known.territory
        }
        let series = try reader.series()
        let texts = try reader.texts()
        let territory = PastTerritory(site: site, rules: rules, series: series, texts: texts)
        known.withLock { $0 = Known(series: series.count, texts: texts.count, territory: territory) }
        return territory
    }
}
