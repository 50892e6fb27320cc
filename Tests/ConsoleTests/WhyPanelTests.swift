import Alarms
import Console
import OperatorLink
import Screen
import Telemetry
import Testing

/// The panel of "why?" with everything it may say.
struct WhyPanelTests {
    private func console(_ language: Language, _ change: (inout Why) -> Void) -> Console {
        let snapshot = SnapshotFixtures.flood()
        var console = Displays.console(showing: .alarms, snapshot, language: language)
        for effect in console.press(.character("w"), at: snapshot.now) + console.tick(at: snapshot.now) {
            guard case .query(let query) = effect, case .why(let id) = query.body,
                let line = snapshot.alarms.first(where: { $0.record.id == id })
            else { continue }
            var why = Why(
                record: line.record, source: "layouts/toulon/alarms.yaml:14", rule: LocalizedText("currentLevel ≥ 2.00")
            )
            change(&why)
            console.receive(Answer(id: query.id, body: .why(why)))
        }
        return console
    }

    private static func fill(_ why: inout Why) {
        let now = SnapshotFixtures.flood().now
        func input(_ entity: EntityID, _ value: Double, _ frame: Why.Frame) -> Why.Input {
            var input = Why.Input(
                series: .init(entity: entity, attribute: "currentLevel"), value: value, unit: "m",
                observedAt: now - .seconds(20), quality: .good)
            input.receivedAt = now - .seconds(19)
            input.frame = frame
            return input
        }
        var level = input(
            "gapeau-sainte-eulalie", 3.42,
            .kept(
                at: now - .seconds(19), from: "10.0.0.7:4000",
                text: "FloodMonitoring,id=gapeau-sainte-eulalie currentLevel=3.42 1764301980000000000", byteCount: 76))
        level.window = (0..<8).map { Why.Past(at: now - .minutes(Int64(40 - 5 * $0)), value: 2.5 + Double($0) / 10) }
        level.windowCount = 12
        why.inputs = [
            level, input("gapeau-sollies-pont", 2.9, .gone(until: now - .minutes(12))),
            input("las-dardennes", 0.6, .beforeStart(now - .hours(30))), input("eygoutier-la-garde", 0.9, .person),
            input(
                "reppe", 0.4,
                .kept(
                    at: now - .seconds(2), from: "tcp 10.0.0.8:51", text: String(repeating: "x", count: 400),
                    byteCount: 5000)),
        ]
        why.record.suppression = .shelved(until: now + .hours(1), oneShot: false, by: "martin", reason: "curage")
        why.suppressedBy = ["feed:gateway-3", "maintenance: curage"]
        func timer(_ name: String, _ minutes: Int64, _ then: String) -> Why.Timer {
            .init(
                name: name, remaining: .minutes(minutes), isFrozen: false, then: then, at: now + .minutes(minutes))
        }
        why.timers = [
            timer("escalation", 4, "cadre is told"), timer("off delay", 10, "alerte is over"),
            timer("no data", 15, "its delays stand still"), timer("maintenance", 20, "the maintenance ends"),
            timer("shelve", 60, "it is shown again"), timer("re-alarm", 120, "it is unacknowledged and rings"),
            timer("acknowledgement expiry", 180, "it is unacknowledged and rings"),
            timer("notification", 240, "sms is told again"), timer("schedule", 900, "it closes"),
            .init(name: "on delay", remaining: .minutes(3), isFrozen: true, then: "crise becomes active"),
        ]
    }

    @Test(arguments: [Size(columns: 120, rows: 48), Size(columns: 80, rows: 24), Size(columns: 40, rows: 12)])
    func itLooksAsRecorded(size: Size) throws {
        for language in [Language.french, .english] {
            let screen = console(language, WhyPanelTests.fill).draw(size: size)
            try Golden.check(
                screen.plainText + "-- styles --\n" + screen.stylePlane.map { $0 + "\n" }.joined(),
                name: "why-\(size.columns)x\(size.rows)-\(language.rawValue)")
        }
    }

    /// Out of service is not suppression by anybody, and is said with who and why.
    @Test func outOfServiceIsSaid() {
        let text = console(.english) {
            $0.record.suppression = .outOfService(by: "martin", reason: "démontage")
        }.draw(size: Size(columns: 120, rows: 40)).plainText
        #expect(text.contains("by martin: démontage"))
    }

