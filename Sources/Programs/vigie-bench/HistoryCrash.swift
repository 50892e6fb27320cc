import Alarms
import ArgumentParser
import Foundation
import History
import Telemetry

/// Writes without end and says what is committed, so that a test can kill it at any moment and check what is there.
/// Reading n (from 1) is of series n mod 7, at second n, with value n / 10; batch k holds 50 of them, the journal record
/// "k", and, every tenth, an operator's action that leaves the alarm `crash` at occurrence k.
struct HistoryCrash: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history-crash",
        abstract: "Writes to a database until killed, a line for every commit: last row, last journal id.",
        discussion: "Example: vigie-bench history-crash /tmp/crash.db")

    @Argument(help: "The database to make.") var path: String

    static let readingsPerBatch = 50
    static let start = Timestamp(seconds: 1_768_510_800)

    func run() throws {
        var options = HistoryOptions()
        options.commitInterval = .milliseconds(2)
        options.sealAtRows = 3000
        options.queueReadings = 5000
        let store = try HistoryStore(path: path, options: options)
        // A bound, should nobody kill it: about a minute.
        for index in 0..<100_000 {
            let batch = HistoryCrash.batch(index)
            while !store.append(batch) { usleep(200) }
        }
        store.shutdown()
    }

    static func batch(_ index: Int) -> WriteBatch {
        var batch = WriteBatch()
        for number in (index * readingsPerBatch + 1)...((index + 1) * readingsPerBatch) {
            let observed = start + .seconds(Int64(number))
            batch.readings.append(
                Reading(
                    series: SeriesID(number % 7), value: .number(Double(number) / 10), observedAt: observed,
                    receivedAt: observed))
        }
        var record = JournalRecord(at: start, wall: start, event: .active, alarm: "crash")
        record.text = "\(index)"
        if index % 10 == 0 {
            record.event = .ack
            var alarm = AlarmRecord(id: "crash", rule: "crash", title: LocalizedText("crash"))
            alarm.state = .acknowledged
            alarm.occurrence = index
            batch.alarms = [alarm]
            batch.isUrgent = true
        }
        if index % 25 == 0 {
            var writer = ByteWriter()
            writer.write(Int64((index + 1) * readingsPerBatch))
            batch.image = writer.bytes
        }
        batch.journal = [record]
        batch.completion = { result in
            guard case .success(let report) = result else { return }
            let line = Array("\(report.rows?.upperBound ?? 0) \(report.journal?.upperBound ?? 0)\n".utf8)
            _ = write(STDOUT_FILENO, line, line.count)
        }
        return batch
    }
}
