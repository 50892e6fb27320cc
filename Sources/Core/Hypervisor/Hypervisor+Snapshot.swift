import Alarms
import Figures
import Frames
import OperatorLink
import Telemetry

// What a console needs, and no more: the cost follows the view, not the territory.
extension Hypervisor {
    /// Rows of a domain shown in a corner of the overview: more than any panel has lines for.
    private static let overviewRows = 64

    /// - Parameter view: the display the console shows.
    public func snapshot(_ view: View) -> Snapshot {
        var parts = SnapshotParts()
        return snapshot(view, with: &parts)
    }

    /// One of several made at the same instant.
    /// - Parameters:
    ///   - view: the display the console shows.
    ///   - parts: what the others are made of; what this one needs and they did not is added.
    public func snapshot(_ view: View, with parts: inout SnapshotParts) -> Snapshot {
        let now = clock.now.wall
        var snapshot = parts.common(or: commonSnapshot)
        fillAlarms(&snapshot, view, &parts)
        fillPanels(&snapshot, view, now, &parts)
        fillOthers(&snapshot, view, now, &parts)
        fillJournal(&snapshot, view, &parts)
        snapshot.levels = levels(of: snapshot, view)
        snapshot.selected = view.selections.prefix(Selection.countLimit).map { selected($0, now) }
        if case .faceplate(let id) = view.display { snapshot.faceplate = faceplate(id, now) }
        return snapshot
    }

    /// What is the same whatever a console shows.
    private func commonSnapshot() -> Snapshot {
        let now = clock.now.wall
        var snapshot = Snapshot(
            site: site.name, mode: configuration.mode, now: now, utcOffsetSeconds: site.zone.offsetSeconds(at: now),
            zone: Snapshot.Zone(site.zone, around: now))
        snapshot.presentations = site.presentations
        snapshot.revision = revision
        snapshot.historyState = historyState
        snapshot.ledger = ledger
        snapshot.feeds = feedLines
        snapshot.counts = counts
        snapshot.alarmCount = standing?.records.count ?? engine.counts.open
        snapshot.requests = pendingRequests
        snapshot.watch = watch.roles
        snapshot.horn = horn
        snapshot.posture = situation.posture
        snapshot.bulletins = situation.bulletins(at: now)
        snapshot.seats = seats
        snapshot.deviceCounts = deviceCounts(now)
        countPanels(&snapshot, now)
        return snapshot
    }

    private func fillJournal(_ snapshot: inout Snapshot, _ view: View, _ parts: inout SnapshotParts) {
        let limit =
            switch view.display {
            case .journal: Snapshot.Limits.journal
            default: 20
            }
        let part = parts.journal(limit) {
            let records = Array(journalTail.suffix(limit).reversed())
            var titles: [String: LocalizedText] = [:]
            for alarm in records.compactMap(\.alarm) where titles[alarm.text] == nil {
                titles[alarm.text] = engine.title(of: alarm)
            }
            return (records, titles)
        }
        snapshot.journal = part.records
        snapshot.journalTitles = part.titles
        snapshot.ruleTitles = engine.titles
    }

    /// The ledgers alone: what `status` prints.
    public var currentLedger: Ledger { ledger }
    /// Quarantined frames by source and reason; past `limit` sources the rest is counted together.
    public func quarantineCounts(limit: Int) -> QuarantineCounts { sources.quarantineCounts(limit: limit) }
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

    /// Alarms for scripts, at most `limit`: the open ones in the order consoles show them, or all.
    public func alarmRecords(all: Bool, limit: Int) -> [AlarmRecord] {
        guard !all else { return engine.allRecords(limit: limit) }
        return Hypervisor.soonestFirst(openAlarms(limit: limit)).map(\.record)
    }

    public func alarm(_ id: AlarmID) -> AlarmRecord? { engine.record(id) }

    /// The alarm that began what is open in a group, itself open or not.
    public func firstOut(of group: String) -> AlarmRecord? { engine.firstOut(of: group) }

    public func entity(_ id: EntityID) -> Entity? { register.entity(id) }

    /// Everything that is out there: listed, then heard. Shared, not copied, until the next one is discovered.
    public var entities: [Entity] { register.entities.all }

    public func seriesNumber(_ key: SeriesKey) -> SeriesID? { register.find(key) }

    // MARK: alarms

