import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// A night that was lived and then looked back at: what history gives back must be what was shown then.
struct PastTerritoryTests {
    private struct Night {
        var site: Site
        var rules: [Rule]
        var series: [SeriesDeclaration] = []
        var readings: [Reading] = []
        var journal: [JournalRecord] = []
        var latest: [AlarmID: AlarmRecord] = [:]
        /// What the core showed, by second.
        var shown: [(at: Double, snapshot: Snapshot)] = []
    }

    private static let level: AttributeName = "currentLevel"
    private static let gauges: [EntityID] = ["gapeau", "las", "eygoutier"]

    private static var rules: [Rule] {
        var rule = Rule(
            id: "river",
            levels: [
                Level(name: "alerte", priority: .high, set: Comparison(.greaterOrEqual, .number(2, unit: nil))),
                Level(name: "crise", priority: .critical, set: Comparison(.greaterOrEqual, .number(3, unit: nil))),
            ])
        rule.sensor = SensorPattern(type: "FloodMonitoring", entity: "*", attribute: level)
        let rapid = Level(name: "rapide", priority: .low, set: Comparison(.greater, .number(-9, unit: nil)))
        var rise = Rule(id: "rise", levels: [rapid])
        rise.sensor = rule.sensor
        rise.value = .rate(window: .minutes(30), per: .hours(1))
        return [rule, rise]
    }

    /// What was usual at a past time is the median of the same weekday and hour of the four weeks before it.
    @Test func thePastKnowsWhatWasUsualThen() throws {
        var meter = Entity(id: "m1", type: "ACMeasurement", name: "m1")
        meter.period = .minutes(10)
        let site = Site(id: "test", entities: [meter])
        let power = SeriesDeclaration(
            id: SeriesID(0), key: SeriesKey(entity: "m1", attribute: "activePower"), type: "ACMeasurement", unit: "W")
        let territory = PastTerritory(site: site, rules: [], series: [power], texts: [])
        let now = CoreUnderTest.at(0)
        let view = View(display: .energy)
        var readings: [Reading] = []
        func day(_ end: Timestamp, _ span: TimeSpan, watts: Double) {
            var at = end - span
            while at <= end {
                readings.append(
                    Reading(series: SeriesID(0), value: .number(watts), observedAt: at, receivedAt: at))
                at = at + .minutes(10)
            }
        }
        for (index, (end, needs)) in territory.usualNeeds(of: view, at: now).enumerated() {
            #expect(needs.map(\.series) == [SeriesID(0)] && end < now)
            day(end, needs[0].window, watts: [100, 200, 300, 900][index])
        }
        day(now, .hours(20), watts: 300)
        let snapshot = territory.snapshot(view, at: now, known: now, readings: readings, alarms: [], journal: [])
        let total = try #require(snapshot.energy.total)
        #expect(total.watts == 300 && total.usualWatts == 250 && total.percentOfUsual == 120)
        #expect(total.usual.values.compactMap { $0 }.count >= 144)
        #expect(territory.usualNeeds(of: View(display: .flood), at: now).isEmpty)
    }

    /// Why an alarm was: its state of then, the values history kept, the rule of now and nothing of timers.
    @Test func whyIsAnsweredOfAPastInstant() throws {
        let gauge = Entity(id: "gapeau", type: "FloodMonitoring", name: "Gapeau")
        let key = SeriesKey(entity: "gapeau", attribute: Self.level)
        var rules = Self.rules
        rules[0].source = "alarms.yaml:7"
        let territory = PastTerritory(
            site: Site(id: "test", entities: [gauge]), rules: rules,
            series: [SeriesDeclaration(id: SeriesID(0), key: key, type: gauge.type, unit: "m")], texts: [])
        var core = CoreUnderTest(entities: [gauge], rules: rules)
        core.sample("gapeau", 2.4, at: 600, attribute: Self.level)
        let record = try #require(core.hypervisor.alarm("river/gapeau"))
        #expect(territory.needs(ofWhy: record).map(\.series) == [SeriesID(0)])
        let readings = [0, 300, 600, 900].map { seconds in
            Reading(
                series: SeriesID(0), value: .number(2 + Double(seconds) / 1500),
                observedAt: CoreUnderTest.at(Double(seconds)),
                receivedAt: CoreUnderTest.at(Double(seconds)))
        }
        let at = CoreUnderTest.at(700)
        let why = try #require(territory.why(record, at: at, known: at, readings: readings))
        #expect(why.at == at && why.source == "alarms.yaml:7" && why.timers.isEmpty)
        #expect(why.record.state == record.state && why.record.level == "alerte" && why.record.value == 2.4)
        #expect(why.inputs.map(\.value) == [2.4] && why.inputs.map(\.observedAt) == [CoreUnderTest.at(600)])
        #expect(why.inputs.first?.windowCount == 0 && why.inputs.first?.unit == "m")
        // A rate says what it was counted from.
        var rising = record
        (rising.id, rising.rule) = ("rise/gapeau", "rise")
        let rate = try #require(territory.why(rising, at: at, known: at, readings: readings))
        #expect(rate.inputs.first?.window.map(\.value) == [2, 2.2, 2.4] && rate.inputs.first?.windowCount == 3)
    }

