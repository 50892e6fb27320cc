import Alarms
import OperatorLink
import Telemetry
import Testing

@testable import History

/// What a reader must see, worked out the slow way: of each stamp the reading received last.
private struct Oracle {
    private var bySeries: [UInt32: [Int64: Reading]] = [:]

    private var arrived: [Reading] = []

    /// Of those received by `known`; nil: all.
    func known(by known: Timestamp?) -> Oracle {
        guard let known else { return self }
        var oracle = Oracle()
        for reading in arrived where reading.receivedAt <= known { oracle.add(reading) }
        return oracle
    }

    mutating func add(_ reading: Reading) {
        arrived.append(reading)
        let series = reading.series.index
        let stamp = reading.observedAt.nanoseconds
        // The value seen already is a repeat: the first of it stands.
        if let known = bySeries[series]?[stamp], Row(known).hasValue(of: Row(reading)) { return }
        bySeries[series, default: [:]][stamp] = reading
    }
    func readings(_ series: UInt32, _ from: Int64, _ to: Int64) -> [Reading] {
        (bySeries[series] ?? [:]).filter { $0.key >= from && $0.key < to }.sorted { $0.key < $1.key }.map(\.value)
    }
    func steps(_ series: UInt32, from: Int64, to: Int64, step: Int64) -> [[Double]] {
        var steps = [[Double]](repeating: [], count: Int((to - from - 1) / step + 1))
        for reading in readings(series, from, to) where reading.quality != .bad {
            guard let number = reading.value.number else { continue }
            steps[Int((reading.observedAt.nanoseconds - from) / step)].append(number)
        }
        return steps
    }
}

