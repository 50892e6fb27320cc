import Alarms
import Figures
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// `/`: what each term keeps, and what is said of one that can't be understood.
struct FilterTests {
    private let snapshot = SnapshotFixtures.flood()

    private func understood(_ text: String, _ fields: [FilterField], _ language: Language = .french) -> Filter {
        let (filter, problem) = Filter.read(text, fields: fields, language)
        #expect(problem == nil, "\(text)")
        return filter
    }

    private func names(_ text: String, _ domain: Domain, _ language: Language = .french) -> [String] {
        let filter = understood(text, FilterField.of(domain), language)
        return domain.rows(snapshot).filter { filter.matches($0, at: snapshot.now) }.map(\.name)
    }

    private func codes(_ text: String) -> [String] {
        let filter = understood(text, FilterField.ofAlarms)
        return snapshot.alarms.filter { filter.matches($0, at: snapshot.now) }.compactMap(\.record.code)
    }

    private func problem(_ text: String, _ fields: [FilterField] = FilterField.of(.parking)) -> FilterProblem? {
        Filter.read(text, fields: fields, .english).1
    }

    @Test func wordsAreFoundWithoutAccentsAndAllMustBe() {
        #expect(names("liberte", .parking) == ["Liberté"])
        #expect(names("GAP sainte", .flood) == ["Gapeau · Sainte-Eulalie"])
        #expect(names("\"gap sainte\"", .flood).isEmpty)
        #expect(!names("-liberté", .parking).contains("Liberté"))
        #expect(names("!liberté", .parking) == names("-liberté", .parking), "as other languages write it")
        #expect(names("", .parking).count == snapshot.parking.carParks.count)
    }

    /// What a row says of its state is found by that word; in quotes, and in a list without states, it is any word.
    @Test func aWordThatNamesAStateMeansItToo() {
        let waiting = codes("state:unack")
        #expect(!waiting.isEmpty && waiting.count < snapshot.alarms.count)
        #expect(codes("unack") == waiting && codes("NON-ACQ") == waiting && codes("-unack") != waiting)
        #expect(codes("\"unack\"").isEmpty)
        #expect(names("complet", .parking) == ["Mayol"])
        #expect(understood("unack", FilterField.ofJournal) == understood("\"unack\"", FilterField.ofJournal))
    }

    @Test func numbersAreComparedInTheFieldsOwnUnits() {
        let full = names("type:parking occupancy>0.9 age<5m", .parking)
        #expect(full.contains("Liberté") && !full.contains("Zone Mourillon"))
        #expect(names("occupation>90% âge<5min", .parking) == full)
        #expect(names("libres<=24 libres>=24", .parking) == ["Liberté"])
        #expect(names("free=24", .parking) == ["Liberté"])
        #expect(names("niveau>=2,04 niveau<=204cm", .flood) == ["Gapeau · Sainte-Eulalie"])
        #expect(names("rate>40 rate<0.5m/h", .flood) == ["Gapeau · Sainte-Eulalie"])
        #expect(names("age>1d", .parking).isEmpty)
    }

    @Test func aFieldARowSaysNothingUnderMatchesNothing() {
        #expect(names("rain>0", .flood).allSatisfy { !$0.hasPrefix("Gapeau") })
        #expect(names("rain!=0", .flood).allSatisfy { !$0.hasPrefix("Gapeau") })
    }

    @Test func statesAndPrioritiesGoByTheirBeginningInBothLanguages() {
        #expect(names("state:full", .parking) == names("état:complet", .parking))
        #expect(names("state:full", .parking).contains("Mayol"))
        let unacknowledged = snapshot.alarms.filter { $0.record.state.isUnacknowledged }.compactMap(\.record.code)
        #expect(codes("state:una") == unacknowledged && codes("etat:nonacq") == unacknowledged)
        #expect(codes("prio:élevée") == codes("prio=2"))
        #expect(codes("prio:critical") == codes("prio<2"))
        #expect(codes("code:k7f") == ["K7F"])
        #expect(codes("-code:k7f").contains("K7F") == false)
    }

    @Test func theJournalIsFilteredByWhoAndWhat() {
        let filter = understood("par:dupont", FilterField.ofJournal)
        let kept = snapshot.journal.filter {
            filter.matches(JournalSubject(record: $0, title: nil), at: snapshot.now)
        }
        #expect(!kept.isEmpty && kept.allSatisfy { $0.by == "dupont" })
    }