    /// What falls while it waits for its acknowledgement is shown at its highest level, with the one present beside it.
    @Test func aLevelThatFellIsKnownAfterwards() throws {
        let gauge = Entity(id: "gapeau", type: "FloodMonitoring", name: "Gapeau")
        var core = CoreUnderTest(entities: [gauge], rules: Self.rules)
        var journal: [JournalRecord] = []
        for (at, level) in [(0.0, 1.0), (300, 3.2), (600, 2.4), (900, 1.0)] {
            core.sample("gapeau", level, at: at, attribute: Self.level)
            for effect in core.effects { if case .journal(let lines) = effect { journal += lines } }
            core.handle(.tick, at: at + 1)
            for effect in core.effects { if case .journal(let lines) = effect { journal += lines } }
        }
        let latest = try #require(core.hypervisor.alarm("river/gapeau"))
        func then(_ seconds: Double) -> AlarmRecord? {
            let at = CoreUnderTest.at(seconds)
            var standing = StandingAlarms(candidates: [latest.id])
            for record in journal.reversed() where record.at <= at { standing.read(record) }
            return standing.records(at: at, latest: [latest]).first
        }
        #expect(then(400)?.current == "crise" && then(400)?.level == "crise")
        #expect(then(700)?.current == "alerte" && then(700)?.level == "crise")
        #expect(then(1000)?.current == nil && then(1000)?.code == then(400)?.code && then(400)?.code != nil)
    }

    /// What a gateway kept back was not known then, whatever its stamp: the operator saw the reading before it. Of a time
    /// no core watched it is all there is.
    @Test func whatCameLateWasNotKnownThen() throws {
        let gauge = Entity(id: "gapeau", type: "FloodMonitoring", name: "Gapeau")
        let key = SeriesKey(entity: "gapeau", attribute: Self.level)
        let territory = PastTerritory(
            site: Site(id: "test", entities: [gauge]), rules: Self.rules,
            series: [SeriesDeclaration(id: SeriesID(0), key: key, type: gauge.type, unit: "m")], texts: [])
        func reading(_ value: Double, _ seconds: Double, received: Double, isLate: Bool = false) -> Reading {
            Reading(
                series: SeriesID(0), value: .number(value), observedAt: CoreUnderTest.at(seconds),
                receivedAt: CoreUnderTest.at(received), isLate: isLate)
        }
        let readings = [reading(1, 0, received: 1), reading(3.5, 600, received: 8000, isLate: true)]
        let at = CoreUnderTest.at(900)
        let view = View(display: .flood)
        let then = territory.snapshot(view, at: at, known: at, readings: readings, alarms: [], journal: [])
        #expect(then.flood.rivers.map(\.level.value) == [1] && !then.isAsKnownToday)
        let today = territory.snapshot(view, at: at, known: nil, readings: readings, alarms: [], journal: [])
        #expect(today.flood.rivers.map(\.level.value) == [3.5] && today.isAsKnownToday)
        let later = CoreUnderTest.at(9000)
        let heard = territory.snapshot(view, at: later, known: later, readings: readings, alarms: [], journal: [])
        #expect(heard.flood.rivers.map(\.level.value) == [1], "as live: what came too late is no present value")
        var record = AlarmRecord(
            id: "river/gapeau", rule: "river", title: LocalizedText(english: "r", french: "r"), priority: .high,
            since: CoreUnderTest.at(0))
        (record.entity, record.attribute, record.level) = ("gapeau", Self.level, "alerte")
        let why = try #require(territory.why(record, at: at, known: at, readings: readings))
        #expect(why.inputs.map(\.value) == [1] && why.record.value == 1)
    }

    /// The flood and the alarm it began with are history too.
    @Test func aFloodIsKnownAfterwards() throws {
        let entities = (0..<14).map { Entity(id: EntityID("g\($0)"), type: "FloodMonitoring", name: "G\($0)") }
        var core = CoreUnderTest(entities: entities, rules: Self.rules)
        var journal: [JournalRecord] = []
        for index in 0..<14 {
            core.sample(EntityID("g\(index)"), 2.5, at: Double(index) * 10, attribute: Self.level)
            for effect in core.effects { if case .journal(let lines) = effect { journal += lines } }
            core.handle(.tick, at: Double(index) * 10 + 1)
            for effect in core.effects { if case .journal(let lines) = effect { journal += lines } }
        }
        let live = core.hypervisor.snapshot(View(display: .alarms))
        #expect(live.counts.isFlood)
        let first = try #require(live.alarms.first { $0.record.isFirstOut }?.record)
        let floods = journal.filter { $0.event == .flood }
        #expect(floods.map(\.alarm) == [first.id])
        let territory = PastTerritory(site: core.hypervisor.site, rules: Self.rules, series: [], texts: [])
        var stood = live.alarms.map(\.record)
        for index in stood.indices { stood[index].isFirstOut = false }
        let past = territory.snapshot(
            View(display: .alarms), at: CoreUnderTest.at(200), known: CoreUnderTest.at(200), readings: [],
            alarms: stood, journal: [], floods: floods)
        #expect(past.counts.isFlood && past.alarms.filter { $0.record.isFirstOut }.map(\.record.id) == [first.id])
    }

