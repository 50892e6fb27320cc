import Alarms
import Figures
import Frames
import OperatorLink
import Telemetry

// What a console needs, and no more: the cost follows the view, not the territory.
extension Hypervisor {
    /// Rows of a domain shown in a corner of the overview: more than any panel has lines for.
    private static let overviewRows = 64

    /// - Parameter view: the display and the window of rows the console shows.
    public func snapshot(_ view: View) -> Snapshot {
        let now = clock.now.wall
        var snapshot = Snapshot(
            site: site.name, mode: configuration.mode, now: now, utcOffsetSeconds: site.zone.offsetSeconds(at: now),
            zone: Snapshot.Zone(site.zone, around: now))
        snapshot.revision = revision
        snapshot.historyState = historyState
        snapshot.ledger = ledger
        snapshot.feeds = feedLines
        snapshot.counts = counts
        snapshot.requests = pendingRequests
        snapshot.watch = watch.roles
        snapshot.horn = horn
        snapshot.posture = situation.posture
        snapshot.bulletins = situation.bulletins(at: now)
        snapshot.seats = situation.seats.seats
        fillAlarms(&snapshot, view)
        fillPanels(&snapshot, view, now)
        snapshot.levels = levels(of: snapshot, view)
        snapshot.selected = view.selections.prefix(Selection.countLimit).map { selected($0, now) }
        snapshot.journal = journalTail.suffix(journalRows(view)).reversed()
        for alarm in snapshot.journal.compactMap(\.alarm) where snapshot.journalTitles[alarm.text] == nil {
            snapshot.journalTitles[alarm.text] = engine.record(alarm)?.title
        }
        snapshot.deviceCounts = deviceCounts(now)
        if case .faceplate(let id) = view.display { snapshot.faceplate = faceplate(id, now) }
        return snapshot
    }

    private func journalRows(_ view: View) -> Int {
        switch view.display {
        case .journal: Snapshot.Limits.journal
        default: 20
        }
    }

    /// The ledgers alone: what `status` prints.
    public var currentLedger: Ledger { ledger }
    /// Readings that could not be used, by source and reason, the last heard first.
    public var lastRejections: [Rejections] { rejections.all.sorted { $0.lastAt > $1.lastAt } }
    /// Readings under another type than their entity's: taken as its own, whatever they say (wire.md, "Identity").
    public var otherTypeCount: Int { register.otherTypes }

    public var counts: AlarmCounts {
        if let standing { return standing.counts }
        let own = engine.counts
        var counts = AlarmCounts()
        counts.unacknowledged = own.unacknowledged
        counts.active = own.active
        counts.shelved = own.shelved
        counts.suppressed = own.suppressed
        counts.outOfService = own.outOfService
        counts.isFlood = own.isFlood
        return counts
    }

    public var seriesCount: Int { register.states.count }
    public var entityCount: Int { register.entities.count }

    public func openAlarms(limit: Int) -> [AlarmLine] { engine.openRecords(limit: limit).map { line($0) } }

    /// Alarms for scripts: the open ones, or all, at most `limit`.
    public func alarmRecords(all: Bool, limit: Int) -> [AlarmRecord] {
        all ? engine.allRecords(limit: limit) : engine.openRecords(limit: limit)
    }

    public func alarm(_ id: AlarmID) -> AlarmRecord? { engine.record(id) }

    /// The alarm that began what is open in a group, itself open or not.
    public func firstOut(of group: String) -> AlarmRecord? { engine.firstOut(of: group) }

    public func entity(_ id: EntityID) -> Entity? { register.entity(id) }

    /// Everything that is out there: listed, then heard. Shared, not copied, until the next one is discovered.
    public var entities: [Entity] { register.entities.all }

    public func seriesNumber(_ key: SeriesKey) -> SeriesID? { register.find(key) }

    // MARK: alarms