    private func journal(_ text: String, _ records: [JournalRecord]) -> [JournalRecord] {
        var snapshot = snapshot
        snapshot.journal = records
        var console = Displays.console(showing: .journal, snapshot)
        for character in "/" + text { _ = console.press(.character(character), at: snapshot.now) }
        return console.journalRows
    }

    /// "unacknowledged" is no acknowledgement.
    @Test func anEventIsFoundByHowItBegins() {
        var returned = SnapshotFixtures.transition(.returned, "x", at: snapshot.now)
        returned.to = .returnedUnacknowledged
        let ack = SnapshotFixtures.acknowledgement(at: snapshot.now)
        let lapsed = SnapshotFixtures.transition(.lapsed, "x", at: snapshot.now)
        let records = [returned, ack, lapsed]
        for typed in ["event:ack", "fait:ack", "fait=ack", "event=acknowledged"] {
            #expect(journal(typed, records).map(\.event) == [.ack], "\(typed)")
        }
        #expect(journal("event:acknow", records).map(\.event) == [.ack, .lapsed])
        #expect(journal("fait:acquitt", records).map(\.event) == [.ack, .lapsed])
        #expect(journal("event:unack", records).isEmpty)
        #expect(journal("event:ret", records).map(\.event) == [.returned])
        #expect(journal("fait:revenue", records).map(\.event) == [.returned])
    }

    /// What an alarm is called aloud finds what the journal has of it, while it is open.
    @Test(arguments: ["K7F", "k7f", "code:K7F"]) func aSpokenCodeIsFoundInTheJournal(typed: String) {
        var rise = SnapshotFixtures.transition(.rise, "x", at: snapshot.now)
        (rise.alarm, rise.occurrence) = (snapshot.alarms[0].id, snapshot.alarms[0].record.occurrence)
        var before = rise
        before.occurrence = 2
        let found = journal(typed, [rise, before, SnapshotFixtures.acknowledgement(at: snapshot.now)])
        #expect(found == [rise])
    }

    /// Of an alarm that is over its lines keep the code it had.
    @Test func aCodeOfAnAlarmThatIsOverIsFoundInTheJournal() {
        var record = snapshot.alarms[0].record
        record.code = "Z9Z"
        var over = SnapshotFixtures.transition(.returned, "x", at: snapshot.now)
        (over.alarm, over.occurrence, over.priority) = ("river-level/elsewhere", 2, .high)
        over.tell(AlarmParticulars(of: record))
        var other = over
        record.code = "Q2Q"
        other.tell(AlarmParticulars(of: record))
        #expect(journal("code:z9z", [over, other]) == [over])
        #expect(journal("Z9Z", [over, other]) == [over])
    }

    /// A column of kilowatts is asked in kilowatts, as one of centimetres an hour is.
    @Test func aNumberAloneIsInTheUnitShown() {
        let watts = names("power>=1W", .energy)
        #expect(!watts.isEmpty)
        let values = Domain.energy.rows(snapshot).compactMap { row -> Double? in
            if case .meter(let meter) = row.figure { meter.power.value } else { nil }
        }
        let most = values.max() ?? 0
        #expect(names("power>=\(most / 1_000)", .energy).count == 1)
        #expect(names("power>=\(most / 1_000)kW", .energy) == names("power>=\(most)W", .energy))
        #expect(names("power>=\(most)", .energy).isEmpty)
    }

    /// What a device's row says of it can be asked.
    @Test(arguments: [
        "maintenance", "life:maint", "vie:maintenance", "life:maintenance lot:bruit-2", "gateway:gw-est life:maint",
        "passerelle=gw-est vie:maintenance",
    ])
    func devicesAreFoundByTheirOwnColumns(typed: String) {
        var console = Displays.console(showing: .devices, snapshot)
        let all = console.siteList.rows.count
        for character in "/" + typed { _ = console.press(.character(character), at: snapshot.now) }
        #expect(!console.siteList.rows.isEmpty && console.siteList.rows.count < all, "\(typed)")
        #expect(console.siteList.rows.allSatisfy { $0.device?.lifecycle == .maintenance })
    }