    /// Three hours of three gauges every five minutes, and whatever an operator does.
    private static func live(seed: UInt64) -> Night {
        var random = Splitmix(state: seed)
        let entities = gauges.map { id -> Entity in
            var entity = Entity(id: id, type: "FloodMonitoring", name: id.text)
            entity.period = .minutes(5)
            return entity
        }
        var core = CoreUnderTest(entities: entities, rules: rules)
        var night = Night(site: core.hypervisor.site, rules: rules)
        func keep() {
            for effect in core.effects {
                switch effect {
                case .series(let series): night.series += series
                case .readings(let readings): night.readings += readings
                case .journal(let records): night.journal += records
                case .alarms(let records): for record in records { night.latest[record.id] = record }
                default: break
                }
            }
        }
        keep()
        for step in 0..<36 {
            let at = Double(step) * 300 + 1
            for gauge in gauges {
                // One of five was kept back by its gateway, and half of those are the newest all the same.
                let behind: [Double] = [0, 0, 0, 0, 0, 0, 0, 0, 700, 200]
                core.sample(
                    gauge, Double.random(in: 0.5...3.6, using: &random), at: at,
                    stamped: at - (behind.randomElement(using: &random) ?? 0), attribute: level)
                keep()
            }
            if let open = core.hypervisor.openAlarms(limit: 9).randomElement(using: &random)?.record {
                let action: OperatorAction =
                    Bool.random(using: &random)
                    ? .acknowledge(open.id, occurrence: open.occurrence, seenLevel: nil, comment: "vu", expires: nil)
                    : .shelve(open.id, duration: .minutes(12), reason: "essai", oneShot: false)
                core.handle(
                    .command(Command(id: 1, by: Operator(account: "dupont"), body: .alarm(action))), at: at + 60)
                keep()
            }
            core.handle(.tick, at: at + 90)
            keep()
            night.shown.append((at + 90, core.hypervisor.snapshot(View(display: .flood))))
        }
        return night
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func thePastIsWhatWasShownThen(seed: UInt64) throws {
        let night = PastTerritoryTests.live(seed: seed)
        let past = PastTerritory(site: night.site, rules: night.rules, series: night.series, texts: [])
        let view = View(display: .flood)
        #expect(past.needs(of: view).count == PastTerritoryTests.gauges.count)
        for (seconds, shown) in night.shown {
            let at = CoreUnderTest.at(seconds)
            var standing = StandingAlarms(candidates: Set(night.latest.keys))
            for record in night.journal.reversed() where record.at <= at { standing.read(record) }
            let latest = night.latest.values.sorted { $0.id < $1.id }
            let then = past.snapshot(
                view, at: at, known: at, readings: night.readings, alarms: standing.records(at: at, latest: latest),
                journal: [])
            #expect(then.flood.rivers == shown.flood.rivers, "seed \(seed), \(seconds) s")
            #expect(then.flood.marks == shown.flood.marks, "seed \(seed), \(seconds) s")
            #expect(then.counts == shown.counts, "seed \(seed), \(seconds) s")
            // In no order: among alarms of one priority it follows the readings since the last change of the journal.
            let (now, was) = (
                then.alarms.map { Essence($0).text }.sorted(), shown.alarms.map { Essence($0).text }.sorted()
            )
            #expect(now == was, "seed \(seed), \(seconds) s")
        }
    }

    /// What an operator reads of an alarm; its value runs on between the changes that the journal records.
    private struct Essence {
        let text: String
        init(_ line: AlarmLine) {
            let record = line.record
            let parts: [String?] = [
                record.id.text, "\(record.state)", record.suppression.map { "\($0)" }, record.level,
                record.priority.name, ISO8601.text(record.since), "#\(record.occurrence)", record.acknowledgedBy,
                record.comment, record.value.map { "\($0)" }, record.unit?.symbol, "\(record.isStale)",
                record.comparison, record.threshold.map { "\($0)" }, record.current, record.code,
                "\(record.isFirstOut)",
            ]
            text = parts.map { $0 ?? "-" }.joined(separator: " ")
        }
    }

    private struct Splitmix: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }
}