    private func fillAlarms(_ snapshot: inout Snapshot, _ view: View) {
        let limit =
            switch view.display {
            case .alarms: Snapshot.Limits.alarms
            default: 50
            }
        let open = standing.map { Array($0.records.prefix(limit)) } ?? engine.openRecords(limit: limit)
        snapshot.alarms = Hypervisor.soonestFirst(open.map { line($0) })
        snapshot.alarmCount = standing?.records.count ?? engine.counts.open
    }

    /// Among the active alarms of one priority, what will be worse soon comes before what is easing: a level about to
    /// reach its next threshold first, one that has fallen below the level it is shown at last. Otherwise the engine's
    /// order stands.
    static func soonestFirst(_ lines: [AlarmLine]) -> [AlarmLine] {
        func group(_ line: AlarmLine) -> (Bool, Bool, Int, Bool) {
            let record = line.record
            return (
                record.suppression != nil, !record.state.isUnacknowledged, record.priority.rawValue,
                !record.state.isActive
            )
        }
        func trend(_ line: AlarmLine) -> (Int, Int64) {
            switch line.timeToNext {
            case .underTenMinutes: (0, 0)
            case .about(let span): (0, span.nanoseconds)
            case nil: (line.record.current == line.record.level ? 1 : 2, 0)
            }
        }
        var sorted = lines
        var start = 0
        while start < sorted.count {
            let end = sorted[start...].firstIndex { group($0) != group(sorted[start]) } ?? sorted.count
            let keyed = sorted[start..<end].enumerated().sorted { a, b in
                let (x, y) = (trend(a.element), trend(b.element))
                return (x.0, x.1, a.offset) < (y.0, y.1, b.offset)
            }
            sorted.replaceSubrange(start..<end, with: keyed.map(\.element))
            start = end
        }
        return sorted
    }

    private func line(_ record: AlarmRecord) -> AlarmLine {
        guard let id = record.entity, let entity = register.entity(id) else {
            var line = AlarmLine(record: record, place: record.title.text(site.language))
            tell(&line)
            return line
        }
        var line = AlarmLine(record: record, place: entity.name)
        tell(&line)
        line.commune = entity.commune
        line.type = entity.type
        if entity.type.text == "FloodMonitoring", let river = figures.river(id, at: clock.now.wall) {
            line.ratePerHour = river.ratePerHour
            line.timeToNext = river.timeToNext
            line.nextThreshold = river.nextThreshold
        }
        return line
    }

    /// What people did about it.
    private func tell(_ line: inout AlarmLine) {
        let check = checks.check(line.record)
        line.verdict = check?.verdict
        line.assignment = check?.assignment
    }

    func mark(_ id: EntityID) -> Mark? {
        var best: Mark?
        for alarm in openByEntity[id] ?? [] {
            guard let record = shownRecord(alarm), record.suppression == nil else { continue }
            let mark = Mark(priority: record.priority, isUnacknowledged: record.state.isUnacknowledged)
            guard let known = best else {
                best = mark
                continue
            }
            if mark.priority < known.priority { best = mark }
            if mark.priority == known.priority, mark.isUnacknowledged { best = mark }
        }
        return best
    }

    private func marks(_ ids: some Sequence<EntityID>) -> [EntityID: Mark] {
        var marks: [EntityID: Mark] = [:]
        for id in ids where markedEntities.contains(id) { marks[id] = mark(id) }
        return marks
    }

    // MARK: panels

    private func rows(_ view: View, _ display: View.Display) -> Int {
        if view.display == display { return Snapshot.Limits.rows }
        // A site's own display may have any of the overview's panels.
        if case .site = view.display { return Hypervisor.overviewRows }
        return view.display == .overview ? Hypervisor.overviewRows : 0
    }

    private func fillPanels(_ snapshot: inout Snapshot, _ view: View, _ now: Timestamp) {
        let known = figures.counts
        let abnormal = figures.abnormalCounts(at: now)
        snapshot.flood.riverCount = known.rivers
        snapshot.flood.rainCount = known.rainGauges
        snapshot.flood.abnormalCount = abnormal.rivers + abnormal.rainGauges
        snapshot.parking.count = known.carParks
        snapshot.parking.abnormalCount = abnormal.carParks
        snapshot.energy.count = known.meters
        snapshot.energy.abnormalCount = abnormal.meters
        snapshot.air.count = known.airStations
        snapshot.air.abnormalCount = abnormal.airStations
        fillFlood(&snapshot.flood, rows(view, .flood), now)
        fillParking(&snapshot.parking, rows(view, .parking), now)
        fillEnergy(&snapshot.energy, rows(view, .energy), now)
        fillAir(&snapshot.air, rows(view, .air), now)
    }

