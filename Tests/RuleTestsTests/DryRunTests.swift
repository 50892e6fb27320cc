import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

@testable import RuleTests

/// Gauges that are read once a minute, and what a dry run says of them.
private struct Gauges {
    static let start = Timestamp(seconds: 1_767_225_600)  // 2026-01-01T00:00:00Z
    var site: Site
    var readings: ContiguousArray<Reading> = []
    var end = start
    let rules: [Rule]

    init(_ rules: [Rule], count: Int = 1) {
        self.rules = rules
        let entities = (0..<count).map { index in
            var entity = Entity(id: EntityID("gauge-\(index)"), type: "FloodMonitoring")
            entity.properties["alert"] = Property(.number(2.5))
            return entity
        }
        site = Site(id: "test", zone: .paris, entities: entities)
    }

    mutating func read(_ minute: Double, _ value: Double, of gauge: Int = 0, isLate: Bool = false) {
        let at = Gauges.start + TimeSpan(seconds: minute * 60)
        readings.append(
            Reading(
                series: SeriesID(gauge), value: .number(value), observedAt: at, receivedAt: at, isLate: isLate))
        end = max(end, at)
    }

    var declarations: [SeriesDeclaration] {
        site.entities.enumerated().map { index, entity in
            SeriesDeclaration(
                id: SeriesID(index), key: SeriesKey(entity: entity.id, attribute: "currentLevel"), type: entity.type,
                unit: "m")
        }
    }

    func live(_ rules: [Rule], _ body: ([Effect]) -> Void) {
        var core = PastCore(site: site, rules: rules, series: declarations, texts: [], start: Gauges.start)
        core.take(readings, body)
        core.finish(at: end + .minutes(1), body)
    }

    func run() -> DryRun {
        var run = DryRun(rules, from: Gauges.start, to: end + .minutes(1))
        live(rules) { run.take($0) }
        return run
    }

    func findings() -> [DryRunTrial.Finding] {
        var trial = DryRunTrial(of: run(), rules: rules, entities: site.entities)
        live(trial.rules) { trial.take($0) }
        return trial.findings
    }

    static func rule(_ id: String = "high", clear: String = "< $alert - 0.01") -> Rule {
        var rule = Rule(
            id: id, sensor: SensorPattern(type: "FloodMonitoring", entity: "*", attribute: "currentLevel"),
            levels: [
                Level(
                    name: "haut", set: Comparison(.greaterOrEqual, .property("alert")),
                    clear: try? ExpressionText.comparison(clear).get())
            ])
        rule.source = "alarms.yaml:3"
        rule.raisesHealthAlarms = false
        return rule
    }
}

@Suite struct DryRunTests {
    /// A gauge that stands about its threshold: up a little, down a little, every other minute, for an hour of four.
    private func noisy() -> Gauges {
        var gauges = Gauges([Gauges.rule()])
        for minute in 0..<1200 {
            let isNear = minute % 240 < 60
            gauges.read(Double(minute), isNear ? (minute % 2 == 0 ? 2.52 : 2.44) : 1.5)
        }
        return gauges
    }

    @Test func occurrencesAreCountedByRule() throws {
        var gauges = Gauges([Gauges.rule("calm"), Gauges.rule("high")])
        for (minute, value) in [(0, 1), (10, 3), (20, 1), (100, 3), (104, 1), (105, 3), (106, 1)] {
            gauges.read(Double(minute), Double(value))
        }
        let report = gauges.run().report
        let row = try #require(report.rows.first { $0.rule == "high" })
        #expect(row.occurrences == 3)
        #expect(row.source == "alarms.yaml:3")
        #expect(row.worstTenMinutes?.count == 2)
        #expect(row.worstTenMinutes?.from == Gauges.start + .minutes(100))
        #expect(abs(row.averageRate - 3 / 10.7) < 1e-9)
        #expect(row.worst.map(\.alarm) == ["high/gauge-0"])
        #expect(report.figures.count == 6)
    }

    @Test func fleetingChatteringAndStandingAreTold() throws {
        var gauges = Gauges([Gauges.rule()])
        gauges.read(0, 1)
        // Three spells within a minute, each of five seconds.
        for second in stride(from: 60.0, to: 105, by: 20) {
            gauges.read(second / 60, 3)
            gauges.read((second + 5) / 60, 1)
        }
        gauges.read(10, 3)
        gauges.read(10 + 25 * 60, 1)
        gauges.read(30 + 25 * 60, 3)
        gauges.read(60 + 50 * 60, 3)
        let row = try #require(gauges.run().report.rows.first)
        #expect(row.occurrences == 5)
        #expect(row.fleeting == 3)
        #expect(row.chattering == 1)
        #expect(row.standing == 2, "one that ended, and one that had not")
    }

    @Test func aReadingThatCameLateRingsNothing() {
        var gauges = Gauges([Gauges.rule()])
        gauges.read(0, 1)
        gauges.read(1, 3, isLate: true)
        gauges.read(2, 1)
        #expect(gauges.run().report.figures.count == 0)
    }

