import Telemetry

// What is shown of alarms: records, counts and the most urgent first.
extension AlarmEngine {
    public func record(_ id: AlarmID) -> AlarmRecord? { alarmIndex(id).map { makeRecord($0) } }

    /// What it is called, in every language.
    public func title(of id: AlarmID) -> LocalizedText? { alarmIndex(id).map { title($0) } }

    /// Every open alarm: unacknowledged first, then priority, what is active before what is over, since, id; what is
    /// shelved, suppressed or out of service comes last.
    public var openRecords: [AlarmRecord] { openRecords(limit: open.count) }

    /// The most urgent `limit` of `openRecords`, without sorting them all.
    public func openRecords(limit: Int) -> [AlarmRecord] {
        guard limit > 0 else { return [] }
        var best: [Urgency] = []
        best.reserveCapacity(min(2 * limit, open.count))
        for alarm in open {
            best.append(urgency(Int(alarm)))
            // Halved whenever it doubles: linear in what is open, whatever the limit.
            if best.count >= 2 * limit, best.count > 64 {
                best.sort(by: precedes)
                best.removeLast(best.count - limit)
            }
        }
        best.sort(by: precedes)
        return best.prefix(limit).map { makeRecord($0.alarm) }
    }

    /// The alarm a flood began with, while it is open: the oldest of the firsts.
    public var firstOutOfFlood: AlarmRecord? {
        let firsts = open.filter { details(Int($0))?.isFirstOut == true }
        return firsts.min { urgency(Int($0)).since < urgency(Int($1)).since }.map { makeRecord(Int($0)) }
    }

    /// Every alarm there is, at most `limit`: the open ones first, in their order, then those in normal by id.
    public func allRecords(limit: Int) -> [AlarmRecord] {
        let shown = openRecords(limit: limit)
        let isOpen = Set(open)
        let normal = alarms.indices.filter { !isOpen.contains(Int32($0)) }.sorted { id($0) < id($1) }
        return shown + normal.prefix(limit - shown.count).map { makeRecord($0) }
    }

    /// Series that have sent nothing for longer than their rule allows.
    public var silentSeriesCount: Int { feeds.reduce(0) { $0 + $1.silent } }

    private struct Urgency {
        var rank: Int
        var since: Timestamp
        var alarm: Int
    }

    private func urgency(_ alarm: Int) -> Urgency {
        let slot = Int(alarms[alarm].detail)
        guard slot >= 0 else { return Urgency(rank: .max, since: .distantFuture, alarm: alarm) }
        let shown = details[slot].shown
        let place = shown.cover != .none ? 2 : shown.state.isUnacknowledged ? 0 : 1
        // At one priority what is happening now comes before what is over and still to be acknowledged.
        let isOver = shown.state.isActive ? 0 : 1
        return Urgency(
            rank: place * 16 + priority(alarm, level: shown.level).rawValue * 2 + isOver, since: details[slot].since,
            alarm: alarm)
    }

    private func precedes(_ a: Urgency, _ b: Urgency) -> Bool {
        if a.rank != b.rank { return a.rank < b.rank }
        if a.since != b.since { return a.since < b.since }
        return id(a.alarm) < id(b.alarm)
    }

    /// What was shown is no longer counted; what is shown now is.
    mutating func recount(_ alarm: Int, from before: Detail.Shown, to after: Detail.Shown) {
        count(alarm, before, by: -1)
        count(alarm, after, by: 1)
        let wasOpen = before != Detail.Shown()
        let isOpen = after != Detail.Shown()
        if isOpen, !wasOpen {
            let slot = detail(alarm)
            details[slot].openPosition = Int32(open.count)
            open.append(Int32(alarm))
            tally.open += 1
        } else if wasOpen, !isOpen {
            let slot = detail(alarm)
            let position = Int(details[slot].openPosition)
            let last = open.removeLast()
            tally.open -= 1
            if position < open.count {
                open[position] = last
                let moved = detail(Int(last))
                details[moved].openPosition = Int32(position)
            }
            details[slot].openPosition = -1
        }
        if let group = groupName(alarm) {
            let change = (after.state == .normal ? 0 : 1) - (before.state == .normal ? 0 : 1)
            if change != 0 { groups.change(group, by: change) }
        }
    }

