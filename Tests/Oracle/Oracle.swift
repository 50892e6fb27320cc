import Alarms
import Telemetry

/// The alarm machine as alarms.md and grammar.md tell it, written from those pages and not from the engine: it goes
/// second by second, keeps every sample ever received, works everything out anew, and has no timer, no index and no
/// shortcut. What it writes down is compared with what the engine does.
struct Oracle {
    let rules: [Rule]
    let maintenance: [(from: Int, to: Int, rule: String)]
    let sensors: [String]
    let periods: [String: Int]
    let baseline: [Double?]
    var alarms: [OracleAlarm]
    /// By sensor, all good samples; whether the last accepted sample was bad.
    var good: [String: [(t: Int, v: Double)]] = [:]
    var isBad: [String: Bool] = [:]
    var isSilent: [String: Bool] = [:]
    var now = 0
    /// Of the start, or of the last restart.
    var startedAt = 0
    var posture = Posture.veille
    /// The occurrences heard, or silenced only by the flood: the seconds they were.
    var heardAt: [Int] = []
    var isFlood = false
    /// The alarm that began what is not normal in a group; rule by rule number.
    var firstOuts: [String: Int] = [:]
    /// `60 h UNACK haute !`
    var lines: [String] = []
    var refusals: [String] = []
    /// What is so after everything of a step, and when a flood began and ended.
    var checks: [String] = []
    /// The pages say that an action is refused, and not with which word.
    static let anyReason = "*"
    /// grammar.md, engine defaults.
    let grace: Int
    static let shelveMaximum = 28800
    static let outageTolerance = 3600

    init(_ given: OracleCase) {
        rules = given.rules
        maintenance = given.maintenance
        sensors = given.sensors
        periods = given.periods
        baseline = given.baseline
        grace = given.startupGrace
        alarms = given.sensors.map { OracleAlarm(health: .silence, sensor: $0) }
        alarms += given.sensors.map { OracleAlarm(health: .clock, sensor: $0) }
        for index in given.rules.indices {
            let rule = given.rules[index]
            alarms.append(
                OracleAlarm(
                    name: rule.id, rule: index, sensor: rule.sensor?.entity ?? "", levels: rule.levels.count))
        }
        refreshMaintenance()
        refreshInhibitors(isTimer: false)
    }

    mutating func forget() {
        lines.removeAll(keepingCapacity: true)
        refusals.removeAll(keepingCapacity: true)
        checks.removeAll(keepingCapacity: true)
    }

    /// Goes on to the second of `step`, and through it: samples, then the action, then timers.
    mutating func take(_ step: OracleCase.Step) {
        while now < step.t {
            for index in alarms.indices { countSecond(index) }
            now += 1
            refreshMaintenance()
            // What is received in the second a maintenance ends is one instant with its end; without input, what time
            // brings in that second is.
            if now == step.t, brings(step) {
                receive(step.samples)
                settle()
                if let action = step.action { act(action) }
                if let posture = step.posture { take(posture) }
            }
            runTimers()
        }
        if let down = step.down { restart(after: down) }
    }

    private func brings(_ step: OracleCase.Step) -> Bool {
        !step.samples.isEmpty || step.action != nil || step.posture.map { $0 != posture } ?? false
    }

    /// Down time counts for no delay; all the rest is wall time. After a long outage delays begin again. What came while
    /// the core was down comes as it returns, hidden by what hides it then: nothing rings that is over or hidden.
    private mutating func restart(after down: Int) {
        now += down
        startedAt = now
        if down > Oracle.outageTolerance {
            for index in alarms.indices {
                for level in alarms[index].ran.indices where alarms[index].ran[level] != nil {
                    alarms[index].ran[level] = 0
                }
            }
        }
        refreshMaintenance()
        runTimers(isReturning: true)
    }

    /// The same refusals at the same seconds, with the same words where the pages give one.
    static func agree(_ refusals: [String], _ engine: [String]) -> Bool {
        guard refusals.count == engine.count else { return false }
        return zip(refusals, engine).allSatisfy { mine, its in
            mine == its || mine.hasSuffix(anyReason) && its.hasPrefix(mine.dropLast(anyReason.count))
        }
    }

    // MARK: Data

    /// The last accepted sample is good, and younger than the alarm's `nodata.after`.
    func isGood(_ index: Int, at t: Int) -> Bool {
        let sensor = alarms[index].sensor
        guard let rule = rule(index) else { return false }
        return isSeen(sensor, within: after(rule, sensor), at: t)
    }

