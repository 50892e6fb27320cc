import Console
import Foundation
import OperatorLink
import Screen
import Telemetry
import Testing

/// A site's own displays on the console: reached by a key, their panels chosen and walked through, edited while they
/// are looked at.
struct SiteDisplayTests {
    private let wide = Size(columns: 120, rows: 40)
    private let now = SnapshotFixtures.night("02:30")

    private func console(_ size: Size? = nil) -> Console {
        Displays.console(showing: .site("noise"), SnapshotFixtures.flood())
    }

    private func text(_ console: Console, _ size: Size? = nil) -> String { console.draw(size: size ?? wide).plainText }

    @Test func aKeyGoesToTheFirstAndThenToTheNext() {
        var console = Displays.console(showing: .overview, SnapshotFixtures.flood())
        var second = SiteDisplayFixtures.noise
        second.id = "quay"
        console.receive(SiteDisplays(displays: [SiteDisplayFixtures.noise, second], problems: ["broken": ["x"]]))
        var seen: [View.Display] = []
        for _ in 0..<4 {
            _ = console.press(.character("d"), at: now)
            seen.append(console.view.display)
        }
        #expect(seen == [.site("broken"), .site("noise"), .site("quay"), .site("broken")])
        var bare = Displays.console(showing: .overview, SnapshotFixtures.flood())
        bare.receive(SiteDisplays())
        _ = bare.press(.character("d"), at: now)
        #expect(bare.view.display == .overview && text(bare).contains("displays"))
    }

    /// The console asks the core for what the panels show, each thing once.
    @Test func theViewSaysWhatThePanelsShow() {
        #expect(console().view.selections == SiteDisplayFixtures.noise.selections)
        #expect(console().view.selections.count == 1)
    }

