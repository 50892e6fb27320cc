import Telemetry

/// Why an alarm is as it is, and what happens next.
public struct Explanation: Sendable {
    /// A series that decides the alarm, as the engine saw it last.
    public struct Input: Sendable {
        public var series: SeriesKey
        public var value: Double?
        public var observedAt: Timestamp?
        public var quality: Quality
        public var isStale: Bool
        /// Of a rule that looks back: the readings in its window and the one before, oldest first; the latest
        /// `windowLimit` of `windowCount`.
        public var window: [(at: Timestamp, value: Double)] = []
        public var windowCount = 0
    }
    /// Something that will happen by itself.
    public struct Timer: Hashable, Sendable {
        /// `on delay`, `off delay`, `no data`, `shelve`, `re-alarm`, `acknowledgement expiry`, `grace`, `chatter`,
        /// `window`, `maintenance`, `schedule`.
        public var name: String
        public var remaining: TimeSpan
        public var isFrozen: Bool
        /// What happens when it ends.
        public var then: String
    }
    public var record: AlarmRecord
    /// `layouts/toulon/alarms.yaml:14`
    public var source: String?
    /// The rule in words.
    public var rule: LocalizedText
    public var inputs: [Input] = []
    public var timers: [Timer] = []
    public var suppressedBy: [String] = []
}

extension AlarmEngine {
    /// Why an alarm is as it is: its rule in words and where that stands, the readings that decide it, the timers that
    /// run and what happens when they end, and what suppresses it. nil for an alarm that does not exist.
    /// - Parameter presentations: of attributes, as the site calls them and writes their values.
    public func explain(
        _ id: AlarmID, at now: Moment, _ presentations: Presentations = .init()
    ) -> Explanation? {
        guard let alarm = alarmIndex(id) else { return nil }
        let rule = rules[Int(alarms[alarm].rule)].rule
        var explanation = Explanation(
            record: makeRecord(alarm), source: rule.source,
            rule: LocalizedText(
                english: rule.inWords(.english, presentations) + usualInWords(alarm, .english),
                french: rule.inWords(.french, presentations) + usualInWords(alarm, .french)))
        if let health = HealthRule(rawValue: Int(alarms[alarm].rule)) { explain(health, alarm, &explanation) }
        explanation.inputs = inputs(of: alarm)
        explanation.timers = timers(of: alarm, at: clock.engineTime(now))
        explanation.suppressedBy = details(alarm)?.suppressors ?? []
        return explanation
    }

    /// The engine's own alarms have no rule of the site's: what they stand for, and the rule they were raised for.
    private func explain(_ health: HealthRule, _ alarm: Int, _ explanation: inout Explanation) {
        let series = Int(alarms[alarm].series)
        switch health {
        case .noData where series >= 0:
            let judging = rulesJudging(series)
            explanation.source = judging.first?.source
            let age = noDataAge(SeriesID(series))
            let names = judging.map(\.id).joined(separator: ", ")
            func words(_ language: Language) -> String {
                let silence =
                    age.map { language.word(" for more than ", " pendant plus de ") + $0.inWords(language) } ?? ""
                let judged = language.word(", judged by \(names)", ", jugée par \(names)")
                return language.word("no reading", "aucune mesure") + silence + (names.isEmpty ? "" : judged)
            }
            explanation.rule = LocalizedText(english: words(.english), french: words(.french))
        case .noData:
            let group = silenceGroups[Int(alarms[alarm].memory)].name
            explanation.rule = LocalizedText(
                english: "too many sensors of \(group) silent at once",
                french: "trop de capteurs de \(group) muets à la fois")
        case .clock:
            explanation.rule = LocalizedText(
                english: "a stamp further ahead of the core's clock than max_skew of site.yaml",
                french: "une date plus en avance sur l’horloge du cœur que max_skew de site.yaml")
        case .feed:
            explanation.rule = LocalizedText(
                english: "nothing comes in by this listener or gateway",
                french: "rien n’arrive par cette écoute ou cette passerelle")
        case .core:
            explanation.rule = LocalizedText(
                english: "vigie watches itself", french: "vigie se surveille elle-même")
        }
    }