    private mutating func count(_ alarm: Int, _ shown: Detail.Shown, by change: Int) {
        switch shown.cover {
        case .outOfService: tally.outOfService += change
        case .suppressed: tally.suppressed += change
        case .shelved: tally.shelved += change
        case .none:
            // The priority can change while an alarm is open (a health alarm's): the one counted is kept with it.
            let priority = shown.priority.rawValue - 1
            if shown.state.isUnacknowledged { tally.unacknowledged[priority] += change }
            if shown.state.isActive { tally.active[priority] += change }
        }
    }

    func makeRecord(_ alarm: Int) -> AlarmRecord {
        let row = alarms[alarm]
        let rule = rules[Int(row.rule)]
        var record = AlarmRecord(
            id: id(alarm), rule: rule.rule.id, title: title(alarm), priority: priority(alarm, level: row.current))
        record.revision = Int(row.revision)
        record.occurrence = Int(row.occurrences)
        record.group = rule.rule.group
        record.action = rule.rule.action
        record.consequence = rule.rule.consequence
        record.responseTime = rule.rule.responseTime
        record.acknowledgementRequired = policy(alarm).acknowledgementRequired
        record.current = rule.level(row.current)?.name
        record.isPending = row.timing & ~row.active != 0
        if row.entity >= 0 {
            record.entity = entities[Int(row.entity)].id
            record.zone = entities[Int(row.entity)].zone
        }
        fillData(alarm, &record)
        guard let detail = details(alarm) else { return record }
        record.state = detail.process.state
        record.suppression = suppression(detail)
        record.level = rule.level(detail.process.shown)?.name
        record.priority = priority(alarm, level: detail.process.shown >= 0 ? detail.process.shown : row.current)
        record.since = detail.since
        record.annunciatedAt = detail.annunciatedAt
        record.isChattering = detail.chatter?.isChattering ?? false
        record.isFirstOut = detail.isFirstOut
        record.acknowledgedBy = detail.acknowledgement?.by
        record.acknowledgedAt = detail.acknowledgement?.at
        record.comment = detail.acknowledgement?.comment
        record.code = detail.code
        let shown = detail.process.shown
        if shown >= 0, let set = rule.level(shown)?.set {
            let number = thresholds[Int(row.thresholds) + shown].set
            record.threshold = number.isNaN ? nil : number
            record.comparison = set.operation.rawValue
        }
        return record
    }

    /// `11:07:45` local time, with its date where that is not today's.
    private func stampText(_ stamp: Timestamp) -> String {
        let (local, today) = (defaults.zone.civil(stamp), defaults.zone.civil(clock.wall))
        let date = ISO8601.date(local)
        return (date == ISO8601.date(today) ? "" : date + " ") + ISO8601.time(local)
    }

    private func suppression(_ detail: Detail) -> Suppression? {
        switch cover(detail) {
        case .none: nil
        case .outOfService:
            .outOfService(by: detail.outOfService?.by ?? "", reason: detail.outOfService?.reason ?? "")
        case .suppressed: .suppressedByDesign(by: detail.suppressors)
        case .shelved:
            detail.shelf.map { .shelved(until: $0.until, oneShot: $0.oneShot, by: $0.by, reason: $0.reason) }
        }
    }

