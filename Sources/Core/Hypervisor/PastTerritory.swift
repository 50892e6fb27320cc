import Alarms
import Figures
import OperatorLink
import Telemetry

/// The territory as it was at an earlier time: what `Hypervisor.snapshot` is for now, worked out again from what history
/// kept. It is what was known then: a reading that came later is not heard. Only of a time at which no core watched is
/// it all that is known today, each reading at its own time. Alarms stand as they were shown then.
public struct PastTerritory: Sendable {
    /// What one series must give to a look at the past.
    public struct Need: Hashable, Sendable {
        public var series: SeriesID
        /// How far back its readings are wanted; beside them always the last one before.
        public var window: TimeSpan
    }

    /// A core that knows every series and has heard none.
    private let silent: Hypervisor
    private let rules: [Rule]
    /// How far back the rules look whose values can be worked out again.
    private let windows: [String: TimeSpan]
    /// Rules with a `when`.
    private let conditional: Set<String>

    public init(site: Site, rules: [Rule], series: [SeriesDeclaration], texts: [TextDeclaration]) {
        var core = Hypervisor(site: site, rules: rules, startedAt: Moment(both: Timestamp(nanoseconds: 0)))
        // Only an image can be damaged, and there is none.
        _ = try? core.restore(Restored(series: series, texts: texts))
        silent = core
        self.rules = rules
        conditional = Set(rules.filter { $0.levels.contains { $0.when != nil } }.map(\.id))
        windows = rules.reduce(into: [PastValues.silenceRule: .zero]) { known, rule in
            known[rule.id] = PastValues.window(of: rule)
        }
    }

    /// What `view` needs to be drawn as it was, by series. The cost follows the view, not the territory.
    public func needs(of view: View) -> [Need] {
        if case .faceplate(let id) = view.display { return needs(ofFaceplate: id) }
        let figures: [Need] = silent.register.states.indices.compactMap { index in
            let series = SeriesID(index)
            guard let panel = silent.figures.panel(of: series), view.shows(panel) else { return nil }
            return silent.figures.pastWindow(of: series).map { Need(series: series, window: $0) }
        }
        let drawn = Set(figures.map(\.series))
        return figures + needs(ofRowsOf: view).filter { !drawn.contains($0.series) }
    }

    /// What the alarms that stood judged, so that each says what it was then: the journal has the value of its last change
    /// alone.
    public func needs(of alarms: [AlarmRecord]) -> [Need] {
        var known: [SeriesID: TimeSpan] = [:]
        for record in alarms.prefix(Snapshot.Limits.alarms) {
            guard let window = windows[record.rule] else { continue }
            for series in judgedSeries(record) {
                // What is not stale ends at most so long before the instant, and its window with it.
                let behind = window > .zero ? silent.engine.noDataAge(series) ?? window : .zero
                known[series] = max(known[series] ?? .zero, window + behind)
            }
        }
        return known.map { Need(series: $0.key, window: $0.value) }.sorted { $0.series.index < $1.series.index }
    }

    /// The same, further back where a series had been silent: the window an alarm looks over ends with its last reading.
    /// - Parameter readings: what `needs` asked for.
    public func widened(
        _ needs: [Need], for alarms: [AlarmRecord], by readings: [Reading], at instant: Timestamp
    ) -> [Need] {
        var wanted: [SeriesID: TimeSpan] = [:]
        for record in alarms.prefix(Snapshot.Limits.alarms) {
            guard let window = windows[record.rule], window > .zero else { continue }
            for series in judgedSeries(record) { wanted[series] = max(wanted[series] ?? .zero, window) }
        }
        guard !wanted.isEmpty else { return needs }
        var lasts: [SeriesID: Timestamp] = [:]
        for reading in readings where reading.observedAt <= instant && wanted[reading.series] != nil {
            lasts[reading.series] = max(lasts[reading.series] ?? .distantPast, reading.observedAt)
        }
        return needs.map { need in
            guard let window = wanted[need.series], let last = lasts[need.series] else { return need }
            return Need(series: need.series, window: max(need.window, instant - last + window))
        }
    }

