import Foundation
import Testing

/// The River night of the design's stories, played as written to the real program: one gauge, a flood, a wild value, an
/// acknowledgement from a small screen, a silence, a person's reading, and the readings that came late.
@Suite(.serialized)
struct RiverStoryTests {
    private static let series = "FloodMonitoring,id=gapeau-sainte-eulalie currentLevel="

    /// 1.80 at 02:00, +0.04 each 5 min to 2.04 at 02:30, then +0.12 to 3.24 at 03:20.
    private static let rise: [(time: String, level: Double)] = (0...16).map { step in
        let minutes = 120 + step * 5
        let level = step <= 6 ? 1.80 + 0.04 * Double(step) : 2.04 + 0.12 * Double(step - 6)
        return (String(format: "%02d:%02d", minutes / 60, minutes % 60), level)
    }

    private final class Night {
        let stage: StoryStage
        let console: StoryConsole
        private var next = 0

        init() throws {
            stage = try StoryStage(site: "river")
            console = stage.console
        }

        /// The rise up to and with `time`, the clock moved minute by minute between its readings.
        func play(to time: String) throws {
            while next < rise.count, rise[next].time <= time {
                if next > 0 { try stage.tick(to: StoryStage.minuteBefore(rise[next].time)) }
                try stage.send(series + String(format: "%.2f", rise[next].level), at: rise[next].time)
                next += 1
            }
            try stage.tick(to: time)
        }

        /// The gauge's row on the flood display, once the clock in the header reads `time`.
        func row(at time: String, says words: [String], not absent: [String] = []) throws {
            try console.shows(row: "Eulalie", at: time, says: words, not: absent)
        }

        func level(_ rule: String = "river-level") throws -> (level: String?, state: String?, priority: String?) {
            let alarm = try stage.alarm(rule)
            return (
                alarm?["level"] as? String, alarm?["state"] as? String, alarm?["priority"] as? String
            )
        }
    }

    @Test(.timeLimit(.minutes(20)))
    func theRiverNightPlaysAsWritten() throws {
        let night = try Night()
        night.console.press("1")
        try firstHour(night)
        try theWildValue(night)
        try acknowledgedFromASmallScreen(night)
        try theSilence(night)
        try thePersonsReading(night)
        try theLateReadings(night)
    }

    /// Steps 1 and 2: vigilance, the rate, the rise alarm, the next level and its notification.
    private func firstHour(_ night: Night) throws {
        let stage = night.stage
        try night.play(to: "02:20")
        #expect(try stage.alarms().isEmpty)
        try night.play(to: "02:25")
        var alarm = try night.level()
        #expect(alarm.level == "vigilance")
        #expect(alarm.state == "unacknowledged")
        #expect(alarm.priority == "low")
        #expect(stage.notices.isEmpty)
        try night.row(at: "02:25", says: ["Gapeau", "2,00 m"], not: ["cm/h"])

        try night.play(to: "02:30")
        try night.row(at: "02:30", says: ["2,04 m", "+48 cm/h (30 min)", "3,22", "2 h 25"])

        try night.play(to: "02:45")
        #expect(try stage.alarm("river-rise") == nil, "96 cm/h is below 1 m/h")
        try night.play(to: "02:50")
        #expect(try night.level("river-rise").priority == "high")
        #expect(try night.level("river-rise").state == "unacknowledged")

        try night.play(to: "03:05")
        try night.row(at: "03:05", says: ["+144 cm/h", "3,22", "10 min"])

        let noticesBefore = stage.notices
        try night.play(to: "03:20")
        try stage.eventually("the command wrote the notification of alerte", within: 5) {
            stage.notices.count > noticesBefore.count && stage.notices.contains("alerte")
        }
        alarm = try night.level()
        #expect(alarm.level == "alerte")
        #expect(alarm.state == "unacknowledged")
        #expect(alarm.priority == "high")
        try night.row(at: "03:20", says: ["3,24 m", "4,00", "30 min"])
    }

    /// Step 3: 8315 is bad, visible on the faceplate, and changes nothing.
    private func theWildValue(_ night: Night) throws {
        let stage = night.stage
        let before = try stage.alarms().count
        try stage.tick(to: "03:21")
        try stage.send(Self.series + "8315", at: "03:22")
        try stage.tick(to: "03:22")
        #expect(try stage.alarms().count == before)
        try night.row(at: "03:22", says: ["3,24 m", "+144 cm/h"])
        night.console.press(StoryConsole.enter)
        try night.console.shows("8315 on the faceplate, as bad") { console in
            console.rows.contains { $0.contains("✗") && ($0.contains("8 315") || $0.contains("8315")) }
        }
        night.console.press(StoryConsole.escape)
        try night.console.shows("the flood display again") { !$0.text.contains("Valeurs") }
    }