    /// The sensor's last accepted sample is good, and younger than `age`.
    func isSeen(_ sensor: String, within age: Int?, at t: Int) -> Bool {
        guard let last = good[sensor]?.last, isBad[sensor] != true else { return false }
        return age.map { t - last.t < $0 } ?? true
    }

    /// `after` defaults to three periods.
    func after(_ rule: Rule, _ sensor: String) -> Int? {
        rule.noData.after.map(Oracle.seconds) ?? periods[sensor].map { $0 * 3 }
    }

    func rule(_ index: Int) -> Rule? { alarms[index].rule.map { rules[$0] } }

    static func seconds(_ span: TimeSpan) -> Int { Int(span.nanoseconds / 1_000_000_000) }

    /// A late one changes nothing live.
    private mutating func receive(_ received: [OracleCase.Sample]) {
        let samples = received.filter { $0.behind == nil }
        for sample in samples {
            isBad[sample.sensor] = sample.quality == .bad
            if sample.quality != .bad { good[sample.sensor, default: []].append((now, sample.value)) }
            let readers = rules.filter { reads($0, sample.sensor) }
            let isWanted = readers.isEmpty || readers.contains(where: \.raisesHealthAlarms)
            // A frame without a valid value is no data: it says nothing of the clock either.
            for index in alarms.indices
            where alarms[index].health == .clock && alarms[index].sensor == sample.sensor && sample.quality != .bad {
                alarms[index].isOn[0] = sample.isAhead && isWanted
            }
        }
        let heard = Set(samples.filter { $0.quality != .bad }.map(\.sensor))
        // What is received in the second a schedule opens or closes is judged as after it, and together with it.
        let edges = alarms.indices.filter { isInForce($0, at: now) != isInForce($0, at: now - 1) }
        guard !samples.isEmpty || !edges.isEmpty else { return }
        for sensor in heard { isSilent[sensor] = false }
        for index in alarms.indices where isComposite(index) || isAggregate(index) { judge(index) }
        for index in alarms.indices where heard.contains(alarms[index].sensor) {
            if alarms[index].health == .silence { alarms[index].isOn[0] = false }
            guard alarms[index].rule != nil else { continue }
            // A window is worked out when a reading comes: one that only empties brings no news, and no data never
            // clears an alarm.
            alarms[index].value = value(index, at: now)
            alarms[index].isSilent = false
            judge(index)
        }
        for index in edges { judge(index) }
        settle()
    }

    // MARK: Time

    /// A second went by: delays count it when the data they rest on was good.
    private mutating func countSecond(_ index: Int) {
        guard let rule = rule(index), !alarms[index].isOutOfService else { return }
        for level in alarms[index].ran.indices where alarms[index].ran[level] != nil {
            let isKnown =
                if let when = rule.levels[level].when { truth(when, index) != nil } else {
                    (isAggregate(index) || isGood(index, at: now)) && alarms[index].value != nil
                }
            if isKnown || !isInForce(index, at: now) { alarms[index].ran[level]? += 1 }
        }
    }

    private mutating func runTimers(isReturning: Bool = false) {
        // The pages do not order what is due together: by what was heard before, so that what a timer brings now is
        // heard on its own. What a flood keeps quiet as the core returns is in the one summary of its return.
        if !isReturning { endFlood() }
        for index in alarms.indices {
            if alarms[index].health == .silence { judgeSilence(index) }
            if alarms[index].rule != nil {
                if isSilentFor(index, at: now) { alarms[index].isSilent = true }
                judge(index, isTimer: true)
            }
        }
        settle(isTimer: true)
        if isReturning { endFlood() }
        for index in alarms.indices { lapse(index) }
        settle(isTimer: true)
    }

    /// Shelves that end, acknowledgements that expire, alarms forgotten, chattering that calmed down.
    private mutating func lapse(_ index: Int) {
        if let ends = alarms[index].shelfEnds, now >= ends { endShelf(index) }
        let due = [alarms[index].expiresAt, alarms[index].realarmAt].compactMap { $0 }.min()
        if alarms[index].state == .ACKED, let due, now >= due {
            unacknowledge(index)
            alarms[index].mustAnnounce = true
        }
        if let quiet = rule(index)?.chatter?.quiet, alarms[index].isChattering,
            now >= alarms[index].changedAt + Oracle.seconds(quiet)
        {
            alarms[index].isChattering = false
            if alarms[index].state == .UNACK { alarms[index].mustAnnounce = true }
        }
    }