    @Test(arguments: [
        ("occupancy>abc", 10..<13, "abc is no number (%)"), ("type:parking  foo:1", 14..<17, "foo is no field here"),
        ("age<", 3..<4, " is no time: 30s 5m 2h 1d"), ("age<5x", 4..<6, "5x is no time"),
        ("free>", 4..<5, "free: a number after it"), (":x", 0..<1, "a field before it"),
        ("state>stale", 5..<6, "state takes : and ="), ("state:blue", 6..<10, "blue is none of"),
        ("\"place de", 0..<9, "the quote is not closed"), ("-free:x", 6..<7, "x is no number"),
        ("level>3", 0..<5, "level is no field here: type place zone state prio age occupancy free capacity"),
    ])
    func whatIsWrongSaysWhere(text: String, range: Range<Int>, message: String) throws {
        let found = try #require(problem(text))
        #expect(found.range == range && found.message.contains(message), "\(found)")
    }

    /// Whatever is typed: understood, or refused with a place inside what was typed.
    @Test func anyTextIsUnderstoodOrRefusedInPlace() {
        var seed: UInt64 = 7
        let pieces = Array("ab:<>=!\"- 05%,.mé≥état:free>age<\u{301}漢")
        for _ in 0..<3_000 {
            var text = ""
            for _ in 0..<12 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text.append(pieces[Int(seed >> 33) % pieces.count])
            }
            guard let problem = problem(text, FilterField.ofAlarms) else { continue }
            #expect(problem.range.lowerBound >= 0 && problem.range.upperBound <= text.count, "\(text) \(problem)")
            #expect(!problem.range.isEmpty && !problem.message.isEmpty, "\(text)")
        }
    }

    @Test func tabCompletesFieldsAndTheirWords() {
        func completed(_ text: String) -> String? {
            FilterCompletion.completed(text, fields: FilterField.ofAlarms, .french)
        }
        #expect(completed("éta") == "etat:")
        #expect(completed("stat") == "state:")
        #expect(completed("gap -ag") == "gap -age<")
        #expect(completed("etat:acq") == "etat:acquittee ")
        #expect(completed("zz") == nil && completed("") == nil && completed("etat:") == nil)
    }
}

/// The filter at the keys: the list narrows while one types, a mistake keeps the rows and shows its place.
struct FilterKeyTests {
    private let now = SnapshotFixtures.night("02:30")

    private func type(_ text: String, _ console: inout Console) {
        for character in text { _ = console.press(.character(character), at: now) }
    }

    private func rows(_ console: Console, columns: Int = 80) -> [String] {
        console.draw(size: Size(columns: columns, rows: 24)).rows
    }

    /// A list of alarms that is empty for a slip of the hand would be believed.
    @Test(arguments: [View.Display.alarms, .parking, .devices, .journal])
    func aWrongFilterHidesNoRow(display: View.Display) {
        var console = Displays.console(showing: display, SnapshotFixtures.flood())
        let all = console.filteredCounts
        type("/zzz", &console)
        #expect(console.filteredCounts.kept == 0)
        type(" nosuchfield:x", &console)
        #expect(console.filteredCounts == all)
        _ = console.press(.enter, at: now)
        #expect(console.filteredCounts == all)
        #expect(rows(console).contains { $0.contains("nosuchfield n’est pas") }, "\(rows(console))")
    }

    @Test func aMistakeHidesNoRowAndPointsAtItsPlace() throws {
        var console = Displays.console(showing: .parking, SnapshotFixtures.flood())
        type("/libres<30", &console)
        let kept = rows(console).filter { $0.contains("Liberté") }
        #expect(!kept.isEmpty && rows(console).contains { $0.contains("2 sur 3") })
        type(" occupation>x", &console)
        #expect(console.filteredCounts.kept == 3 && rows(console).contains { $0.contains("Liberté") })
        let lines = rows(console)
        let typed = try #require(lines.lastIndex { $0.contains("occupation>x") })
        let column = try #require(lines[typed].firstIndex(of: "x"))
        let mark = try #require(lines[typed - 1].firstIndex(of: "▼"))
        let distance = lines[typed].distance(from: lines[typed].startIndex, to: column)
        #expect(lines[typed - 1].distance(from: lines[typed - 1].startIndex, to: mark) == distance)
        #expect(lines[typed - 1].contains("x n’est pas un nombre (%)"))
        _ = console.press(.enter, at: now)
        #expect(rows(console).contains { $0.contains("occupation>x") }, "Enter does not leave a mistake")
        _ = console.press(.escape, at: now)
        #expect(rows(console).contains { $0.contains("Mourillon") })
    }