struct HistoryReaderTests {
    /// Since when anything is known: of readings and of the journal, sealed or not; and which floods there were.
    @Test func theFirstRecordIsTheFirstOfAnything() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        let reader = try store.reader()
        #expect(try reader.firstRecord() == nil)
        func line(_ event: JournalRecord.Event, _ minutes: Int64) -> JournalRecord {
            let at = testStart + .minutes(minutes)
            return JournalRecord(at: at, wall: at, event: event, alarm: event == .flood ? "level/las" : nil)
        }
        _ = try store.appendAndWait(
            WriteBatch(journal: [line(.start, 0), line(.flood, 20), line(.floodEnd, 40), line(.flood, 3000)]))
        #expect(try reader.firstRecord() == testStart)
        #expect(try reader.floods(at: testStart + .minutes(39)).map(\.event) == [.flood])
        #expect(try reader.floods(at: testStart + .minutes(40)).map(\.alarm) == ["level/las", nil])
        #expect(try reader.floods(at: testStart + .minutes(3000)).count == 1, "of a day")
        let early = testStart - .hours(2)
        _ = try store.appendAndWait(
            WriteBatch(
                readings: [Reading(series: SeriesID(0), value: .number(1), observedAt: early, receivedAt: testStart)],
                series: [.test(0)]))
        #expect(try reader.firstRecord() == early)
        try store.sealAndWait()
        #expect(try reader.firstRecord() == early)
    }

    /// Late, repeated and conflicting readings, sealed at random moments, read back at random spans.
    @Test(arguments: 0..<25 as Range<UInt64>)
    func sealedAndUnsealedReadAsOne(seed: UInt64) throws {
        var random = Seeded(seed)
        let temporary = try TemporaryDatabase()
        var options = HistoryOptions()
        options.sealAtRows = [50, 400, 100_000].randomElement(using: &random) ?? 400
        options.sealAfter = random.chance(2) ? .zero : .hours(1)
        let store = try HistoryStore(path: temporary.path, options: options)
        defer { store.shutdown() }
        let reader = try store.reader()
        var oracle = Oracle()
        var now = testStart.nanoseconds
        let texts = (0...50).map { TextDeclaration(id: TextID(UInt32($0)), text: "text \($0)") }
        _ = try store.appendAndWait(WriteBatch(series: (0..<3).map { .test($0) }, texts: texts))
        for round in 0..<12 {
            var readings: ContiguousArray<Reading> = []
            for _ in 0..<Int.random(in: 0...80, using: &random) {
                now += Int64.random(in: 0...3, using: &random) * 1_000_000_000
                let back = random.chance(4) ? Int64.random(in: 0...200, using: &random) * 1_000_000_000 : 0
                var reading = random.reading(series: UInt32.random(in: 0..<3, using: &random), observedAt: now - back)
                if random.chance(3), let earlier = readings.last {
                    reading = earlier
                    if random.chance(2) { reading.value = random.value() }
                }
                readings.append(reading)
                oracle.add(reading)
            }
            _ = try store.appendAndWait(WriteBatch(readings: readings))
            if random.chance(3) { try store.sealAndWait() }
            try check(reader, oracle, now: now, &random, "seed \(seed) round \(round)")
        }
        try store.sealAndWait()
        #expect(store.counters.unsealedRows == 0)
        try check(reader, oracle, now: now, &random, "seed \(seed) at the end")
        #expect(try reader.integrityProblem() == nil)
    }

    /// A look at the past: each series' window and the last reading before it, whatever is sealed.
    private func checkPast(
        _ reader: HistoryReader, _ oracle: Oracle, now: Int64, _ random: inout Seeded, _ where: Comment
    ) throws {
        let at = Int64.random(in: testStart.nanoseconds...max(testStart.nanoseconds + 1, now), using: &random)
        let windows = (0..<3).map { series in
            let seconds = [0, 30, 400].randomElement(using: &random) ?? 0
            return (series: SeriesID(UInt32(series)), window: TimeSpan.seconds(Int64(seconds)))
        }
        // As known today, then, or some time before: what came late is left out, and what it corrected is seen.
        let known = [nil, at, at - 300_000_000_000].randomElement(using: &random)?.map { Timestamp(nanoseconds: $0) }
        let oracle = oracle.known(by: known)
        let found = try reader.pastReadings(at: Timestamp(nanoseconds: at), known: known, windows)
        #expect(found.map(\.observedAt) == found.map(\.observedAt).sorted(), `where`)
        for need in windows {
            let from = at - need.window.nanoseconds
            let known = oracle.readings(need.series.index, .min, at + 1).map(\.observedAt.nanoseconds)
            let expected = known.filter { $0 < from }.suffix(1) + known.filter { $0 >= from }
            let stamps = found.filter { $0.series == need.series }.map(\.observedAt.nanoseconds)
            #expect(stamps == Array(expected), `where`)
            let values = found.filter { $0.series == need.series }.map(\.value)
            let visible = oracle.readings(need.series.index, .min, at + 1).suffix(expected.count).map(\.value)
            #expect(values == Array(visible), `where`)
        }
    }

    /// All series from one end to the other: in order of time, whatever the stretches are cut to.
    private func checkStretches(
        _ reader: HistoryReader, _ oracle: Oracle, now: Int64, _ random: inout Seeded, _ where: Comment
    ) throws {
        let from = testStart.nanoseconds + Int64.random(in: -100...400, using: &random) * 1_000_000_000
        let to = max(from + 1, now + Int64.random(in: -50...50, using: &random) * 1_000_000_000)
        let series = [SeriesID(2), SeriesID(0), SeriesID(1)]
        let expected = series.enumerated().flatMap { place, id in
            oracle.readings(id.index, from, to).filter { !$0.isLate }
                .map { (at: $0.observedAt.nanoseconds, place: place, value: Row($0).bits) }
        }.sorted { ($0.at, $0.place) < ($1.at, $1.place) }
        let limit = Int.random(in: 1...300, using: &random)
        var found: [(at: Int64, place: Int, value: UInt64)] = []
        let count = try reader.forEachStretch(
            of: series, from: Timestamp(nanoseconds: from), to: Timestamp(nanoseconds: to), limit: limit
        ) { readings in
            let span = (readings.last?.observedAt ?? testStart) - (readings.first?.observedAt ?? testStart)
            #expect(readings.count <= limit || span < .seconds(1), `where`)
            found += readings.map { ($0.observedAt.nanoseconds, Int($0.series.index), Row($0).bits) }
        }
        #expect(count == expected.count, `where`)
        #expect(found.elementsEqual(expected) { $0 == $1 }, `where`)
    }

    private func check(
        _ reader: HistoryReader, _ oracle: Oracle, now: Int64, _ random: inout Seeded, _ where: Comment
    ) throws {
        try checkPast(reader, oracle, now: now, &random, `where`)
        try checkStretches(reader, oracle, now: now, &random, `where`)
        let series = UInt32.random(in: 0..<3, using: &random)
        let from = testStart.nanoseconds + Int64.random(in: -300...300, using: &random) * 1_000_000_000
        let to = from + Int64.random(in: 1...2000, using: &random) * 1_000_000_000
        let expected = oracle.readings(series, from, to)
        let limit = Int.random(in: 1...400, using: &random)
        let found = try reader.readings(
            SeriesID(series), from: Timestamp(nanoseconds: from), to: Timestamp(nanoseconds: to), limit: limit)
        #expect(found.map(\.observedAt) == expected.prefix(limit).map(\.observedAt), `where`)
        #expect(found.map(\.value) == expected.prefix(limit).map(\.value.number), `where`)
        #expect(
            found.map { $0.text != nil } == expected.prefix(limit).map { $0.value.number == nil }, `where`)

        let step = Int64.random(in: 1...300, using: &random) * 1_000_000_000
        let known = random.chance(2) ? Timestamp(nanoseconds: from + (to - from) / 2) : nil
        let steps = try reader.trend(
            SeriesID(series), from: Timestamp(nanoseconds: from), to: Timestamp(nanoseconds: to),
            step: TimeSpan(nanoseconds: step), known: known)
        let numbers = oracle.known(by: known).steps(series, from: from, to: to, step: step)
        #expect(steps.map(\.count) == numbers.map(\.count), `where`)
        for (found, expected) in zip(steps, numbers) where !expected.isEmpty {
            #expect(found.minimum == expected.min(), `where`)
            #expect(found.maximum == expected.max(), `where`)
            #expect(found.last == expected.last, `where`)
            let mean = expected.reduce(0, +) / Double(expected.count)
            let scale = max(1, expected.map(\.magnitude).max() ?? 1)
            // Means of larger numbers overflow on the way.
            if scale < 1e290 { #expect((found.mean - mean).magnitude <= 1e-9 * scale, `where`) }
        }

        let instant = Int64.random(in: testStart.nanoseconds...now + 1, using: &random)
        let last = try reader.lastValues(at: Timestamp(nanoseconds: instant))
        let expectedLast = (0..<3 as Range<UInt32>).compactMap { oracle.readings($0, .min, instant + 1).last }
        #expect(last.map(\.reading.observedAt) == expectedLast.map(\.observedAt), `where`)
        #expect(last.map(\.series.id) == expectedLast.map(\.series), `where`)
        #expect(last.map(\.reading.value) == expectedLast.map(\.value.number), `where`)
    }

    @Test func repeatsCollapseAndBothOfAConflictAreKept() {
        func row(_ second: Int64, _ value: Double) -> Row { Row(.number(0, second, value)) }
        let merged = RowMerge.merged([row(1, 5), row(0, 1), row(1, 5), row(1, 6), row(1, 5), row(2, 7), row(2, 8)])
        #expect(merged.map(\.number) == [1, 6, 5, 7, 8])
        var visible: [Double] = []
        RowMerge.forEachVisible(in: merged[...]) { visible.append($0.number) }
        #expect(visible == [1, 5, 8])
    }

    @Test func aSensorThatNeverStopsConflictingFillsNoBlock() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        let readings = ContiguousArray((0..<10_000).map { Reading.number(0, 0, Double($0)) })
        _ = try store.appendAndWait(WriteBatch(readings: readings))
        try store.sealAndWait()
        let reader = try store.reader()
        #expect(try reader.extent().sealedReadings == RowMerge.maximumConflicts)
        let seen = try reader.readings(SeriesID(0 as UInt32), from: .distantPast, to: .distantFuture, limit: 9)
        #expect(seen.map(\.value) == [9999])
    }

    @Test func aSlowSeriesGrowsItsLastBlock() throws {
        let temporary = try TemporaryDatabase()
        var options = HistoryOptions()
        options.sealAfter = .zero
        let store = try HistoryStore(path: temporary.path, options: options)
        defer { store.shutdown() }
        for second in 0..<40 {
            _ = try store.appendAndWait(WriteBatch(readings: [.number(0, Int64(second), 1)]))
            if second % 5 == 0 { try store.sealAndWait() }
        }
        try store.sealAndWait()
        let extent = try store.reader().extent()
        #expect(extent.sealedReadings == 40)
        #expect(extent.blocks < 20)
    }

    @Test func readersSeeWholeBatchesWhileTheWriterWritesAndSeals() throws {
        let temporary = try TemporaryDatabase()
        var options = HistoryOptions()
        options.sealAtRows = 500
        options.commitInterval = .milliseconds(1)
        let store = try HistoryStore(path: temporary.path, options: options)
        defer { store.shutdown() }
        let reader = try store.reader()
        let done = Outcome<Int>()
        let batchCount = 400
        var seen = 0
        for batch in 0..<batchCount {
            let readings = ContiguousArray((0..<20).map { Reading.number($0, Int64(batch), Double(batch)) })
            let isLast = batch == batchCount - 1
            #expect(
                store.append(
                    WriteBatch(readings: readings, isUrgent: isLast) { _ in if isLast { done.set(batch) } }))
            guard batch % 10 == 0 else { continue }
            let counts = try (0..<20 as Range<UInt32>).map { series in
                try reader.readings(SeriesID(series), from: .distantPast, to: .distantFuture, limit: 9999).count
            }
            // Each series was read at a later instant than the one before: it holds at least as many batches.
            #expect(counts == counts.sorted())
            #expect(counts[0] >= seen)
            seen = counts[0]
        }
        #expect(done.wait() == batchCount - 1)
        try store.sealAndWait()
        for series in 0..<20 as Range<UInt32> {
            let all = try reader.readings(SeriesID(series), from: .distantPast, to: .distantFuture, limit: 9999)
            #expect(all.compactMap(\.value) == (0..<batchCount).map(Double.init))
        }
    }

    @Test func aTrendOfTooManyStepsIsRefused() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        let reader = try store.reader()
        let id = SeriesID(0 as UInt32)
        #expect(throws: HistoryError.self) {
            try reader.trend(id, from: testStart, to: testStart + .hours(1), step: .seconds(1))
        }
        #expect(throws: HistoryError.self) { try reader.trend(id, from: testStart, to: testStart, step: .seconds(1)) }
        #expect(throws: HistoryError.self) {
            try reader.trend(id, from: .distantPast, to: .distantFuture, step: .seconds(1))
        }
    }

    /// Seats are handed over with every watch: in a year of them a posture still stands.
    @Test func manySeatsPushNoPostureOut() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        var posture = JournalRecord(at: testStart, wall: testStart, event: .posture, by: "chef")
        posture.tell(.crise, reason: "pluie")
        let seats = (1...600).map { number in
            var seat = JournalRecord(
                at: testStart + .seconds(Int64(number)), wall: testStart, event: .seatOffered, by: "dupont")
            seat.occurrence = number
            return seat
        }
        _ = try store.appendAndWait(WriteBatch(journal: [posture] + seats))
        let lines = try store.reader().situation(at: .distantFuture)
        #expect(lines.first?.event == .posture)
        #expect(lines.last?.occurrence == 600)
    }

    /// What came before the journal began nobody counted: a core of a quarter of an hour has not been calm for a day.
    @Test func figuresBeginWithTheJournal() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        // A core on stream time wrote this before its first stamp.
        var journal = [JournalRecord(at: Timestamp(nanoseconds: 0), wall: testStart, event: .start)]
        journal += (0..<6).map { number in
            let at = testStart + .seconds(Int64(number) * 60)
            var record = JournalRecord(at: at, wall: at, event: .active, alarm: AlarmID("river/\(number)"))
            (record.occurrence, record.to, record.priority, record.annunciated) = (1, .unacknowledged, .low, true)
            return record
        }
        _ = try store.appendAndWait(WriteBatch(journal: journal))
        let now = testStart + .minutes(10)
        let kpis = try store.reader().kpis(from: now - .days(1), to: now)
        #expect(kpis.from == testStart && kpis.count == 6 && kpis.periods == 1)
        #expect(kpis.perDay == 6 * 144)
        let narrow = try store.reader().kpis(from: now - .minutes(5), to: now)
        #expect(narrow.from == now - .minutes(5) && narrow.count == 1)
        #expect(throws: HistoryError.self) {
            try store.reader().kpis(from: testStart - .days(2), to: testStart - .days(1))
        }
        #expect(try store.reader().kpis(from: testStart - .days(2), to: testStart).span == .zero)
    }

    /// What an alarm is called in every language comes along, where it is still called what was recorded.
    @Test func figuresNameTheirAlarmsInEveryLanguage() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        let title = LocalizedText(english: "vigie itself · no delivery", french: "vigie elle-même · rien ne part")
        var journal: [JournalRecord] = []
        for (minutes, id, text) in [(1, "core:a", title.french), (2, "core:b", "un autre nom")]
            as [(Int64, AlarmID, String)]
        {
            var line = JournalRecord(
                at: testStart + .minutes(minutes), wall: testStart, event: .active, alarm: id)
            (line.from, line.to, line.priority, line.annunciated) = (.normal, .unacknowledged, .high, true)
            (line.occurrence, line.text) = (1, text)
            journal.append(line)
        }
        let alarms = ["core:a", "core:b"].map {
            AlarmRecord(id: $0, rule: "core", title: title, priority: .high, since: testStart)
        }
        _ = try store.appendAndWait(WriteBatch(journal: journal, alarms: alarms))
        let kpis = try store.reader().kpis(from: testStart, to: testStart + .hours(1))
        #expect(kpis.worst.first { $0.alarm == "core:a" }?.titles == title, "\(kpis.worst)")
        #expect(kpis.worst.first { $0.alarm == "core:b" }.map { $0.titles == nil } == true)
        let report = try store.reader().watchReport(from: testStart, to: testStart + .hours(1), groups: [:])
        #expect(report.happenings.map(\.titles) == [title, nil])
    }

    /// A core on stream time counts since its first reading, quiet hours before the first alarm and all. On the machine's
    /// time its journal says since when, whatever stamps it was sent.
    @Test(arguments: [true, false]) func figuresOfAStreamBeginWithItsFirstReading(isStream: Bool) throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        let alarmed = testStart + .hours(4)
        let started = isStream ? alarmed : testStart + .hours(1)
        let wall = started + (isStream ? .days(90) : .zero)
        _ = try store.appendAndWait(
            WriteBatch(
                readings: [
                    Reading(series: SeriesID(0), value: .number(1), observedAt: testStart, receivedAt: testStart)
                ],
                series: [.test(0)],
                journal: [
                    JournalRecord(at: started, wall: wall, event: .active, alarm: "level/gapeau"),
                    JournalRecord(at: alarmed, wall: wall, event: .active, alarm: "level/las"),
                ]))
        let kpis = try store.reader().kpis(from: testStart - .days(1), to: alarmed + .hours(1))
        #expect(kpis.from == (isStream ? testStart : started))
        try store.sealAndWait()
        #expect(try store.reader().kpis(from: testStart - .days(1), to: alarmed).from == kpis.from)
    }
}