    private func fillAlarms(_ snapshot: inout Snapshot, _ view: View, _ parts: inout SnapshotParts) {
        let limit =
            switch view.display {
            case .alarms where view.filter == nil: Snapshot.Limits.alarms
            default: Snapshot.Limits.fewAlarms
            }
        snapshot.alarms = parts.alarms(limit) {
            Hypervisor.soonestFirst(openRecords(limit: limit).map { line($0) })
        }
        guard let filter = view.filter else { return }
        let all = parts.alarms(FoundAlarms.searchLimit) {
            Hypervisor.soonestFirst(openRecords(limit: FoundAlarms.searchLimit).map { line($0) })
        }
        snapshot.found = found(filter, among: all)
    }

    /// The console's own filter, applied here to more than it holds.
    private func found(_ asked: Filter, among all: [AlarmLine]) -> FoundAlarms {
        var filter = asked
        filter.presentations = site.presentations
        let now = clock.now.wall
        let kept = all.filter { filter.matches($0, at: now) }
        return FoundAlarms(
            filter: asked, lines: Array(kept.prefix(Snapshot.Limits.alarms)), count: kept.count,
            searchedCount: all.count)
    }

    /// The open alarms of now, or of the time this stands for.
    func openRecords(limit: Int) -> [AlarmRecord] {
        standing.map { Array($0.records.prefix(limit)) } ?? engine.openRecords(limit: limit)
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

    func line(_ record: AlarmRecord) -> AlarmLine {
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

    private func fillPanels(
        _ snapshot: inout Snapshot, _ view: View, _ now: Timestamp, _ parts: inout SnapshotParts
    ) {
        let limits = (
            flood: rows(view, .flood), parking: rows(view, .parking), energy: rows(view, .energy), air: rows(view, .air)
        )
        if limits.flood > 0 {
            let panel = snapshot.flood
            snapshot.flood = parts.flood(limits.flood) { floodPanel(panel, limits.flood, now) }
        }
        if limits.parking > 0 {
            let panel = snapshot.parking
            snapshot.parking = parts.parking(limits.parking) { parkingPanel(panel, limits.parking, now) }
        }
        if limits.energy > 0 {
            let panel = snapshot.energy
            snapshot.energy = parts.energy(limits.energy) { energyPanel(panel, limits.energy, now) }
        }
        if limits.air > 0 {
            let panel = snapshot.air
            snapshot.air = parts.air(limits.air) { airPanel(panel, limits.air, now) }
        }
    }

    private func fillOthers(_ snapshot: inout Snapshot, _ view: View, _ now: Timestamp, _ parts: inout SnapshotParts) {
        guard view.display == .overview else { return }
        snapshot.others = parts.others { othersPanel(Hypervisor.overviewRows, now) }
    }

    /// Of every panel, how many there are and how many are abnormal: the header says it on every display.
    private func countPanels(_ snapshot: inout Snapshot, _ now: Timestamp) {
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
    }

    private func floodPanel(_ counted: FloodPanel, _ limit: Int, _ now: Timestamp) -> FloodPanel {
        var panel = counted
        panel.rivers = figures.rivers(at: now, limit: limit)
        panel.rain = figures.rain(at: now, limit: limit)
        panel.worstRain = figures.worstRain(at: now)
        panel.marks = marks(panel.rivers.map(\.entity) + panel.rain.map(\.entity))
        return panel
    }

    private func parkingPanel(_ counted: ParkingPanel, _ limit: Int, _ now: Timestamp) -> ParkingPanel {
        var panel = counted
        panel.carParks = figures.carParks(at: now, limit: limit)
        panel.total = figures.parkingTotal(at: now)
        panel.marks = marks(panel.carParks.map(\.entity))
        return panel
    }

    private func energyPanel(_ counted: EnergyPanel, _ limit: Int, _ now: Timestamp) -> EnergyPanel {
        var panel = counted
        panel.meters = figures.meters(at: now, limit: limit)
        panel.total = figures.energyTotal(at: now)
        panel.marks = marks(panel.meters.map(\.entity))
        return panel
    }

    private func airPanel(_ counted: AirPanel, _ limit: Int, _ now: Timestamp) -> AirPanel {
        var panel = counted
        panel.stations = figures.airStations(at: now, limit: limit)
        panel.marks = marks(panel.stations.map(\.entity))
        return panel
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
        counts.silent = silentSeriesCount
        counts.stock = register.stockCount
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
