import Telemetry
import Testing

@testable import Alarms

@Suite struct EngineBehaviourTests {
    @Test func aParentSuppressesAlsoWhileShelvedAndNotWhileOutOfService() {
        var child = Desk.rule("c", "C")
        child.suppressedBy = SuppressedBy(need: .any, rules: ["p"])
        var desk = Desk([Desk.rule("p", "P"), child], sensors: ["P", "C"])
        desk.act(1, .shelve("p", duration: .hours(1), reason: "travaux", oneShot: false))
        desk.read(10, 3, of: "P")
        desk.read(20, 3, of: "C")
        desk.act(30, .outOfService("p", reason: "démonté"))
        #expect(
            desk.transitions() == ["1 p SHLVD", "10 c SUPPR", "30 p OOSRV", "30 c UNACK haute !"])
        #expect(desk.engine.hidden.values.sorted() == [1, 1])
    }

    @Test func aOneShotShelfEndsWhenTheConditionDoes() {
        var rule = Desk.rule()
        rule.acknowledgementRequired = false
        var desk = Desk([rule])
        desk.read(10, 3)
        desk.act(20, .shelve("h", duration: .hours(1), reason: "essai", oneShot: true))
        desk.read(30, 2)
        desk.read(40, 3)
        #expect(desk.transitions() == ["10 h UNACK haute !", "20 h SHLVD", "30 h NORM", "40 h UNACK haute !"])
    }

    @Test func maintenanceHidesAndAtItsEndOnlyTheNewIsAnnounced() {
        let window = MaintenanceWindow(
            from: Desk.moment(100).wall, to: Desk.moment(200).wall, rules: ["h"], reason: "curage", by: "martin")
        var desk = Desk([Desk.rule()], maintenance: [window])
        desk.read(50, 3)
        desk.advance(300)
        #expect(desk.transitions() == ["50 h UNACK haute !", "100 h SUPPR", "200 h UNACK haute"])
    }

    @Test func anAlarmMadeUnderMaintenanceIsShownSuppressedWithTheFirstEvent() {
        let window = MaintenanceWindow(
            from: Desk.start, to: Desk.moment(200).wall, rules: ["h"], reason: "curage", by: "martin")
        var desk = Desk([Desk.rule()], maintenance: [window])
        desk.read(0, 3)
        desk.advance(300)
        #expect(desk.transitions() == ["0 h SUPPR", "200 h UNACK haute !"])
    }

    @Test func maintenanceThatEndedWhileTheCoreWasDownIsOver() throws {
        let window = MaintenanceWindow(
            from: Desk.moment(100).wall, to: Desk.moment(200).wall, rules: ["h"], reason: "curage", by: "martin")
        var desk = Desk([Desk.rule()], maintenance: [window])
        desk.read(120, 3)
        var writer = ByteWriter()
        desk.engine.encodeImage(into: &writer)
        var back = Desk([Desk.rule()], maintenance: [window])
        var reader = ByteReader(writer.bytes)
        try back.engine.restoreImage(from: &reader, savedAt: Desk.moment(120))
        back.engine.restarted(after: .seconds(180), at: Desk.moment(300), into: &back.effects)
        #expect(back.transitions() == ["300 h UNACK haute !"])
    }

    @Test func anIdleAlarmFitsItsShareOfMemory() {
        // 200 bytes an idle alarm: its row, a link, a timer and its shares of a series, an entity and a window.
        #expect(MemoryLayout<Alarm>.stride <= 64)
        #expect(MemoryLayout<SeriesState>.stride <= 112)
    }

    @Test func aPersonsReadingIsJudgedAndDoesNotEndSilence() {
        var rule = Desk.rule()
        rule.noData.after = .seconds(100)
        var desk = Desk([rule])
        desk.read(0, 2)
        desk.advance(150)
        desk.read(200, 3, origin: .person)
        desk.read(210, 3)
        #expect(
            desk.transitions() == [
                "100 nodata:H UNACK absence !", "200 h UNACK haute !", "210 nodata:H NORM",
            ])
    }

    @Test func policyAlarmRaisesTheLowestLevelOnSilence() {
        var rule = Desk.rule()
        rule.noData = NoDataPolicy(after: .seconds(100), policy: .alarm)
        var desk = Desk([rule])
        desk.read(0, 2)
        desk.advance(150)
        desk.read(200, 2)
        #expect(desk.transitions() == ["100 h UNACK haute !", "200 h RTNUN haute"])
    }

    @Test func anExpiredAcknowledgementRingsAgain() {
        var desk = Desk([Desk.rule()])
        desk.read(10, 3)
        desk.act(20, .ack("h", expires: .seconds(60)))
        desk.advance(100)
        #expect(desk.transitions() == ["10 h UNACK haute !", "20 h ACKED haute", "80 h UNACK haute !"])
    }

    @Test func aCodeOfALowerLevelNoLongerAcknowledges() throws {
        var desk = Desk([Desk.rule("h", "H", [Desk.level(2, 1, "bas"), Desk.level(3, 2, "haut")])])
        desk.read(10, 2)
        let first = try #require(desk.engine.record("h")?.code)
        desk.read(20, 3)
        let second = try #require(desk.engine.record("h")?.code)
        #expect(first != second)
        #expect(desk.act(30, .acknowledgeCode(first, comment: "")) == .levelChanged)
        #expect(desk.act(31, .acknowledgeCode(second.lowercased(), comment: "")) == nil)
        #expect(desk.act(32, .acknowledgeCode("ZZZ", comment: "")) == .unknownCode)
    }

    @Test func eightyPercentOfAGatewaySilentIsOneAlarm() {
        var rule = Rule(id: "r", sensor: SensorPattern(entity: "*"), levels: [Desk.level(2.5, 2.3)])
        rule.noData.after = .seconds(100)
        var desk = Desk([rule], sensors: [])
        for name in ["A", "B", "C", "D", "E"] {
            var entity = Entity(id: EntityID(name), type: .device)
            entity.device.gateway = "gw"
            desk.declare(entity)
        }
        for (offset, name) in ["A", "B", "C", "D", "E"].enumerated() { desk.read(Double(offset), 1, of: name) }
        desk.advance(200)
        let open = desk.engine.openRecords
        #expect(open.first?.id == "feed:gw")
        #expect(open.filter { $0.suppression == nil }.map(\.id.text) == ["feed:gw"])
        #expect(desk.engine.counts.suppressed == 5)
    }

    @Test func replacingRulesKeepsWhatWasAnnouncedAndClosesTheRemoved() {
        var desk = Desk([Desk.rule("h", "H"), Desk.rule("k", "K")], sensors: ["H", "K"])
        desk.read(10, 3, of: "H")
        desk.read(10, 3, of: "K")
        desk.act(15, .ack("h"))
        var changed = Desk.rule("h", "H")
        changed.levels = [Desk.level(2.9, 2.7)]
        desk.engine.replaceRules([changed], at: Desk.moment(20), into: &desk.effects)
        desk.read(30, 2.6, of: "H")
        #expect(
            desk.transitions() == [
                "10 h UNACK haute !", "10 k UNACK haute !", "15 h ACKED haute", "20 k NORM", "30 h NORM",
            ])
        #expect(desk.engine.record("h")?.occurrence == 1)
    }

    @Test func aWindowOfTheSunFollowsTheSeasonsAtToulon() throws {
        let toulon = Coordinates(longitude: 5.928, latitude: 43.124)
        let day = Schedule(
            zone: .paris, daily: [],
            sun: [.init(event: .sunrise, offset: .zero), .init(event: .sunset, offset: .zero)], location: toulon)
        // 21 June 2026: sunrise 05:57, sunset 21:22 CEST; 28 November: 07:36 and 17:02 CET (IMCCE, to the minute or two).
        for (text, isInside) in [
            ("2026-06-21T05:52:00+02:00", false), ("2026-06-21T06:02:00+02:00", true),
            ("2026-06-21T21:17:00+02:00", true), ("2026-06-21T21:27:00+02:00", false),
            ("2026-11-28T12:00:00+01:00", true), ("2026-11-28T18:00:00+01:00", false),
        ] {
            let instant = try #require(ISO8601.parse(text))
            #expect(day.isInside(instant) == isInside, "\(text)")
        }
    }

    @Test func expressionsSayWhatIsWrongAndWhere() throws {
        let comparison = try ExpressionText.comparison(">= $alertLevel - 0.10 m").get()
        #expect(comparison.operand.evaluate(["alertLevel": 3.2]) == 3.2 - 0.10)
        let product = try ExpressionText.comparison("> 50 µg/m³ * 2").get()
        #expect(RuleWords(.english, .init()).comparison(product, nil) == "> (50 µg/m³) × (2)")
        guard case .failure(let error) = ExpressionText.comparison(">= 2 +") else {
            Issue.record("a missing operand was accepted")
            return
        }
        #expect(error.description == "a number or a $property is missing (character 7)")
    }

    @Test func aRuleIsSaidInEitherLanguage() throws {
        var rule = Desk.rule("h", "H", [Desk.level(2.5, 2.3)])
        rule.value = .rate(window: .minutes(30), per: .hours(1))
        (rule.onDelay, rule.offDelay) = (.minutes(5), .days(1))
        #expect(
            rule.inWords(.english)
                == "haute: rate of H per 1 h over 30 min ≥ 2.5, for 5 min, until clear for 1 d")
        #expect(
            rule.inWords(.french)
                == "haute : variation de H par 1 h sur 30 min ≥ 2,5, pendant 5 min, jusqu’au retour pendant 1 j")
    }

    /// Silence is judged by no rule of its own: it says which rule it leaves blind, and where that stands.
    @Test func noDataSaysWhichRuleItIsOf() throws {
        var (rule, other) = (Desk.rule(), Desk.rule("other"))
        (rule.noData.after, rule.noData.priority, rule.source) = (.seconds(60), .high, "alarms.yaml:14")
        other.source = "alarms.yaml:3"
        var desk = Desk([other, rule])
        desk.read(0, 1)
        desk.advance(100)
        let why = try #require(desk.engine.explain("nodata:H", at: Desk.moment(100)))
        #expect(why.source == "alarms.yaml:14")
        #expect(why.rule.english == "no reading for more than 1 min, judged by h, other")
        #expect(why.rule.french == "aucune mesure pendant plus de 1 min, jugée par h, other")
    }

    @Test func aRulesOwnChainIsThatOfItsAlarmsAndOfNoHealthAlarm() {
        var rule = Desk.rule()
        rule.noData.after = .seconds(60)
        rule.escalation = [EscalationStep(after: .seconds(300), to: ["securite"])]
        var desk = Desk([rule])
        desk.read(0, 3)
        desk.advance(100)
        #expect(desk.engine.escalation(of: "h") == rule.escalation)
        #expect(desk.engine.record("nodata:H") != nil)
        #expect(desk.engine.escalation(of: "nodata:H") == [])
    }
}
