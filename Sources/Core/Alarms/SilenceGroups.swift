import Telemetry

/// Series behind one gateway: 80 % of at least 5 silent is one alarm instead of all of theirs (grammar.md, rule 8).
struct Feed: Sendable {
    static let share = 0.8
    static let memberMinimum = 5
    var name: String
    var members: [Int32] = []
    var silent = 0
    var alarm: Int32 = -1
    /// `judged`: how many members' silence is judged at all.
    func isSilent(judged: Int) -> Bool {
        judged >= Feed.memberMinimum && Double(silent) >= Feed.share * Double(judged)
    }
}

/// Series of one rule in one zone, gateway or lot, whose silence is one alarm that names the count.
struct SilenceGroup: Sendable {
    var name: String
    var rule: Int
    var members = 0
    var silent = 0
    var alarm: Int32 = -1
}

// What silence does beyond its own alarm: a rule's policy, one alarm for a group, one for a feed.
extension AlarmEngine {
    // MARK: Policies and groups

    /// Silence takes effect on a rule's alarm: its policy, and its group's count.
    mutating func beginSilence(_ alarm: Int, into effects: inout [AlarmEffect]) {
        alarms[alarm].isSilent = true
        endCalm(ofAlarm: alarm)
        countSilence(alarm, 1, into: &effects)
        owe(alarm, .silence)
    }

    /// What the rule's policy makes of a silence: at its beginning, and when the rule comes into force or the alarm
    /// into service in the midst of one.
    mutating func obeySilence(_ alarm: Int) {
        let rule = Int(alarms[alarm].rule)
        guard hot[rule].isInForce else { return }
        switch rules[rule].rule.noData.policy {
        case .hold:
            return
        case .alarm:
            let level = rules[rule].rule.noData.level.flatMap { rules[rule].levelIndex($0) } ?? 0
            let bit = UInt8(1) << UInt8(level)
            alarms[alarm].active |= bit
            // The delays of the other levels stand still, as silence has them.
            alarms[alarm].timing &= ~bit
            alarms[alarm].frozen &= ~bit
        case .ok:
            alarms[alarm].active = 0
            alarms[alarm].timing = 0
            alarms[alarm].frozen = 0
        }
    }

    @inline(__always)
    mutating func endSilence(_ alarm: Int, into effects: inout [AlarmEffect]) {
        guard alarms[alarm].isSilent else { return }
        alarms[alarm].isSilent = false
        countSilence(alarm, -1, into: &effects)
    }

    func silenceGroupName(_ alarm: Int32, _ rule: Int) -> String? {
        guard let grouping = rules[rule].rule.noData.groupBy, alarms[Int(alarm)].entity >= 0 else { return nil }
        let entity = entities[Int(alarms[Int(alarm)].entity)]
        let member =
            switch grouping {
            case .zone: entity.zone
            case .gateway: entity.gateway
            case .lot: entity.lot
            }
        return "\(rules[rule].rule.id)/\(member ?? "-")"
    }

    mutating func joinSilenceGroup(_ alarm: Int32, _ rule: Int) {
        guard let name = silenceGroupName(alarm, rule) else { return }
        if silenceGroupIndices[name] == nil {
            silenceGroupIndices[name] = Int32(silenceGroups.count)
            silenceGroups.append(SilenceGroup(name: name, rule: rule))
        }
        guard let group = silenceGroupIndices[name] else { return }
        silenceGroups[Int(group)].members += 1
    }

    private mutating func countSilence(_ alarm: Int, _ change: Int, into effects: inout [AlarmEffect]) {
        let rule = Int(alarms[alarm].rule)
        guard let name = silenceGroupName(Int32(alarm), rule), let index = silenceGroupIndices[name] else { return }
        let group = Int(index)
        silenceGroups[group].silent += change
        let share = Double(silenceGroups[group].silent) / Double(max(1, silenceGroups[group].members))
        let isRaised = silenceGroups[group].silent > 0 && share >= (rules[rule].rule.noData.minShare ?? 0)
        if silenceGroups[group].alarm < 0 {
            guard isRaised else { return }
            silenceGroups[group].alarm = makeAlarm(rule: HealthRule.noData.rawValue, entity: -1, series: -1)
            alarms[Int(silenceGroups[group].alarm)].memory = index
        }
        let health = Int(silenceGroups[group].alarm)
        if isRaised {
            let slot = detail(health)
            details[slot].priority = rules[rule].rule.noData.priority ?? .low
            details[slot].acknowledgementRequired = rules[rule].rule.noData.acknowledgementRequired
        }
        setCondition(health, isRaised, into: &effects)
    }

    // MARK: Feeds

    mutating func join(feed name: String, series index: Int) {
        if feedIndices[name] == nil {
            feedIndices[name] = Int32(feeds.count)
            feeds.append(Feed(name: name))
        }
        guard let feed = feedIndices[name] else { return }
        series[index].feed = feed
        feeds[Int(feed)].members.append(Int32(index))
    }

    mutating func refreshFeed(_ feed: Int, into effects: inout [AlarmEffect]) {
        let judged = feeds[feed].members.count { cadence(Int($0)).alarmAfter != .max }
        let isSilent = feeds[feed].isSilent(judged: judged)
        if feeds[feed].alarm < 0 {
            guard isSilent else { return }
            feeds[feed].alarm = makeAlarm(rule: HealthRule.feed.rawValue, entity: -1, series: -1)
            alarms[Int(feeds[feed].alarm)].memory = Int32(feed)
        }
        let alarm = Int(feeds[feed].alarm)
        guard (alarms[alarm].active != 0) != isSilent else { return }
        setCondition(alarm, isSilent, into: &effects)
        for member in feeds[feed].members where series[Int(member)].noDataAlarm >= 0 {
            refreshSuppression(Int(series[Int(member)].noDataAlarm), into: &effects)
        }
    }
}