    @Test func delaysRunBetweenStoredReadings() {
        var rule = Gauges.rule()
        rule.onDelay = .minutes(2)
        var gauges = Gauges([rule])
        for (minute, value) in [(0, 1), (1, 3), (2, 1), (3, 3), (9, 1)] { gauges.read(Double(minute), Double(value)) }
        let report = gauges.run().report
        #expect(report.figures.count == 1)
        #expect(report.rows.first?.worstTenMinutes?.from == Gauges.start + .minutes(5))
    }

    @Test func aWiderDeadbandAndDelaysAreProposedWithWhatTheyLeave() throws {
        let finding = try #require(noisy().findings().first)
        #expect(finding.rule == "high")
        #expect(finding.alarmCount == 1)
        #expect(finding.before == 150)
        #expect(
            finding.proposals.map(\.change) == [
                .deadband(0.06, "m"), .onDelay(.minutes(2)), .offDelay(.minutes(2)),
            ])
        #expect(finding.proposals.map(\.after) == [5, 0, 5])
    }

    /// What is proposed is what comes of it when it is written into the rule file.
    @Test func aProposalKeepsItsWord() throws {
        var gauges = noisy()
        let proposals = try #require(gauges.findings().first).proposals
        #expect(!proposals.isEmpty)
        for proposal in proposals {
            let changed = proposal.change.applied(to: Gauges.rule(), gauges.site.entities[0])
            var mended = Gauges([changed])
            mended.readings = gauges.readings
            mended.end = gauges.end
            #expect(mended.run().report.figures.count == proposal.after, "\(proposal.change.words)")
        }
        gauges.readings.removeAll()
        #expect(gauges.findings().isEmpty, "without readings nothing is worth trying")
    }

    @Test func aChangeThatMakesAnAlarmStandIsNotProposed() throws {
        // Comes and goes from the bottom to the top: any deadband that bridges it never clears.
        var gauges = Gauges([Gauges.rule()])
        for round in 0..<20 {
            for hour in 0..<50 { gauges.read(Double(round * 6000 + hour * 60), 3) }
            for hour in 50..<100 { gauges.read(Double(round * 6000 + hour * 60), 0) }
        }
        let finding = try #require(gauges.findings().first)
        #expect(finding.before == 20)
        #expect(finding.proposals == [])
        let text = gauges.run().report.lines([finding], zone: .paris).last
        #expect(
            text == "  no deadband and no delay that was tried takes off half of the 20 activations of its worst alarm")
    }

    @Test func aDelayLeavesHalfOfTheTimeToAnswer() throws {
        var rule = Gauges.rule()
        rule.responseTime = .minutes(3)
        var gauges = Gauges([rule])
        gauges.readings = noisy().readings
        gauges.end = noisy().end
        let kinds = try #require(gauges.findings().first).proposals.map(\.change)
        #expect(!kinds.contains { if case .onDelay = $0 { true } else { false } })
    }

    @Test func onlyTheWorstAlarmsOfARuleAreTried() throws {
        var gauges = Gauges([Gauges.rule()], count: 30)
        for minute in 0..<60 {
            for gauge in 0..<30 {
                let isUp = minute % (gauge < 12 ? 2 : 20) == 0
                gauges.read(Double(minute), isUp ? 2.52 : 2.44, of: gauge)
            }
        }
        let run = gauges.run()
        let trial = DryRunTrial(of: run, rules: gauges.rules, entities: gauges.site.entities)
        #expect(trial.entities.count == 10)
        #expect(trial.entities.allSatisfy { Int($0.text.dropFirst(6))! < 12 })
        #expect(gauges.findings().first?.before == 300, "thirty of each of the ten")
    }

    @Test func theTableSaysItInWords() throws {
        let gauges = noisy()
        let lines = gauges.run().report.lines(gauges.findings(), zone: .paris)
        #expect(
            lines == [
                "rule  occurrences  fleeting  chattering  standing  per 10 min  worst 10 min",
                "high          150         0           0         0       1.250  5 at 2026-01-01T01:00:00+01:00",
                "all           150         0           0         0       1.250  5 at 2026-01-01T01:00:00+01:00",
                "priorities: low 0 %, medium 100 %, high 0 %, critical 0 % (EEMUA 191: 80/15/5 low/medium/high)",
                "",
                "alarms.yaml:3: rule high, most of it high/gauge-0 150",
                "  clear 0.06 m from set leaves 5 of 150 activations of its worst alarm",
                "  on_delay 2m leaves 0 of 150 activations of its worst alarm",
                "  off_delay 2m leaves 5 of 150 activations of its worst alarm",
            ])
    }

    @Test(arguments: [(0.051, 0.051), (0.0612, 0.062), (0.06, 0.06), (1234.0, 1300.0), (9.99, 10.0), (0, 0)])
    func widthsAreWrittenAsPeopleWriteThem(value: Double, width: Double) {
        #expect(RuleChange.twoDigits(value) == width)
    }
}