    /// Both, each series once, as far back as either asks.
    public func needs(of view: View, and alarms: [AlarmRecord]) -> [Need] {
        var windows: [SeriesID: TimeSpan] = [:]
        for need in needs(of: view) + needs(of: alarms) {
            windows[need.series] = max(windows[need.series] ?? .zero, need.window)
        }
        return windows.map { Need(series: $0.key, window: $0.value) }.sorted { $0.series.index < $1.series.index }
    }

    /// Of a condition that may name several readings of its entity, all of those.
    private func judgedSeries(_ record: AlarmRecord) -> [SeriesID] {
        guard windows[record.rule] != nil, let entity = record.entity, let attribute = record.attribute else {
            return []
        }
        if conditional.contains(record.rule), let index = silent.register.index(of: entity) {
            return silent.register.series(of: index)
        }
        return silent.register.find(SeriesKey(entity: entity, attribute: attribute)).map { [$0] } ?? []
    }

    /// Series whose usual is worked out for a look at the past: five days of readings each. A territory of more shows
    /// its past power without saying what was usual.
    private static let usualSeriesLimit = 500

    /// What the same day of the weeks before must give, so that what was usual then can be said: the end of each such
    /// day, the oldest first, and the series with their windows. Empty where the view shows no sum.
    public func usualNeeds(of view: View, at instant: Timestamp) -> [(at: Timestamp, needs: [Need])] {
        guard view.shows(.energy) else { return [] }
        let series = silent.register.states.indices.map { SeriesID($0) }.filter { silent.figures.makesUsual($0) }
        guard !series.isEmpty, series.count <= PastTerritory.usualSeriesLimit else { return [] }
        // A local day may have 25 hours; the clocks may have changed since.
        let end = silent.site.zone.startOfDay(instant) + .hours(26)
        let needs = series.map { Need(series: $0, window: .hours(28)) }
        return (1...FigureBoard.usualWeeks).reversed().map { (end - .days(7 * $0), needs) }
    }

    /// The last reading of every series of what is selected, and on the overview of what is in no domain.
    private func needs(ofRowsOf view: View) -> [Need] {
        var entities = Set(view.selections.prefix(Selection.countLimit).flatMap { silent.judgedMembers(of: $0) })
        if view.display == .overview { entities.formUnion(silent.otherMembers().judged) }
        return entities.sorted().flatMap { silent.register.series(of: $0) }.map { Need(series: $0, window: .zero) }
    }

    /// All of its own series, and the levels its upstream gauges have.
    private func needs(ofFaceplate id: EntityID) -> [Need] {
        guard let index = silent.register.index(of: id) else { return [] }
        let upstream = silent.register.entities[index].upstream.compactMap { silent.register.index(of: $0.id) }
        return ([index] + upstream).flatMap { silent.register.series(of: $0) }
            .sorted { $0.index < $1.index }
            .map { Need(series: $0, window: silent.figures.pastWindow(of: $0) ?? .zero) }
    }

    /// - Parameters:
    ///   - known: by when a reading must have been received, no later than `instant`; nil: as known today.
    ///   - readings: what `needs` asked for, oldest first; later ones than `instant` are not looked at.
    ///   - alarms: those open then, the most urgent first.
    ///   - journal: up to then, newest first.
    ///   - situation: its lines of postures and bulletins, oldest first.
    ///   - floods: the lines of floods that began or ended, oldest first: they say whether one was on, and which alarm
    ///     it began with.
    public func snapshot(
        _ view: View, at instant: Timestamp, known: Timestamp?, readings: [Reading], alarms: [AlarmRecord],
        journal: [JournalRecord], situation: [JournalRecord] = [], floods: [JournalRecord] = []
    ) -> Snapshot {
        var core = silent
        core.clock.setMachine(Moment(both: instant))
        for reading in PastTerritory.heard(readings, at: instant, known: known) { core.recall(reading) }
        core.recall(
            PastTerritory.marked(
                valued(alarms, by: PastTerritory.judged(readings, known: known), at: instant), firstOf: floods),
            isFlood: floods.last?.event == .flood)
        for line in situation {
            core.situation.read(line)
            if let promotion = line.promotion { core.adopt(promotion) }
        }
        var snapshot = core.snapshot(view)
        snapshot.journal = journal
        snapshot.isAsKnownToday = known == nil
        return snapshot
    }

