import ArgumentParser
import Dispatch
import Foundation
import GRDB
import GRDBSQLite
import History
import Telemetry

/// What history costs: appending, sealing, and drawing a day and a year; beside SQLite driven row by row as in C.
struct HistoryBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "CPU microseconds a reading appended, committed (FULL) and sealed; milliseconds a trend.",
        discussion: "Example: vigie-bench history --series 10000 --readings 5000000")

    @Option(help: "Series.") var series = 10_000
    @Option(help: "Readings appended, for each figure.") var readings = 5_000_000
    @Option(help: "Readings in one batch, as the hypervisor hands over.") var batch = 512
    @Option(help: "Readings a second offered to the paced run; 0: none.") var rate = 200_000
    @Option(help: "Seconds of the paced run.") var seconds = 15
    @Option(help: "Where the databases are made; removed afterwards.") var folder = NSTemporaryDirectory()

    func run() throws {
        let folder = self.folder + "/vigie-bench-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try rowByRow(folder + "/rows.db")
        var unsealed = HistoryOptions()
        unsealed.sealAtRows = readings + 1
        unsealed.unsealedRows = readings + 1
        try append("append", folder + "/append.db", unsealed)
        try append("append+seal", folder + "/seal.db", HistoryOptions())
        if rate > 0 { try paced(folder + "/paced.db") }
        try trends(folder + "/trend.db")
    }

    private func reading(_ index: Int) -> Reading {
        let second = Int64(index / series)
        let observed = Timestamp(seconds: 1_768_510_800 + second * 60)
        // Two decimals, moving by a few hundredths a step: a river gauge.
        let value = Double(200 + (index % series) % 97 + Int((second &* 7919) % 11)) / 100
        return Reading(
            series: SeriesID(index % series), value: .number(value), observedAt: observed,
            receivedAt: observed + .milliseconds(Int64(index &* 7919 % 900)))
    }

    // MARK: - The reference

    private func rowByRow(_ path: String) throws {
        let pool = try DatabasePool(path: path)
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL; CREATE TABLE row (s, o, r, v, f)")
            // The cache owns the statement, so that its handle stays good.
            let sql = "INSERT INTO row VALUES (?, ?, ?, ?, ?)"
            let handle = try database.cachedStatement(sql: sql).sqliteStatement
            let measure = Measure()
            for start in stride(from: 0, to: readings, by: 8192) {
                try database.inTransaction {
                    for index in start..<min(readings, start + 8192) {
                        let one = reading(index)
                        sqlite3_bind_int64(handle, 1, Int64(one.series.index))
                        sqlite3_bind_int64(handle, 2, one.observedAt.nanoseconds)
                        sqlite3_bind_int64(handle, 3, one.receivedAt.nanoseconds)
                        sqlite3_bind_double(handle, 4, one.value.number ?? 0)
                        sqlite3_bind_int64(handle, 5, 0)
                        sqlite3_step(handle)
                        sqlite3_reset(handle)
                    }
                    return .commit
                }
            }
            print(measure.line("C-style row by row, not sealed", readings, "\"fileMegabytes\":\(megabytes(path))"))
        }
        try pool.close()
    }

    // MARK: - The store

    private func append(_ name: String, _ path: String, _ options: HistoryOptions) throws {
        let store = try HistoryStore(path: path, options: options)
        let measure = Measure()
        for start in stride(from: 0, to: readings, by: batch) {
            offer(store, start..<min(readings, start + batch))
        }
        flush(store)
        let committed = measure.line(name, readings, figures(store))
        print(committed)
        store.shutdown()
        if name == "append" { return }
        let extent = try HistoryReader(path: path).extent()
        let bytes = Double(extent.blockByteCount) / Double(max(1, extent.sealedReadings))
        let whole = Double(extent.fileByteCount) / Double(readings)
        print(
            """
            {"bench":"history","run":"size","blocks":\(extent.blocks),"sealed":\(extent.sealedReadings),\
            "bytesPerSealedReading":\(DecimalText.fixed(bytes, places: 2)),\
            "fileBytesPerReading":\(DecimalText.fixed(whole, places: 2))}
            """)
    }

    /// Readings offered at a steady rate: whether sealing keeps up, and what the whole costs.
    private func paced(_ path: String) throws {
        let store = try HistoryStore(path: path)
        let measure = Measure()
        var sent = 0
        var mostUnsealed = 0
        for tick in 1...(seconds * 100) {
            let due = tick * rate / 100
            while sent < due {
                offer(store, sent..<min(due, sent + batch))
                sent = min(due, sent + batch)
            }
            mostUnsealed = max(mostUnsealed, store.counters.unsealedRows)
            let ahead = Double(tick) / 100 - measure.wallSeconds
            if ahead > 0 { usleep(UInt32(ahead * 1e6)) }
        }
        flush(store)
        print(measure.line("paced \(rate)/s", sent, figures(store) + ",\"mostUnsealed\":\(mostUnsealed)"))
        store.shutdown()
    }

    private func offer(_ store: HistoryStore, _ range: Range<Int>) {
        var readings = ContiguousArray<Reading>()
        readings.reserveCapacity(range.count)
        for index in range { readings.append(reading(index)) }
        // A full queue is the source's signal to wait; a benchmark's source has all the time there is.
        while !store.append(WriteBatch(readings: readings)) { usleep(500) }
    }

    private func flush(_ store: HistoryStore) {
        let done = DispatchSemaphore(value: 0)
        if store.append(WriteBatch(isUrgent: true) { _ in done.signal() }) { done.wait() }
    }

    private func figures(_ store: HistoryStore) -> String {
        let counters = store.counters
        return """
            "commits":\(counters.commits),"commitP50ms":\(DecimalText.fixed(counters.commitMillisecondsP50, places: 2)),\
            "commitP99ms":\(DecimalText.fixed(counters.commitMillisecondsP99, places: 2)),"seals":\(counters.seals),\
            "rowsSealed":\(counters.rowsSealed),"lastSealWriteMs":\
            \(DecimalText.fixed(counters.lastSealMilliseconds, places: 1))
            """
    }

    // MARK: - Trends

    /// A year of minutes of ten series, sealed as half hours would have been, and half an hour of ten thousand others
    /// unsealed.
    private func trends(_ path: String) throws {
        let store = try HistoryStore(path: path)
        let minutes = 525_600
        let start = Timestamp(seconds: 1_736_974_800)
        for day in 0..<365 {
            var readings = ContiguousArray<Reading>()
            for minute in (day * 1440)..<((day + 1) * 1440) {
                for one in 0..<10 {
                    let stamp = start + .minutes(Int64(minute))
                    readings.append(
                        Reading(
                            series: SeriesID(one), value: .number(Double(minute * 7919 % 1000) / 100),
                            observedAt: stamp, receivedAt: stamp + .milliseconds(400)))
                }
            }
            while !store.append(WriteBatch(readings: readings)) { usleep(500) }
            flush(store)
            let done = DispatchSemaphore(value: 0)
            store.sealNow { _ in done.signal() }
            done.wait()
        }
        for index in stride(from: 0, to: 300_000, by: 1000) {
            offer(store, index..<index + 1000)
        }
        flush(store)
        let reader = try store.reader()
        let end = start + .minutes(Int64(minutes))
        try trend("year in 600", reader, start, end, TimeSpan(nanoseconds: (end - start).nanoseconds / 600 + 1))
        try trend("day in 144", reader, end - .days(1), end, .minutes(10))
        try trend("hour in 60", reader, end - .hours(1), end, .minutes(1))
        store.shutdown()
    }

    private func trend(
        _ name: String, _ reader: HistoryReader, _ from: Timestamp, _ to: Timestamp, _ step: TimeSpan
    ) throws {
        var milliseconds: [Double] = []
        var count = 0
        for _ in 0..<9 {
            let measure = Measure()
            count = try reader.trend(SeriesID(3), from: from, to: to, step: step).reduce(0) { $0 + $1.count }
            milliseconds.append(measure.wallSeconds * 1000)
        }
        print(
            """
            {"bench":"history","run":"\(name)","readings":\(count),\
            "firstMs":\(DecimalText.fixed(milliseconds[0], places: 2)),\
            "medianMs":\(DecimalText.fixed(milliseconds.sorted()[4], places: 2))}
            """)
    }

    private func megabytes(_ path: String) -> String {
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        return DecimalText.fixed(Double(size) / 1e6, places: 1)
    }
}

/// CPU and wall time since it was made.
private struct Measure {
    private let cpu = ProcessTime.cpuSeconds
    private let wall = DispatchTime.now()
    var wallSeconds: Double { Double(DispatchTime.now().uptimeNanoseconds - wall.uptimeNanoseconds) / 1e9 }

    func line(_ name: String, _ count: Int, _ more: String) -> String {
        let cpuSeconds = ProcessTime.cpuSeconds - cpu
        let perReading = DecimalText.fixed(cpuSeconds / Double(max(1, count)) * 1e6, places: 3)
        return """
            {"bench":"history","run":"\(name)","readings":\(count),"cpuMicrosecondsPerReading":\(perReading),\
            "readingsPerSecond":\(Int(Double(count) / wallSeconds)),\
            "rssMegabytes":\(DecimalText.fixed(ProcessTime.residentMegabytes, places: 1)),\(more)}
            """
    }
}