    /// The rules that judge a series, what asks for the most urgent `nodata:` first.
    private func rulesJudging(_ index: Int) -> [Rule] {
        var found: [Rule] = []
        var link = series[index].firstLink
        while link >= 0 {
            let entry = links[Int(link)]
            link = entry.next
            let rule = rules[Int(alarms[Int(entry.alarm)].rule)].rule
            if entry.role == Link.own, !found.contains(where: { $0.id == rule.id }) { found.append(rule) }
        }
        return found.sorted {
            ($0.noData.priority ?? .low, $0.id) < ($1.noData.priority ?? .low, $1.id)
        }
    }

    /// The levels by which readings of a series are judged as they come, with the number each has for its entity, in
    /// the series' unit, and the property it was given by, where it was; lowest first. Those of a mean, a minimum or a
    /// maximum are of the same unit and say over what: `alerte 1 h`. Levels of other windows and of conditions are none
    /// of a reading's.
    public func levels(of id: SeriesID) -> [(name: String, value: Double, property: String?)] {
        let index = Int(id.index)
        guard index < series.count, series[index].entity >= 0 else { return [] }
        var found: [(name: String, value: Double, property: String?)] = []
        var link = series[index].firstLink
        while link >= 0 {
            let entry = links[Int(link)]
            link = entry.next
            let alarm = alarms[Int(entry.alarm)]
            guard entry.role == Link.own, let over = judgedOver(Int(alarm.rule)) else { continue }
            for (place, level) in rules[Int(alarm.rule)].rule.levels.enumerated() {
                guard let set = level.set else { continue }
                let number = thresholds[Int(alarm.thresholds) + place].set
                guard number.isFinite else { continue }
                var property: String?
                if case .property(let name) = set.operand { property = name }
                found.append((level.name + over, number, property))
            }
        }
        return found.sorted { ($0.value, $0.name) < ($1.value, $1.name) }
    }

    /// What a level's name says of a window: nothing of a reading's own; nil where it is no number of the reading's kind.
    private func judgedOver(_ rule: Int) -> String? {
        switch hot[rule].kind {
        case .reading: return ""
        case .window:
            let function = hot[rule].function
            switch function.kind {
            case .mean, .minimum, .maximum:
                // Days as hours, which are `h` in every language.
                let minutes = function.span / 60_000_000_000
                return minutes % 60 == 0 ? " \(minutes / 60) h" : " \(minutes) min"
            case .rate, .sum, .increase: return nil
            }
        case .ratio, .aggregate, .composite, .health: return nil
        }
    }

    private func inputs(of alarm: Int) -> [Explanation.Input] {
        let row = alarms[alarm]
        let rule = Int(row.rule)
        var members: [Int32] = row.series >= 0 ? [row.series] : []
        if hot[rule].kind == .aggregate, row.memory >= 0 { members += aggregates[Int(row.memory)].members }
        if hot[rule].hasComposite, row.memory >= 0 {
            members += composites[Int(row.memory)].leaves.filter { $0 >= 0 }
            members += composites[Int(row.memory)].globs.flatMap { $0 }
        }
        // A condition may name one reading several times: `< 207` and `> 253`.
        var seen: Set<Int32> = []
        members = members.filter { seen.insert($0).inserted }
        return members.prefix(Explanation.inputLimit).map { member in
            let state = series[Int(member)]
            let isHeard = state.lastAt != .min
            var input = Explanation.Input(
                series: key(Int(member)), value: isHeard ? state.value : nil,
                observedAt: isHeard ? Timestamp(nanoseconds: state.lastAt) : nil,
                quality: state.isBad ? .bad : state.isUncertain ? .uncertain : .good,
                isStale: isStale(Int(member), after: freshness(rule, Int(member))))
            if hot[rule].kind == .window, member == row.series { lookBack(Int(member), rule, &input) }
            return input
        }
    }