    func fillData(_ alarm: Int, _ record: inout AlarmRecord) {
        let row = alarms[alarm]
        let rule = Int(row.rule)
        if row.series >= 0 {
            let index = Int(row.series)
            record.attribute = attributes[Int(series[index].attribute)]
            record.isStale =
                rule < HealthRule.allCases.count
                ? series[index].isSilent : isStale(index, after: freshness(rule, index))
            record.quality = series[index].isBad ? .bad : series[index].isUncertain ? .uncertain : .good
            if series[index].lastAt != .min { record.value = series[index].value }
            switch hot[rule].kind {
            case .reading, .health: record.unit = unit(ofSeries: row.series)
            case .window, .ratio, .aggregate, .composite:
                record.value = value(of: alarm, isArrival: true)
                record.unit = judgedUnit(rules[rule].rule.value, unit(ofSeries: row.series))
                record.coverage = coverage(alarm)
            }
            if let decision = decision(alarm) { fill(decision, alarm, &record) }
            // What is wrong is the stamp, not what was read.
            if rule == HealthRule.clock.rawValue {
                record.value = stampsAhead[row.series]?.ahead.seconds
                record.unit = record.value == nil ? nil : Unit("s")
            }
        } else if hot[rule].kind == .aggregate {
            record.value = value(of: alarm, isArrival: true)
            if record.value == nil { record.quality = .bad }
        } else if hot[rule].hasComposite {
            let truths = rules[rule].whens.map { $0.flatMap { truth(of: $0, alarm, own: nil) } }
            if zip(truths, rules[rule].whens).contains(where: { $0 == nil && $1 != nil }) { record.quality = .bad }
        }
    }

    /// The reading that makes a condition true, in place of the one the rule's alarms are made by.
    private func fill(_ decision: Decision, _ alarm: Int, _ record: inout AlarmRecord) {
        (record.threshold, record.comparison) = (decision.threshold, decision.comparison)
        guard decision.series >= 0, decision.series != alarms[alarm].series else { return }
        let index = Int(decision.series)
        record.attribute = attributes[Int(series[index].attribute)]
        record.isStale = isStale(index, after: freshness(Int(alarms[alarm].rule), index))
        record.quality = series[index].isBad ? .bad : series[index].isUncertain ? .uncertain : .good
        record.value = series[index].lastAt == .min ? nil : series[index].value
        record.unit = unit(ofSeries: decision.series)
    }

    /// The unit of what a rule makes of a series: a change over time is in units per that time; a share has none.
    private func judgedUnit(_ value: ValueExpression, _ unit: Unit?) -> Unit? {
        switch value {
        case .reading, .mean, .minimum, .maximum, .sum, .increase: return unit
        case .aggregate, .ratioToBaseline: return nil
        case .rate(_, let per):
            let times: [(TimeSpan, String)] = [(.hours(1), "h"), (.minutes(1), "min"), (.seconds(1), "s")]
            guard let unit, let time = times.first(where: { $0.0 == per }) else { return nil }
            return Unit(unit.symbol + "/" + time.1)
        }
    }

    /// The rule's title with the entity's name.
    private func title(_ alarm: Int) -> LocalizedText {
        let row = alarms[alarm]
        var title = rules[Int(row.rule)].rule.title ?? LocalizedText(rules[Int(row.rule)].rule.id)
        let place: String
        switch HealthRule(rawValue: Int(row.rule)) {
        case .feed: place = feeds[Int(row.memory)].name
        case .core:
            let fault = coreFaults[Int(row.memory)].text
            return LocalizedText(
                english: "\(title.english) · \(fault.english)", french: "\(title.french) · \(fault.french)")
        case .noData where row.series < 0:
            let group = silenceGroups[Int(row.memory)]
            place = "\(group.name): \(group.silent)/\(group.members)"
        case .noData, .clock, nil: place = row.entity >= 0 ? entities[Int(row.entity)].name : ""
        }
        guard !place.isEmpty else { return title }
        title.english += " · \(place)"
        title.french += " · \(place)"
        if row.rule == HealthRule.clock.rawValue, let claimed = stampsAhead[row.series] {
            let stamp = stampText(claimed.stamp)
            title.english += " · stamp \(stamp)"
            title.french += " · horodatage \(stamp)"
        }
        if row.rule == HealthRule.noData.rawValue, row.series >= 0, let behind = lateBehind[row.series] {
            let minutes = behind.nanoseconds / 60_000_000_000
            title.english += " · stamped \(minutes) min late"
            title.french += " · horodatage en retard de \(minutes) min"
        }
        return title
    }
}