    /// What was heard by then, in the order it came: each late one behind the others, as it was taken then. As known
    /// today all of it comes by its own time, so that none is behind another.
    private static func heard(_ readings: [Reading], at instant: Timestamp, known: Timestamp?) -> [Reading] {
        let past = readings.filter { $0.observedAt <= instant }
        guard let known else {
            return past.map { reading in
                var reading = reading
                reading.isLate = false
                return reading
            }
        }
        return past.filter { $0.receivedAt <= known }.sorted {
            ($0.receivedAt, $0.observedAt, $0.series.index) < ($1.receivedAt, $1.observedAt, $1.series.index)
        }
    }

    /// What rules were given of it: none judged what came late.
    private static func judged(_ readings: [Reading], known: Timestamp?) -> [Reading] {
        guard let known else { return readings }
        return readings.filter { $0.receivedAt <= known && !$0.isLate }
    }

    /// What explaining an alarm as it stood takes: the readings of all it judges, as far back as its rule looks.
    public func needs(ofWhy record: AlarmRecord) -> [Need] {
        guard let why = silent.why(record.id) else { return needs(of: [record]) }
        // Of what had been silent for a while the window ends with its last reading, not with the instant.
        let window = (windows[record.rule] ?? .zero) * 2
        return why.inputs.compactMap { silent.register.find($0.series) }
            .map { Need(series: $0, window: max(window, silent.figures.pastWindow(of: $0) ?? .zero)) }
            .sorted { $0.series.index < $1.series.index }
    }

    /// Why an alarm was as it stood: its state, and the values behind it as history kept them. The rule is that of now;
    /// of its timers then, of raw frames and of what was done about it nothing is known, and nothing is said.
    /// - Parameters:
    ///   - known: by when a reading must have been received; nil: as known today.
    ///   - readings: what `needs(ofWhy:)` asked for, oldest first; later ones than `instant` are not looked at.
    /// - Returns: nil for an alarm no rule of now has.
    public func why(_ record: AlarmRecord, at instant: Timestamp, known: Timestamp?, readings: [Reading]) -> Why? {
        guard var why = silent.why(record.id) else { return nil }
        let heard = readings.filter { $0.observedAt <= instant && $0.receivedAt <= known ?? .distantFuture }
        let judged = PastTerritory.judged(heard, known: known)
        why.record = valued([record], by: judged, at: instant).first ?? record
        why.at = instant
        (why.timers, why.steps, why.suppressedBy, why.verdict, why.assignment) = ([], [], [], nil, nil)
        why.inputs = why.inputs.map { known in
            guard let id = silent.register.find(known.series) else { return known }
            let last = heard.last { $0.series == id }
            var input = Why.Input(
                series: known.series, value: last?.value.number, unit: known.unit, observedAt: last?.observedAt,
                quality: last?.quality ?? .good)
            input.receivedAt = last?.receivedAt
            // The window, and the reading a change is counted from.
            let own = judged.filter { $0.series == id }
            if let last = own.last, let span = windows[record.rule], span > .zero {
                let within = own.count { $0.observedAt > last.observedAt - span }
                let looked = own.suffix(within + 1)
                input.window = looked.suffix(Why.windowLimit).compactMap { reading in
                    reading.value.number.map { Why.Past(at: reading.observedAt, value: $0) }
                }
                input.windowCount = looked.count
            }
            return input
        }
        return why
    }

    /// The alarm a flood began with is its first, as long as that occurrence stands.
    private static func marked(_ alarms: [AlarmRecord], firstOf floods: [JournalRecord]) -> [AlarmRecord] {
        guard !floods.isEmpty else { return alarms }
        return alarms.map { record in
            var record = record
            if floods.contains(where: { $0.alarm == record.id && record.since <= $0.at }) { record.isFirstOut = true }
            return record
        }
    }