    /// Step 4, with the local console made 40×12, on an AZERTY keyboard: `(` is 5.
    private func acknowledgedFromASmallScreen(_ night: Night) throws {
        let stage = night.stage
        let phone = stage.console
        phone.resize(columns: 40, rows: 12)
        try phone.shows("its short header") { $0.rows.first?.hasPrefix("REPLAY") == true }
        let small = phone.text
        phone.press("(")
        try phone.shows("the alarm list, most urgent first") {
            $0.text != small && $0.text.contains("Alarmes") && $0.text.contains("3,24 m ≥ 3,22")
        }
        phone.press(StoryConsole.enter)
        // The alarm that was opened is in sight, and marked.
        try phone.shows("the faceplate") { $0.text.contains("FloodMonit") && $0.text.contains("▸ ▲2") }
        phone.press("w")
        try phone.shows("why") { $0.text.contains("Pourquoi") }
        phone.press(StoryConsole.escape)
        try phone.shows("the faceplate again") { $0.text.contains("FloodMonit") && !$0.text.contains("Pourquoi") }
        phone.press("a")
        try phone.shows("the canned comments") { $0.text.contains("1 vu, je surveille") }
        phone.press("1", StoryConsole.enter)
        try phone.shows("that it is acknowledged") { $0.text.contains("acquittée") }
        try stage.eventually("the alarm is acknowledged") { try night.level().state == "acknowledged" }
        let account = NSUserName()
        let alarm = try #require(try stage.alarm("river-level"))
        #expect(alarm["acknowledgedBy"] as? String == account)
        #expect((alarm["comment"] as? String ?? "").isEmpty == false)
        let record = try #require(
            try stage.lines("journal", "--json").first { line in
                line["event"] as? String == "ack"
                    && (line["alarm"] as? String ?? "").hasPrefix("river-level")
            })
        #expect(record["by"] as? String == account)
        #expect((record["session"] as? String ?? "").isEmpty == false)
        #expect(record["responseSeconds"] is NSNumber)
        phone.press("1")
        try phone.shows("the flood display") { !$0.text.contains("Valeurs") && $0.text.contains("Crues") }
        phone.resize(columns: 120, rows: 40)
        try phone.shows("its long header") { $0.rows.first?.hasPrefix("vigie") == true }
    }

    /// Step 5: silence rings, keeps the level, and takes rate and countdown off the row.
    private func theSilence(_ night: Night) throws {
        let stage = night.stage
        try stage.tick(to: "03:24")
        try stage.send(Self.series + "3.36", at: "03:25")
        try stage.tick(to: "03:39")
        #expect(try stage.alarm("nodata:") == nil)
        try stage.tick(to: "03:40")
        let silence = try night.level("nodata:")
        #expect(silence.priority == "high")
        #expect(silence.state == "unacknowledged")
        #expect(try night.level().level == "alerte")
        #expect(try night.level().state == "acknowledged")
        try night.row(at: "03:40", says: ["? 3,36 m", "15 min"], not: ["cm/h", "30 min"])
    }

    /// Step 6: what a person reads on the scale is judged like any other, and does not end the silence.
    private func thePersonsReading(_ night: Night) throws {
        let stage = night.stage
        try stage.tick(to: "03:50")
        let outcome = try stage.run([
            "observe", "gapeau-sainte-eulalie", "currentLevel", "4.05", "--at", "03:50", "--note",
            "échelle, PM Hyères",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        try stage.eventually("crise") { try night.level().level == "crise" }
        #expect(try night.level().priority == "critical")
        #expect(try night.level().state == "unacknowledged")
        #expect(try night.level("nodata:").state == "unacknowledged")
        try night.row(at: "03:50", says: ["m 4,05 m"])
    }

    /// Step 7: the gauge's memory comes late: stored, drawn, and nothing rings.
    private func theLateReadings(_ night: Night) throws {
        let stage = night.stage
        try stage.tick(to: "04:09")
        let rung = try stage.lines("journal", "--json").count { $0["annunciated"] as? Bool == true }
        let notices = stage.notices
        let trend = night.console.row("Eulalie")
        for (time, level) in [("03:30", "3.48"), ("03:35", "3.60"), ("03:40", "3.72"), ("03:45", "3.84")] {
            try stage.send(Self.series + level, at: time)
        }
        try stage.send(Self.series + "4.02", at: "04:10")
        try stage.tick(to: "04:10")
        let status = try stage.object("status", "--json")
        #expect(status["late"] as? Int == 4)
        try stage.eventually("the silence is over") {
            let silence = try stage.alarm("nodata:")
            return silence == nil || silence?["state"] as? String == "returnedUnacknowledged"
        }
        #expect(try night.level().level == "crise")
        try night.row(at: "04:10", says: ["4,02 m"])
        #expect(night.console.row("Eulalie") != trend, "the trend is redrawn")
        #expect(try stage.lines("journal", "--json").count { $0["annunciated"] as? Bool == true } == rung)
        #expect(stage.notices == notices)
    }
}
