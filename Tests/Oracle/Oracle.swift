import Alarms
import Telemetry

/// The alarm machine as alarms.md and grammar.md tell it, written from those pages and not from the engine: it goes
/// second by second, keeps every sample ever received, works everything out anew, and has no timer, no index and no
/// shortcut. What it writes down is compared with what the engine does.
struct Oracle {
    let rules: [Rule]
    let maintenance: [(from: Int, to: Int, rule: String)]
    var alarms: [OracleAlarm]
    /// By sensor, all good samples; whether the last accepted sample was bad.
    var good: [String: [(t: Int, v: Double)]] = [:]
    var isBad: [String: Bool] = [:]
    var isSilent: [String: Bool] = [:]
    var now = 0
    /// `60 h UNACK haute !`
    var lines: [String] = []
    var refusals: [String] = []
    /// The pages say that an action is refused, and not with which word.
    static let anyReason = "*"
    /// grammar.md, engine defaults.
    static let grace = 60
    static let shelveMaximum = 28800

    init(_ given: OracleCase) {
        rules = given.rules
        maintenance = given.maintenance
        let health = given.sensors.map {
            OracleAlarm(name: "nodata:\($0)", rule: nil, sensor: $0, levels: 1)
        }
        alarms = health
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
    }

    /// Goes on to the second of `step`, and through it: samples, then the action, then timers.
    mutating func take(_ step: OracleCase.Step) {
        while now < step.t {
            for index in alarms.indices { countSecond(index) }
            now += 1
            refreshMaintenance()
            // What is received in the second a maintenance ends is one instant with its end.
            if now == step.t { receive(step.samples) }
            settle()
            if now == step.t {
                if let action = step.action { act(action) }
            }
            runTimers()
        }
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
        guard let last = good[sensor]?.last, isBad[sensor] != true else { return false }
        guard let after = rule(index)?.noData.after else { return true }
        return t - last.t < Oracle.seconds(after)
    }

    func rule(_ index: Int) -> Rule? { alarms[index].rule.map { rules[$0] } }

    static func seconds(_ span: TimeSpan) -> Int { Int(span.nanoseconds / 1_000_000_000) }

    /// A late one changes nothing live.
    private mutating func receive(_ received: [OracleCase.Sample]) {
        let samples = received.filter { $0.behind == nil }
        for sample in samples {
            isBad[sample.sensor] = sample.quality == .bad
            if sample.quality != .bad { good[sample.sensor, default: []].append((now, sample.value)) }
        }
        let heard = Set(samples.filter { $0.quality != .bad }.map(\.sensor))
        // What is received in the second a schedule opens or closes is judged as after it, and together with it.
        let edges = alarms.indices.filter { isInForce($0, at: now) != isInForce($0, at: now - 1) }
        guard !samples.isEmpty || !edges.isEmpty else { return }
        for sensor in heard { isSilent[sensor] = false }
        for index in alarms.indices where isComposite(index) { judge(index) }
        for index in alarms.indices where heard.contains(alarms[index].sensor) {
            guard alarms[index].rule != nil else {
                alarms[index].isOn[0] = false
                continue
            }
            // A window is worked out when a reading comes: one that only empties brings no news, and no data never
            // clears an alarm.
            alarms[index].value = value(index, at: now)
            judge(index)
        }
        for index in edges { judge(index) }
        settle()
    }

    // MARK: Time

    /// A second went by: delays count it when the data they rest on was good.
    private mutating func countSecond(_ index: Int) {
        let isKnown =
            isComposite(index)
            ? truth(rule(index)?.levels.first?.when) != nil : isGood(index, at: now) && alarms[index].value != nil
        guard !alarms[index].isOutOfService, isKnown || !isInForce(index, at: now) else { return }
        for level in alarms[index].ran.indices { alarms[index].ran[level]? += 1 }
    }

    private mutating func runTimers() {
        for index in alarms.indices {
            if alarms[index].rule == nil { judgeSilence(index) } else { judge(index, isTimer: true) }
        }
        settle(isTimer: true)
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
        let watching = rules.filter { $0.sensor?.entity == sensor && $0.noData.policy == .hold }
        guard let shortest = watching.compactMap(\.noData.after).map(Oracle.seconds).min() else { return }
        let since = good[sensor]?.last?.t
        let due = max((since ?? Oracle.grace) + shortest, Oracle.grace)
        if now >= due { isSilent[sensor] = true }
        if isSilent[sensor] == true { alarms[index].isOn[0] = true }
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
        let rings = alarms[index].mustAnnounce && !isHidden && alarms[index].state != .NORM
        alarms[index].mustAnnounce = false
        if rings {
            let before = alarms[index].announced
            let level = alarms[index].level ?? -1
            let isSame = before.occurrence == alarms[index].occurrence
            alarms[index].announced = (alarms[index].occurrence, isSame ? max(before.level, level) : level)
        }
        guard rings || display != alarms[index].written.display || level != alarms[index].written.level else { return }
        alarms[index].written = (display, level)
        let name = level.map { " " + (rule(index)?.levels[$0].name ?? "absence") } ?? ""
        lines.append("\(now) \(alarms[index].name) \(display.rawValue)\(name)\(rings ? " !" : "")")
    }
}
