import Alarms
import Hypervisor
import Notification
import OperatorLink
import Telemetry

/// Plays a scenario through the hypervisor's one door, as the control room gets it, and keeps what came of it. At one
/// instant: samples in listed order, then actions, then timers, then checks.
struct ScenarioRunner {
    let scenario: Scenario
    private var hypervisor: Hypervisor
    private let site: Site
    private var rules: [Rule]
    /// What history would give back at a restart.
    private var declarations: [SeriesDeclaration] = []
    private var texts: [TextDeclaration] = []
    private var stamps: [SeriesID: [(Timestamp, Value)]] = [:]
    private(set) var trace = Trace()
    private var commandCount: UInt64 = 0
    /// Attempts at telling somebody that wait for their outcome.
    private var answered: [UInt64] = []
    /// Down until this instant.
    private var downUntil: (t: Double, image: [UInt8], down: Double)?

    init(_ scenario: Scenario) {
        self.scenario = scenario
        rules = scenario.rules
        var site = Site(id: "test", zone: .paris, entities: ScenarioRunner.entities(scenario))
        site.maxSkew = scenario.defaults.maxSkew
        site.discovered = .production
        self.site = site
        hypervisor = Hypervisor(
            site: site, rules: rules, configuration: ScenarioRunner.configuration(scenario),
            startedAt: scenario.moment(0))
        collect(hypervisor.open(at: scenario.moment(0)))
    }

    private static func configuration(_ scenario: Scenario) -> Hypervisor.Configuration {
        var configuration = Hypervisor.Configuration(
            maintenance: scenario.maintenance, defaults: scenario.defaults, actsWithoutHistory: true)
        if scenario.tells {
            configuration.notification = NotificationPlan(policies: scenario.policies, directory: Directory())
        }
        return configuration
    }

    /// Every sensor that is sampled, in the order they are listed; then those only rules name.
    private static func entities(_ scenario: Scenario) -> [Entity] {
        var names: [String] = []
        var seen: Set<String> = []
        let ruled = scenario.rules.flatMap(\.literalSensors)
        for name in scenario.samples.map(\.sensor) + ruled where seen.insert(name).inserted { names.append(name) }
        return names.map { Entity(id: EntityID($0), type: .device) }
    }

    static func run(_ scenario: Scenario) -> Trace {
        var runner = ScenarioRunner(scenario)
        runner.play()
        return runner.trace
    }

    private mutating func play() {
        let end = scenario.end
        var instants = Set(scenario.samples.map(\.t) + scenario.actions.map(\.t) + scenario.expect.instants)
        for action in scenario.actions { instants.insert(action.end) }
        instants.insert(0)
        instants.insert(end)
        let samples = Dictionary(grouping: scenario.samples, by: \.t)
        let actions = Dictionary(grouping: scenario.actions, by: \.t)
        for t in instants.sorted() where t <= end {
            if let down = downUntil {
                guard t >= down.t else {
                    trace.missed(at: t, scenario)
                    continue
                }
                comeBack(down)
            }
            if let received = samples[t] { receive(received, t) }
            for action in actions[t] ?? [] { perform(action) }
            guard downUntil == nil else {
                trace.missed(at: t, scenario)
                continue
            }
            step(.tick, t)
            trace.look(at: t, hypervisor, scenario)
        }
        trace.finish(hypervisor, scenario)
    }

    /// What one instant brings, at once.
    private mutating func receive(_ samples: [ScenarioSample], _ t: Double) {
        let received = samples.map { sample in
            trace.received[sample.sensor, default: 0] += 1
            return Sample(
                SeriesKey(entity: EntityID(sample.sensor), attribute: "value"), .number(sample.value),
                observedAt: scenario.moment(sample.stamp ?? sample.t).wall, quality: sample.quality)
        }
        step(.samples(received), t)
    }

    private mutating func perform(_ action: ScenarioAction) {
        switch action.kind {
        case .alarm(let action2, let by):
            commandCount += 1
            step(.command(Command(id: commandCount, by: by, body: .alarm(action2))), action.t)
        case .rules(let rules):
            self.rules = rules
            step(.rules(rules), action.t)
        case .restart(let down):
            // Timers due before the core goes down have fired.
            step(.tick, action.t)
            downUntil = (action.t + down, hypervisor.encodeImage(), down)
        }
    }

    private mutating func comeBack(_ down: (t: Double, image: [UInt8], down: Double)) {
        downUntil = nil
        let now = scenario.moment(down.t)
        var fresh = Hypervisor(
            site: site, rules: rules, configuration: ScenarioRunner.configuration(scenario), startedAt: now)
        let recent = stamps.sorted { $0.key < $1.key }.map { ($0.key, Array($0.value.suffix(8))) }
        do {
            _ = try fresh.restore(
                Restored(series: declarations, texts: texts, image: down.image, recent: recent))
        } catch {
            trace.problems.append("the image written before the restart can't be read back: \(error)")
        }
        hypervisor = fresh
        collect(hypervisor.open(at: now))
        collect(hypervisor.restarted(after: TimeSpan(seconds: down.down), at: now))
    }

    private mutating func step(_ event: Event, _ t: Double) {
        if scenario.tells { rest(before: t) }
        collect(hypervisor.handle(event, at: scenario.moment(t)))
    }

    /// What is due before `t`, each at its own instant, as in a core that runs: a chain ends when its alarm does.
    private mutating func rest(before t: Double) {
        let limit = scenario.moment(t)
        for _ in 0..<NotificationRunner.stepLimit {
            guard let next = hypervisor.nextDeadline, next < limit.monotonic else { return }
            let due = limit.advanced(by: next - limit.monotonic)
            collect(hypervisor.handle(.tick, at: due))
        }
        trace.problems.append("the notifications never come to rest")
    }

    private mutating func collect(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .series(let series): declarations += series
            case .texts(let new): texts += new
            case .readings(let readings):
                for reading in readings {
                    stamps[reading.series, default: []].append((reading.observedAt, reading.value))
                    let name = declarations[Int(reading.series.index)].key.entity.text
                    trace.stored[name, default: 0] += 1
                    if reading.isLate { trace.late[name, default: 0] += 1 }
                }
            case .journal(let lines): trace.journal += lines
            case .transition(let transition): trace.transitions.append(transition)
            case .summary(let count):
                trace.summaries.append((hypervisor.coreTime.wall, count))
            case .notify(let order):
                let notice = order.attempt.notice
                trace.told.append(((notice.at - scenario.origin).seconds, notice))
                answered.append(order.attempt.id)
            case .alarms, .quarantined, .reply, .playback: break
            }
        }
        guard !answered.isEmpty else { return }
        // Every channel of a rule test delivers at once.
        let attempts = answered
        answered = []
        for id in attempts {
            collect(hypervisor.handle(.attempted(id: id, failure: nil), at: hypervisor.coreTime))
        }
    }
}

extension Rule {
    /// The bare sensors it names.
    var literalSensors: [String] {
        var names: [String] = []
        if let sensor, sensor.attribute == "value", !sensor.entity.contains(where: { $0 == "*" || $0 == "?" }) {
            names.append(sensor.entity)
        }
        for level in levels { level.when?.collectSensors(into: &names) }
        return names
    }
}

extension Condition {
    func collectSensors(into names: inout [String]) {
        switch self {
        case .all(let parts), .any(let parts), .atLeast(_, let parts):
            for part in parts { part.collectSensors(into: &names) }
        case .test(.exact(let key)?, _): names.append(key.entity.text)
        case .test, .atLeastMatching, .count, .consecutive: break
        }
    }
}
