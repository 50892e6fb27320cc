import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// A key that has nothing to do on a display says so.
struct UsesTests {
    /// A core that ends with this console is not ended by one key while others watch it.
    @Test func theKeyThatEndsACoreForOthersIsAskedTwice() {
        let snapshot = SnapshotFixtures.flood()
        var console = Displays.console(showing: .overview, snapshot)
        func leaves(_ second: Int64) -> Bool {
            console.press(.character("q"), at: snapshot.now + .seconds(second)).contains {
                if case .quit = $0 { true } else { false }
            }
        }
        console.othersWatching = 2
        #expect(!leaves(0))
        #expect(console.message?.text.contains("le regardent (2)") == true)
        // A key long after is another intention.
        #expect(!leaves(60) && leaves(61))
        console.othersWatching = 0
        #expect(leaves(200))
    }

    private let size = Size(columns: 120, rows: 40)

    private func said(_ key: Key, on display: View.Display) -> Bool {
        let snapshot = SnapshotFixtures.flood()
        var console = Displays.console(showing: display, snapshot, language: .english)
        console.screenSize = size
        let before = console.draw(size: size).plainText
        _ = console.press(key, at: snapshot.now)
        let text = console.draw(size: size).plainText
        #expect(text != before, "\(key) on \(display) shows nothing")
        return text.contains("does nothing here") || text.contains("newest there is")
    }

    @Test(arguments: [
        (Key.tab, [View.Display.flood, .parking, .alarms, .journal, .kpis, .help]),
        (.character("o"), [.overview, .journal, .map, .kpis, .faceplate("gapeau-sainte-eulalie")]),
        (.character("h"), [.overview, .alarms, .journal, .devices]), (.enter, [.journal, .kpis, .help]),
        (.character(">"), [.overview, .flood]),
    ])
    func aKeyWithoutUseSaysSo(key: Key, displays: [View.Display]) {
        for display in displays { #expect(said(key, on: display), "\(key) on \(display)") }
    }

    @Test(arguments: [
        (Key.tab, [View.Display.overview, .map, .devices, .site("noise")]),
        (.character("o"), [.flood, .parking, .energy, .air, .alarms, .site("noise")]),
        (.character("h"), [.flood, .parking, .kpis, .faceplate("gapeau-sainte-eulalie")]),
    ])
    func aKeyWithAUseDoesNotSayItHasNone(key: Key, displays: [View.Display]) {
        for display in displays { #expect(!said(key, on: display), "\(key) on \(display)") }
    }

    /// No key of the table is without a visible effect or a word, on any display.
    @Test(arguments: Displays.all) func noKeyIsSilent(display: View.Display) {
        let (flood, normal) = (SnapshotFixtures.flood(), SnapshotFixtures.normal())
        let screens = [
            (Size(columns: 80, rows: 24), flood), (Size(columns: 40, rows: 12), normal),
        ]
        for (size, snapshot) in screens {
            var fresh = Displays.console(showing: display, snapshot)
            fresh.screenSize = size
            let before = fresh.draw(size: size).plainText
            for key in KeyTable.standard.bindings.compactMap(\.keys.first) {
                var console = fresh
                let effects = console.press(key, at: snapshot.now)
                Displays.answer(effects, of: &console)
                let acts = effects.contains { if case .query = $0 { false } else { true } }
                #expect(
                    acts || console.draw(size: size).plainText != before,
                    "\(key) on \(display) at \(size) shows nothing")
            }
        }
    }

    /// Whoever attached by the socket alone is not told that the site has no displays.
    @Test func aConsoleThatReadNoSiteSaysSo() {
        let snapshot = SnapshotFixtures.normal()
        var options = ConsoleOptions(language: .english)
        options.hasSiteFiles = false
        var console = Console(options: options)
        console.receive(snapshot)
        _ = console.press(.character("d"), at: snapshot.now)
        #expect(console.draw(size: size).plainText.contains("--site FOLDER"))
    }
}

/// Local times, in the zone a core sends to its consoles.
struct LocalTimeTests {
    private func formats(now: Timestamp) -> Formats {
        var snapshot = SnapshotFixtures.normal()
        snapshot.zone = Snapshot.Zone(.paris, around: now)
        snapshot.now = now
        return Displays.bare(showing: .overview, snapshot, language: .english).pen(snapshot).formats
    }
    private func instant(_ text: String) throws -> Timestamp { try #require(ISO8601.parse(text)) }

    /// The hour an autumn night has twice is never ambiguous, and no other hour has an offset.
    @Test func theHourThatComesTwiceHasItsOffset() throws {
        let formats = formats(now: try instant("2026-10-25T12:00:00Z"))
        let times = [
            ("2026-10-24T23:59:59Z", "01:59:59"), ("2026-10-25T00:00:00Z", "02:00:00+2"),
            ("2026-10-25T00:59:59Z", "02:59:59+2"), ("2026-10-25T01:00:00Z", "02:00:00+1"),
            ("2026-10-25T01:59:59Z", "02:59:59+1"), ("2026-10-25T02:00:00Z", "03:00:00"),
        ]
        for (utc, shown) in times { #expect(formats.clock(try instant(utc)) == shown, "\(utc)") }
        #expect(formats.shortClock(try instant("2026-10-25T00:30:00Z")) == "02:30+2")
        // The hour that a spring night leaves out is not twice.
        let spring = self.formats(now: try instant("2026-03-29T12:00:00Z"))
        #expect(spring.clock(try instant("2026-03-29T00:59:59Z")) == "01:59:59")
        #expect(spring.clock(try instant("2026-03-29T01:00:00Z")) == "03:00:00")
    }

    /// A console taken years back shows the times that were, in summer and in winter.
    @Test func timesOfYearsAgoAreThoseThatWere() throws {
        let now = try instant("2026-11-28T06:00:00Z")
        let zone = Snapshot.Zone(.paris, around: now)
        for hours in stride(from: Int64(0), to: 24 * 3_650, by: 7) {
            let then = now - .hours(hours)
            #expect(zone.offsetSeconds(at: then) == ZoneTable.paris.offsetSeconds(at: then), "\(then)")
        }
        #expect(zone.offsetSeconds(at: try instant("2025-01-15T11:00:00Z")) == 3_600)
        #expect(zone.changes.count <= 24)
    }
}