    private func valued(_ alarms: [AlarmRecord], by readings: [Reading], at instant: Timestamp) -> [AlarmRecord] {
        let judged = Set(alarms.prefix(Snapshot.Limits.alarms).flatMap { judgedSeries($0) })
        let heard = readings.filter { judged.contains($0.series) }.sorted { $0.observedAt < $1.observedAt }
        guard !alarms.isEmpty else { return [] }
        var values = PastValues(
            rules: rules, zone: silent.site.zone, startedAt: heard.first?.observedAt ?? instant)
        for series in judged.sorted(by: { $0.index < $1.index }) {
            let state = silent.register.states[Int(series.index)]
            let entity = silent.register.entities[Int(state.entity)]
            values.declare(
                series, silent.register.key(series), entity: entity, unit: silent.register.unit(series))
        }
        values.hear(heard, until: instant)
        return alarms.map { values.valued($0) }
    }
}

extension View {
    /// Whether figures of a panel are drawn: the alarm list has the rates of rivers.
    fileprivate func shows(_ panel: FigurePanel) -> Bool {
        switch display {
        case .overview, .site: true
        case .flood, .alarms: panel == .flood
        case .parking: panel == .parking
        case .energy: panel == .energy
        case .air: panel == .air
        case .journal, .help, .devices, .map, .kpis, .consoles, .faceplate: false
        }
    }
}

extension Hypervisor {
    /// Takes a stored reading for the figures and values of a look at the past. It is judged by nothing.
    fileprivate mutating func recall(_ reading: Reading) {
        let index = Int(reading.series.index)
        guard index < register.states.count else { return }
        var text: String?
        if case .text(let id) = reading.value { text = register.text(id) }
        if figures.pastWindow(of: reading.series) != nil { figures.accept(reading, text: text) }
        // As it is taken in: what came late is the newest only where nothing newer had come.
        guard !reading.isLate || reading.observedAt > register.states[index].last.observedAt else { return }
        register.states[index].last = reading
        guard reading.quality != .bad, let number = reading.value.number else { return }
        register.states[index].lastGoodNumber = number
        register.states[index].lastGoodAt = reading.observedAt.nanoseconds
    }

    fileprivate mutating func recall(_ records: [AlarmRecord], isFlood: Bool) {
        standing = Standing(records, isFlood: isFlood)
        for record in records {
            guard let entity = record.entity else { continue }
            openByEntity[entity, default: []].append(record.id)
            figures.mark(entity)
        }
    }

    /// Alarms that stand in for the engine's own where this core answers for another time.
    struct Standing: Sendable {
        let records: [AlarmRecord]
        let counts: AlarmCounts
        private let byID: [AlarmID: AlarmRecord]

        init(_ records: [AlarmRecord], isFlood: Bool) {
            self.records = records
            byID = Dictionary(records.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            var counts = AlarmCounts()
            counts.isFlood = isFlood
            for record in records {
                switch record.suppression {
                case .shelved: counts.shelved += 1
                case .suppressedByDesign: counts.suppressed += 1
                case .outOfService: counts.outOfService += 1
                case nil:
                    let index = record.priority.rawValue - 1
                    if record.state.isUnacknowledged { counts.unacknowledged[index] += 1 }
                    if record.state.isActive { counts.active[index] += 1 }
                }
            }
            self.counts = counts
        }

        func record(_ id: AlarmID) -> AlarmRecord? { byID[id] }
    }

    /// As the engine counts it, of an earlier time by the alarms that silence raised.
    var silentSeriesCount: Int {
        guard let standing else { return engine.silentSeriesCount }
        return standing.records.count { record in
            guard record.rule == PastValues.silenceRule, record.state.isActive,
                let index = record.entity.flatMap({ register.index(of: $0) })
            else { return false }
            return register.entities[index].device.gateway != nil
        }
    }

    /// As shown: by the engine, or as it stood.
    func shownRecord(_ id: AlarmID) -> AlarmRecord? {
        if let standing { return standing.record(id) }
        return engine.record(id)
    }
}