    /// Of a row with several values the one that never came is named, and what was never heard is not called well.
    @Test func whatNeverCameIsNamedAndCounted() {
        var snapshot = SnapshotFixtures.normal()
        func received(_ unheard: Int) -> String {
            var console = Displays.bare(showing: .site("noise"), snapshot)
            snapshot.selected = SiteDisplayFixtures.selected(console.view, snapshot)
            for index in snapshot.selected.indices {
                snapshot.selected[index].rows[1].values[1].value = .missing
                snapshot.selected[index].rows[1].state = .missing
                (snapshot.selected[index].abnormalCount, snapshot.selected[index].unheardCount) = (0, unheard)
            }
            console.receive(snapshot)
            return text(console, Size(columns: 180, rows: 40))
        }
        #expect(
            received(0).contains("jamais reçu : LAmax") && received(0).contains("12, aucun anormal"), "\(received(0))")
        #expect(received(3).contains("3 sur 12 jamais entendus") && !received(3).contains("aucun anormal"))
    }

    @Test func aMistakeStandsOverTheLastGoodDisplay() {
        var console = console()
        let mistake = "layouts/port/displays/noise.yaml:14: kind \"tabel\" is not known. Did you mean table?"
        console.receive(SiteDisplays(displays: [SiteDisplayFixtures.noise], problems: ["noise": [mistake]]))
        let text = text(console)
        #expect(text.contains("noise.yaml:14"))
        #expect(text.contains("Quai Cronstadt"))
        // One that never could be read has only its mistakes to show; and at no size does it trap.
        console.receive(SiteDisplays(problems: ["noise": [mistake]]))
        #expect(self.text(console).contains("Did you mean table?"))
        for rows in 0...12 { _ = console.draw(size: Size(columns: rows * 7, rows: rows)) }
        console.receive(SiteDisplayFixtures.displays)
        #expect(!self.text(console).contains("noise.yaml:14"))
    }

    /// Moving in the table holds it and turns the curve to the row; `Enter` opens its faceplate, `Esc` comes back.
    @Test func theCurveFollowsTheChosenRow() {
        var console = console()
        Displays.answer(console.press(.tab, at: now), of: &console)
        Displays.answer(console.press(.down, at: now), of: &console)
        let text = text(console)
        #expect(text.contains("LAeq · Cours Lafayette"))
        #expect(text.contains("dernier"))
        _ = console.press(.enter, at: now)
        #expect(console.view.display == .faceplate("cours"))
        _ = console.press(.escape, at: now)
        #expect(console.view.display == .site("noise"))
    }

    /// What has no room on one page is on the next one, and `Tab` gets there.
    @Test func tabGoesThroughThePages() {
        var console = console()
        let small = Size(columns: 40, rows: 14)
        #expect(text(console, small).contains("page 1 sur"))
        var pages: Set<String> = []
        for _ in SiteDisplayFixtures.noise.panels {
            Displays.answer(console.press(.tab, at: now), of: &console)
            pages.insert(text(console, small))
        }
        #expect(pages.contains { $0.contains("Appeler le 1.") })
        #expect(pages.contains { $0.contains("Terminal") })
        #expect(pages.contains { $0.contains("░ dès") })
    }

    /// An alarm of the list can be worked where it stands.
    @Test func theAlarmListPanelChoosesTheAlarm() {
        var console = console()
        let index = SiteDisplayFixtures.noise.panels.firstIndex { $0.kind == .alarmList } ?? 0
        for _ in 0...index { _ = console.press(.tab, at: now) }
        _ = console.press(.down, at: now)
        _ = console.press(.character("a"), at: now)
        let second = SnapshotFixtures.flood().alarms[1]
        #expect(text(console).contains(second.place), "\(text(console))")
    }

    /// Devices: the chosen one opens, `Tab` turns to feeds and ledgers where both have no room, `/` narrows.
    @Test func devicesAreWalkedThroughAndFiltered() {
        var console = Displays.console(showing: .devices, SnapshotFixtures.stale())
        let small = Size(columns: 80, rows: 20)
        #expect(text(console, small).contains("Cours Lafayette") && !text(console, small).contains("udp 127"))
        #expect(text(console).contains("Cours Lafayette") && text(console).contains("udp 127"))
        _ = console.press(.tab, at: now)
        #expect(!text(console, small).contains("Cours Lafayette") && text(console, small).contains("udp 127"))
        _ = console.press(.tab, at: now)
        _ = console.press(.down, at: now)
        for key in "/plages" { _ = console.press(.character(key), at: now) }
        _ = console.press(.enter, at: now)
        #expect(!text(console).contains("Cours Lafayette") && text(console).contains("Plages"))
        _ = console.press(.enter, at: now)
        #expect(console.view.display == .faceplate("plages"))
    }

    /// Who is there, with what they may and what they look at.
    @Test func consolesSayWhoIsThere() {
        let text = text(Displays.console(showing: .consoles, SnapshotFixtures.flood()))
        for part in [
            "dupont", "superviseur", "martin", "12 min", "gapeau-sainte-eulalie", "regarde seulement", "Bruit",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    /// No more questions at once than history's reader is to be given, and all in the end.
    @Test func panelsAskInTurn() {
        var console = Displays.bare(showing: .site("noise"), SnapshotFixtures.flood())
        var asked = 0
        for _ in 0..<6 {
            let effects = console.tick(at: now)
            #expect(effects.count <= 4)
            asked += effects.count
            Displays.answer(effects, of: &console)
        }
        #expect(asked == 2)
        #expect(!text(console).contains("lecture de l’historique"))
    }

    /// An hour the clocks left out is no gap in the data, and one that came twice says so.
    @Test(arguments: [
        ("2026-10-25T12:30:00Z", "25/10 : 2 h deux fois (2)"), ("2026-03-29T12:30:00Z", "29/03 : pas de 2 h"),
    ])
    func theHeatMapSaysWhichHoursTheClocksChanged(at: String, said: String) {
        let now = SnapshotFixtures.time(at)
        var snapshot = SnapshotFixtures.past(at: now)
        snapshot.zone = Snapshot.Zone(.paris, around: now)
        var console = Displays.bare(showing: .site("noise"), snapshot)
        for _ in 0..<3 {
            for case .query(let query) in console.tick(at: now) {
                guard case .trend(_, let from, let to, let step, _) = query.body else { continue }
                let steps = (0..<Int((to - from).nanoseconds / step.nanoseconds)).map { index in
                    TrendStep(
                        start: from + step * Int64(index), count: 1, minimum: 40, mean: 50, maximum: 60, last: 50)
                }
                console.receive(Answer(id: query.id, body: .trend(steps)))
            }
        }
        let rows = console.draw(size: Size(columns: 200, rows: 60)).rows
        let day = rows.last { $0.contains(said.prefix(5) + " ░") } ?? ""
        #expect(rows.contains { $0.contains(said) }, "\(rows.joined(separator: "\n"))")
        // All hours of that day are known up to noon: none of them is drawn as missing.
        let cells = day.split(separator: String(said.prefix(5))).last.map { String($0) } ?? ""
        #expect(!cells.isEmpty && !cells.prefix(30).contains("·"), "\(day)")
    }

    /// The night the clocks go back has 25 hours: the hour that comes twice is one of the heat map's cells.
    @Test func theHeatMapKnowsTheNightTheClocksGoBack() {
        let back = SnapshotFixtures.time("2026-10-25T12:30:00Z")
        var console = Displays.bare(showing: .site("noise"), SnapshotFixtures.past(at: back))
        for _ in 0..<3 {
            for case .query(let query) in console.tick(at: back) {
                guard case .trend(_, let from, let to, let step, _) = query.body else { continue }
                #expect(to == (step == .hours(1) ? back : back + TimeSpan(nanoseconds: 1)))
                if step == .hours(1) { #expect(from == SnapshotFixtures.time("2026-10-18T23:00:00Z")) }
                let steps = (0..<Int((to - from).nanoseconds / step.nanoseconds)).map { index in
                    TrendStep(
                        start: from + step * Int64(index), count: 1, minimum: 40, mean: 50, maximum: 60, last: 50)
                }
                console.receive(Answer(id: query.id, body: .trend(steps)))
            }
        }
        let rows = console.draw(size: Size(columns: 200, rows: 60)).rows
        #expect(rows.contains { $0.contains("25/10 ") && !$0.contains("Sono") }, "\(rows.joined(separator: "\n"))")
    }

    /// Curves under each other are of one time: it stands under the lowest, from one end of the curve to the other.
    @Test(arguments: [Size(columns: 90, rows: 24), Size(columns: 120, rows: 40), Size(columns: 80, rows: 30)])
    func theLowestOfSeveralCurvesHasTheTimes(size: Size) throws {
        var panel = DisplayPanel(.trend, selection: Selection(types: ["NoiseLevelObserved"], attributes: ["LAeq"]))
        panel.curves = 3
        let display = SiteDisplay(id: "curves", title: LocalizedText("Courbes"), root: .panel(panel))
        let snapshot = SnapshotFixtures.flood()
        var console = Displays.bare(showing: .overview, snapshot)
        console.receive(SiteDisplays(displays: [display]))
        console.open(.site("curves"))
        var next = snapshot
        next.selected = SiteDisplayFixtures.selected(console.view, snapshot)
        console.receive(next)
        for _ in 0..<4 { Displays.answer(console.tick(at: now), of: &console) }
        let rows = console.draw(size: size).rows
        let text = rows.joined(separator: "\n")
        // 24 h: its two ends are the same time of two days.
        let ends = rows.filter { $0.contains("27/11/2026 02:30") }
        #expect(ends.count == 1, "\(text)")
        let axis = try #require(ends.first)
        let last = rows.lastIndex { $0.contains("dernier") } ?? 0
        let place = try #require(rows.firstIndex(of: axis))
        #expect(place >= last - 1 && rows.filter { $0.contains("dernier") }.count == 3, "\(text)")
        let right = try #require(axis.range(of: "02:30", options: .backwards))
        #expect(axis.distance(from: axis.startIndex, to: right.upperBound) > size.columns / 2, "\(text)")
    }
}