    private mutating func judgeSilence(_ index: Int) {
        let sensor = alarms[index].sensor
        // A rule that makes of silence its own alarm, or none, asks for no other.
        guard let shortest = watching(sensor).compactMap({ after($0, sensor) }).min() else { return }
        let since = good[sensor]?.last?.t
        let due = max((since ?? startedAt + grace) + shortest, startedAt + grace)
        if now >= due { isSilent[sensor] = true }
        if isSilent[sensor] == true { alarms[index].isOn[0] = true }
    }

    private func watching(_ sensor: String) -> [Rule] {
        rules.filter { rule in
            // To an aggregate a silent member is one that is not seen.
            if case .aggregate = rule.value { return false }
            return reads(rule, sensor) && rule.noData.policy == .hold && rule.raisesHealthAlarms
        }
    }

    // MARK: Floods

    private static let floodWindow = 600

    private var heardLately: Int { heardAt.count { $0 > now - Oracle.floodWindow } }

    /// More than ten in ten minutes.
    private mutating func countOccurrence(_ index: Int) {
        guard alarms[index].occurrence > alarms[index].counted else { return }
        alarms[index].counted = alarms[index].occurrence
        heardAt.append(now)
        guard !isFlood, heardLately > 10 else { return }
        isFlood = true
        checks.append("\(now) flood")
    }

    /// Until fewer than five.
    private mutating func endFlood() {
        guard isFlood, heardLately < 5 else { return }
        isFlood = false
        checks.append("\(now) no flood")
    }

    /// The silence of a series has the highest priority of those its rules give it.
    private func priority(_ index: Int) -> Priority {
        if let rule = rule(index) { return alarms[index].level.map { rule.levels[$0].priority } ?? .low }
        guard alarms[index].health == .silence else { return .low }
        return rules.filter { reads($0, alarms[index].sensor) }.compactMap(\.noData.priority).min() ?? .low
    }

    // MARK: What follows

    /// After every phase: the state machine, then what inhibits, then what is written down.
    mutating func settle(isTimer: Bool = false) {
        for index in alarms.indices { stepState(index) }
        refreshInhibitors(isTimer: isTimer)
        for index in alarms.indices { write(index) }
    }

    private mutating func write(_ index: Int) {
        let (display, level) = alarms[index].display
        let isHidden = alarms[index].isOutOfService || alarms[index].isSuppressed || alarms[index].shelfEnds != nil
        // What is over in the instant in which what hid it ends is not heard.
        var rings = alarms[index].mustAnnounce && !isHidden && alarms[index].state == .UNACK
        alarms[index].mustAnnounce = false
        if rings {
            countOccurrence(index)
            let before = alarms[index].announced
            let level = alarms[index].level ?? -1
            let isSame = before.occurrence == alarms[index].occurrence
            alarms[index].announced = (alarms[index].occurrence, isSame ? max(before.level, level) : level)
            // In a flood a summary says it; what is critical stays individual.
            if isFlood, priority(index) != .critical { rings = false }
        }
        guard rings || display != alarms[index].written.display || level != alarms[index].written.level else { return }
        alarms[index].written = (display, level)
        let name = level.map { " " + levelName(index, $0) } ?? ""
        lines.append("\(now) \(alarms[index].name) \(display.rawValue)\(name)\(rings ? " !" : "")")
    }

    func levelName(_ index: Int, _ level: Int) -> String {
        switch alarms[index].health {
        case .silence: "absence"
        case .clock: "horloge"
        case nil: rule(index)?.levels[level].name ?? ""
        }
    }

    /// Point checks: `cur`, `pending`, `chattering`, `stale`, the occurrences and those that began hidden, of each
    /// rule's alarm; first-out and what waits for acknowledgement, of each group.
    mutating func look() {
        for index in alarms.indices {
            guard let rule = rule(index) else { continue }
            let alarm = alarms[index]
            let current = alarm.present.map { levelName(index, $0) } ?? "-"
            let isPending = alarm.ran.indices.contains { alarm.ran[$0] != nil && !alarm.isOn[$0] }
            let last = good[alarm.sensor]?.last
            let isStale =
                rule.sensor != nil
                && last.map { said in
                    after(rule, alarm.sensor).map { now - said.t >= $0 } ?? false
                } ?? false
            checks.append(
                OracleCase.check(
                    now, alarm.name, occurrence: alarm.occurrence, current: current, isPending: isPending,
                    isChattering: alarm.isChattering, isStale: isStale))
        }
        for group in OracleCase.groups {
            let waiting = alarms.indices.count { index in
                rule(index)?.group == group && [.UNACK, .RTNUN, .LTUN].contains(alarms[index].display.display)
            }
            checks.append("\(now) group \(group) \(waiting) first \(firstOuts[group].map { alarms[$0].name } ?? "-")")
        }
    }
}