    /// A frame is what somebody sent: nothing of it reaches the terminal but what can be seen.
    @Test func controlBytesOfAFrameAreNotDrawn() {
        let text = console(.english) { why in
            WhyPanelTests.fill(&why)
            let now = why.inputs[0].observedAt ?? .distantPast
            why.inputs[0].frame = .kept(at: now, from: "x", text: "a\u{1B}[2Jb\u{07}c", byteCount: 8)
        }.draw(size: Size(columns: 120, rows: 40)).plainText
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x7F })
    }

    /// A clock fault is about its stamp: nothing in it speaks of what was read as if that were wrong.
    @Test func aClockFaultSaysTheStampAndHowFarAheadItIs() {
        var snapshot = SnapshotFixtures.flood()
        var record = AlarmRecord(
            id: "clock:gapeau-sainte-eulalie/currentLevel", rule: "clock", entity: "gapeau-sainte-eulalie",
            attribute: "currentLevel",
            title: LocalizedText(
                english: "Clock fault · Gapeau · Sainte-Eulalie · stamp 04:29:40",
                french: "Horloge fausse · Gapeau · Sainte-Eulalie · horodatage 04:29:40"),
            priority: .high, since: snapshot.now - .minutes(1))
        record.state = .unacknowledged
        (record.level, record.current, record.value, record.unit) = ("horloge", "horloge", 7200, "s")
        snapshot.alarms = [AlarmLine(record: record, place: "Gapeau · Sainte-Eulalie")]
        snapshot.alarmCount = 1
        var console = Displays.bare(showing: .alarms, snapshot, language: .english)
        let size = Size(columns: 140, rows: 40)
        let list = console.draw(size: size).plainText
        #expect(list.contains("2 h 00 ahead") && list.contains("Clock fault · stamp 04:29:40"), "\(list)")
        for case .query(let query) in console.press(.character("w"), at: snapshot.now) + console.tick(at: snapshot.now)
        {
            guard case .why = query.body else { continue }
            console.receive(
                Answer(id: query.id, body: .why(Why(record: record, source: nil, rule: LocalizedText("max_skew")))))
        }
        let why = console.draw(size: size).plainText
        #expect(why.contains("level shown clock, present now clock") && !why.contains("horloge"), "\(why)")
        #expect(why.contains("stamp 04:29:40, 2 h 00 ahead"), "\(why)")
    }

    /// A sum of which not all came in is at least that, in the list and in the reasons; a value of another attribute than
    /// the title's is named.
    @Test func whatAValueIsOfAndHowMuchOfItCameInIsSaid() {
        var snapshot = SnapshotFixtures.flood()
        let rule = Rule(
            id: "voltage", sensor: SensorPattern(type: "ACMeasurement", entity: "*", attribute: "phaseVoltageL1"),
            levels: [])
        snapshot.ruleTitles = RuleTitles([rule])
        var voltage = AlarmRecord(
            id: "voltage/port", rule: "voltage", entity: "port", attribute: "phaseVoltageL2",
            title: LocalizedText("Tension · Port"), priority: .high, since: snapshot.now)
        (voltage.value, voltage.unit, voltage.threshold, voltage.comparison) = (192, "V", 207, "<")
        var rain = AlarmRecord(
            id: "rain/crau", rule: "rain", entity: "crau", attribute: "precipitation",
            title: LocalizedText("Pluie · Crau"), priority: .high, since: snapshot.now)
        (rain.value, rain.unit, rain.threshold, rain.comparison, rain.coverage) = (14.4, "mm", 12, ">=", 0.91)
        (voltage.state, rain.state) = (.unacknowledged, .unacknowledged)
        snapshot.alarms = [AlarmLine(record: voltage, place: "Port"), AlarmLine(record: rain, place: "Crau")]
        let list = Displays.bare(showing: .alarms, snapshot).draw(size: Size(columns: 140, rows: 40)).plainText
        #expect(list.contains("tension L2 192,0 V < 207,0"), "\(list)")
        #expect(list.contains("≥ 14,4 mm ≥ 12,0"), "\(list)")
    }
}