    /// What the rule's window holds of its series, and the reading a change is counted from.
    private func lookBack(_ member: Int, _ rule: Int, _ input: inout Explanation.Input) {
        guard series[member].window >= 0 else { return }
        let function = hot[rule].function
        let at = function.changesWithTime ? observedNow(member) : series[member].lastAt
        windows.look(series[member].window) { view in
            let first = max(0, view.firstIndex(after: at.subtractedClamped(function.span)) - 1)
            input.windowCount = view.count - first
            for index in max(first, view.count - Explanation.windowLimit)..<view.count {
                input.window.append((Timestamp(nanoseconds: view[index].at), view[index].value))
            }
        }
    }

    private func timers(of alarm: Int, at now: Int64) -> [Explanation.Timer] {
        var found: [Explanation.Timer] = []
        let row = alarms[alarm]
        let rule = rules[Int(row.rule)]
        func add(_ name: String, _ due: Int64, _ then: String) {
            let remaining = TimeSpan(nanoseconds: max(0, due.subtractedClamped(now)))
            found.append(Explanation.Timer(name: name, remaining: remaining, isFrozen: false, then: then))
        }
        if let detail = details(alarm) {
            for level in rule.rule.levels.indices.prefix(HotRule.levelLimit) {
                let bit = UInt8(1) << UInt8(level)
                guard row.timing & bit != 0 else { continue }
                let isRising = row.active & bit == 0
                let name = rule.rule.levels[level].name
                let isFrozen = row.frozen & bit != 0
                let time = detail.delays[level]
                found.append(
                    Explanation.Timer(
                        name: isRising ? "on delay" : "off delay",
                        remaining: TimeSpan(nanoseconds: isFrozen ? time : max(0, time.subtractedClamped(now))),
                        isFrozen: isFrozen, then: isRising ? "\(name) becomes active" : "\(name) is over"))
            }
            if let shelf = detail.shelf { add("shelve", clock.time(of: shelf.until), "it is shown again") }
            if let grace = detail.graceUntil { add("grace", clock.time(of: grace), "it is shown again") }
            if let expiry = detail.acknowledgement?.expiresAt {
                add("acknowledgement expiry", clock.time(of: expiry), "it is unacknowledged and rings")
            }
            if let realarm = detail.acknowledgement?.realarmAt {
                add("re-alarm", clock.time(of: realarm), "it is unacknowledged and rings")
            }
            if detail.chatter?.isChattering == true, let calm = calmAt(alarm, Int(row.detail)) {
                add("chatter", clock.time(of: calm), "it is heard again")
            }
        }
        if row.changesByItself { add("window", recheckAt(alarm), "a reading leaves its window") }
        // The program's own alarms have no delays that could stand still.
        if row.rule >= HealthRule.allCases.count, row.series >= 0, series[Int(row.series)].lastAt != .min {
            let after = freshness(Int(row.rule), Int(row.series))
            let due = clock.time(of: Timestamp(nanoseconds: series[Int(row.series)].lastAt)).addedClamped(after)
            if after != .max, due > now { add("no data", due, "its delays stand still") }
        }
        for window in maintenance where window.isOpen(at: clock.wall) && covers(window, alarm) {
            add("maintenance", clock.time(of: window.to), "the maintenance ends")
        }
        if let edge = rule.scheduleEdge {
            add("schedule", clock.time(of: edge), hot[Int(row.rule)].isInForce ? "it closes" : "it opens")
        }
        return found
    }
}

extension Explanation {
    /// A zone may have thousands of members: enough to see what kind they are.
    static let inputLimit = 50
    /// Of a window's readings: a trend shows the rest.
    static let windowLimit = 50
}