    private func fillFlood(_ panel: inout FloodPanel, _ limit: Int, _ now: Timestamp) {
        guard limit > 0 else { return }
        panel.rivers = figures.rivers(at: now, limit: limit)
        panel.rain = figures.rain(at: now, limit: limit)
        panel.worstRain = figures.worstRain(at: now)
        panel.marks = marks(panel.rivers.map(\.entity) + panel.rain.map(\.entity))
    }

    private func fillParking(_ panel: inout ParkingPanel, _ limit: Int, _ now: Timestamp) {
        guard limit > 0 else { return }
        panel.carParks = figures.carParks(at: now, limit: limit)
        panel.total = figures.parkingTotal(at: now)
        panel.marks = marks(panel.carParks.map(\.entity))
    }

    private func fillEnergy(_ panel: inout EnergyPanel, _ limit: Int, _ now: Timestamp) {
        guard limit > 0 else { return }
        panel.meters = figures.meters(at: now, limit: limit)
        panel.total = figures.energyTotal(at: now)
        panel.marks = marks(panel.meters.map(\.entity))
    }

    private func fillAir(_ panel: inout AirPanel, _ limit: Int, _ now: Timestamp) {
        guard limit > 0 else { return }
        panel.stations = figures.airStations(at: now, limit: limit)
        panel.marks = marks(panel.stations.map(\.entity))
    }

    /// Of the rows of a single domain: the overview draws no trend.
    private func levels(of snapshot: Snapshot, _ view: View) -> [SeriesLevels] {
        let rows: [EntityID]
        switch view.display {
        case .parking: rows = snapshot.parking.carParks.map(\.entity)
        case .energy: rows = snapshot.energy.meters.map(\.entity)
        case .air: rows = snapshot.air.stations.map(\.entity)
        default: return []
        }
        var found: [SeriesLevels] = []
        for id in rows {
            guard let index = register.index(of: id) else { continue }
            for series in register.series(of: index) {
                let thresholds = levels(of: series, register.entities[index])
                guard !thresholds.isEmpty else { continue }
                guard found.count < Snapshot.Limits.levels else { return found }
                found.append(SeriesLevels(series: register.key(series), thresholds: thresholds))
            }
        }
        return found
    }

    private func deviceCounts(_ now: Timestamp) -> DeviceCounts {
        var counts = DeviceCounts()
        counts.entities = register.entities.count
        counts.series = register.states.count
        counts.silent = engine.silentSeriesCount
        counts.stock = register.discoveredCount
        return counts
    }

    // MARK: feeds

    /// A feed is alive while it listens; its last frame says how long it has been quiet.
    private var feedLines: [Snapshot.Feed] {
        feeds.map { report in
            let transport = FrameSource.Transport(feed: report.name)
            var frames = 0
            var last = Timestamp.distantPast
            // A recording's frames keep the sources they once came from.
            for (source, counts) in zip(sources.sources, sources.counts)
            where transport == .recording || source.transport == transport {
                frames += counts.received
                last = max(last, counts.lastFrameAt)
            }
            return Snapshot.Feed(
                name: report.name, lastFrameAt: frames > 0 ? last : nil, frames: frames, isAlive: report.isListening)
        }
    }
}

extension FrameSource.Transport {
    /// The transport a feed's name begins with (`udp 127.0.0.1:5683`).
    init?(feed name: String) {
        switch name.prefix(while: { $0 != " " }) {
        case "udp": self = .udp
        case "tcp": self = .tcp
        case "http": self = .http
        case "recording": self = .recording
        default: return nil
        }
    }
}