    @Test func theFilterHoldsAcrossPicturesAndItsAgeRunsOn() {
        var console = Displays.console(showing: .parking, SnapshotFixtures.flood())
        type("/lib", &console)
        _ = console.press(.enter, at: now)
        console.receive(SnapshotFixtures.flood())
        #expect(rows(console).contains { $0.contains("Liberté") })
        #expect(!rows(console).contains { $0.contains("Mayol") })
    }

    @Test func whereThereAreNoRowsTheKeySaysWhatFindsThings() {
        var console = Displays.console(showing: .overview, SnapshotFixtures.flood())
        type("/", &console)
        #expect(rows(console).last?.contains("tapez un nom pour le trouver") == true)
    }

    @Test(arguments: [Size(columns: 40, rows: 12), Size(columns: 20, rows: 5), Size(columns: 1, rows: 1)])
    func aMistakeOnASmallScreenLeavesTheLineToTypeOn(size: Size) {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        type("/truc:1", &console)
        let text = console.draw(size: size).plainText
        if size.columns >= 20 { #expect(text.contains("truc:1"), "\(text)") }
    }

    /// Whoever has typed `/` goes on typing: where there are no rows that is a name to find, and no keys (`a`: acknowledge).
    @Test(arguments: [View.Display.overview, .map, .kpis, .consoles])
    func wordsAreNeverKeysWhereThereAreNoRows(display: View.Display) {
        let snapshot = SnapshotFixtures.flood()
        var console = Displays.console(showing: display, snapshot, language: .english)
        var effects: [ConsoleEffect] = []
        for character in "/gapeau" { effects += console.press(.character(character), at: snapshot.now) }
        guard case .palette(let state) = console.dialog else {
            return #expect(Bool(false), "\(String(describing: console.dialog))")
        }
        #expect(state.input.text == "gapeau")
        #expect(!effects.contains { if case .command = $0 { true } else { false } })
    }

    /// A list longer than what the core sends of it is not looked through to its end: a filter says so.
    @Test func aFilterSaysWhatItDidNotLookThrough() {
        let snapshot = SnapshotFixtures.flood()
        var long = snapshot
        long.alarmCount = 3_000
        var console = Displays.console(showing: .alarms, long, language: .english)
        for character in "/zzz" { _ = console.press(.character(character), at: snapshot.now) }
        _ = console.press(.enter, at: snapshot.now)
        let picture = console.draw(size: Size(columns: 120, rows: 40)).plainText
        #expect(picture.contains("0 of the first \(snapshot.alarms.count), 3000 in all"))
        #expect(picture.contains("none of the first \(snapshot.alarms.count) matches \"zzz\"; : and a name"))
    }

    /// The core is asked, and what it found is the list.
    @Test func aFilterOverMoreThanIsHeldAsksTheCore() throws {
        let snapshot = SnapshotFixtures.flood()
        var long = snapshot
        long.alarmCount = 3_000
        var console = Displays.console(showing: .alarms, long, language: .english)
        #expect(console.view.filter == nil)
        for character in "/zzz" { _ = console.press(.character(character), at: snapshot.now) }
        let asked = try #require(console.view.filter)
        #expect(asked == console.rowFilter)
        var line = snapshot.alarms[0]
        (line.record.id, line.record.code, line.place) = ("far/zzz", "ZZ9", "Zzz")
        long.found = FoundAlarms(filter: asked, lines: [line], count: 1, searchedCount: 3_000)
        console.receive(long)
        let picture = console.draw(size: Size(columns: 120, rows: 40)).plainText
        #expect(picture.contains("ZZ9") && picture.contains("1 of 3000") && !picture.contains("of the first"))
        // What was found is acted on as any other.
        _ = console.press(.enter, at: snapshot.now)
        for key: Key in [.character("a"), .character("1")] { _ = console.press(key, at: snapshot.now) }
        let sent = console.press(.enter, at: snapshot.now)
        #expect(
            sent.contains {
                if case .command(let command) = $0 { command.body.attempted?.alarm == line.id } else { false }
            })
        // Another filter is another question.
        for character in "/yyy" { _ = console.press(.character(character), at: snapshot.now) }
        #expect(console.view.filter?.terms != asked.terms)
        _ = console.press(.escape, at: snapshot.now)
        #expect(console.view.filter == nil)
    }

    /// A short list is the console's own affair.
    @Test func aFilterOverWhatIsHeldAsksNobody() {
        let snapshot = SnapshotFixtures.flood()
        var console = Displays.console(showing: .alarms, snapshot)
        for character in "/zzz" { _ = console.press(.character(character), at: snapshot.now) }
        #expect(console.view.filter == nil)
    }
}
