import Alarms
import ArgumentParser
import Dispatch
import Foundation
import History
import Hypervisor
import OperatorLink
import RuleTests
import Telemetry

/// A month of one-minute data dry-run through three rules, proposals included.
struct DryRunBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dry-run",
        abstract: "Seconds a dry run takes over a month of minutes of a thousand series, three rules each.",
        discussion: "Example: vigie-bench dry-run --series 1000 --days 30")

    @Option(help: "Series.") var series = 1000
    @Option(help: "Days of one-minute readings.") var days = 30
    @Option(help: "Where the database is made; removed afterwards.") var folder = NSTemporaryDirectory()

    private static let start = Timestamp(seconds: 1_767_225_600)
    private static let attribute: AttributeName = "currentLevel"

    func run() throws {
        let folder = self.folder + "/vigie-bench-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try fill(folder + "/month.db")
        let reader = try HistoryReader(path: folder + "/month.db")
        let end = DryRunBench.start + .days(Int64(days))
        var site = Site(id: "bench", zone: .paris, entities: (0..<series).map { entity($0) })
        site.discovered = .production

        let wall = DispatchTime.now()
        let cpu = ProcessTime.cpuSeconds
        let declarations = try reader.series()
        func live(_ rules: [Rule], _ ids: Set<EntityID>?, _ body: ([Effect]) -> Void) throws -> Int {
            let wanted = declarations.filter { ids?.contains($0.key.entity) ?? true }
            var own = site
            if let ids { own.entities.removeAll { !ids.contains($0.id) } }
            var core = PastCore(site: own, rules: rules, series: wanted, texts: [], start: DryRunBench.start)
            let count = try reader.forEachStretch(of: wanted.map(\.id), from: DryRunBench.start, to: end) {
                core.take($0, body)
            }
            core.finish(at: end, body)
            return count
        }
        var run = DryRun(DryRunBench.rules, from: DryRunBench.start, to: end)
        let count = try live(DryRunBench.rules, nil) { run.take($0) }
        let first = seconds(since: wall)
        var trial = DryRunTrial(of: run, rules: DryRunBench.rules, entities: site.entities)
        if !trial.rules.isEmpty { _ = try live(trial.rules, trial.entities) { trial.take($0) } }
        print(
            """
            {"bench":"dry-run","series":\(series),"days":\(days),"rules":\(DryRunBench.rules.count),\
            "readings":\(count),"seconds":\(DecimalText.fixed(seconds(since: wall), places: 1)),\
            "secondsWithoutProposals":\(DecimalText.fixed(first, places: 1)),\
            "cpuSeconds":\(DecimalText.fixed(ProcessTime.cpuSeconds - cpu, places: 1)),\
            "occurrences":\(run.report.figures.count),"proposals":\(trial.findings.flatMap(\.proposals).count),\
            "rssMegabytes":\(DecimalText.fixed(ProcessTime.residentMegabytes, places: 1))}
            """)
    }

    private func seconds(since start: DispatchTime) -> Double {
        Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
    }

    private func entity(_ index: Int) -> Entity {
        var entity = Entity(id: EntityID("gauge-\(index)"), type: "FloodMonitoring")
        entity.period = .minutes(1)
        return entity
    }

    private static var rules: [Rule] {
        let sensor = SensorPattern(type: "FloodMonitoring", entity: "*", attribute: attribute)
        func level(_ set: Double, _ clear: Double) -> Level {
            Level(
                name: "haut", set: Comparison(.greaterOrEqual, .number(set, unit: nil)),
                clear: Comparison(.less, .number(clear, unit: nil)))
        }
        var high = Rule(id: "high", sensor: sensor, levels: [level(3.9, 3.88)])
        high.responseTime = .minutes(30)
        var mean = Rule(id: "mean", sensor: sensor, levels: [level(3.9, 3.8)])
        mean.value = .mean(window: .minutes(15), minSamples: nil)
        var rise = Rule(id: "rise", sensor: sensor, levels: [level(1.2, 0.8)])
        rise.value = .rate(window: .minutes(30), per: .hours(1))
        rise.onDelay = .minutes(5)
        return [high, mean, rise]
    }

    /// A tide a day, a tenth of a metre of waves on it, and one gauge in ten that comes near its level.
    private func value(_ one: Int, _ minute: Int) -> Double {
        let day = Double(minute % 1440) / 1440
        let tide = day < 0.5 ? day * 2 : 2 - day * 2
        let wave = (one &* 7919 &+ minute &* 104_729) % 11
        let height = one % 10 == 0 ? 1.9 : 1.2
        return 2 + ((tide * height * 100).rounded() + Double(wave)) / 100
    }

    private func fill(_ path: String) throws {
        let store = try HistoryStore(path: path)
        let declared = (0..<series).map {
            SeriesDeclaration(
                id: SeriesID($0), key: SeriesKey(entity: entity($0).id, attribute: DryRunBench.attribute),
                type: "FloodMonitoring", unit: "m")
        }
        while !store.append(WriteBatch(series: declared)) { usleep(500) }
        for minute in 0..<(days * 1440) {
            var readings = ContiguousArray<Reading>()
            readings.reserveCapacity(series)
            let stamp = DryRunBench.start + .minutes(Int64(minute))
            for one in 0..<series {
                readings.append(
                    Reading(
                        series: SeriesID(one), value: .number(value(one, minute)), observedAt: stamp,
                        receivedAt: stamp + .milliseconds(400)))
            }
            while !store.append(WriteBatch(readings: readings)) { usleep(500) }
        }
        let done = DispatchSemaphore(value: 0)
        if store.append(WriteBatch(isUrgent: true) { _ in done.signal() }) { done.wait() }
        store.shutdown()
    }
}
