import Alarms
import ArgumentParser
import Frames
import Hypervisor
import OperatorLink
import SiteFiles
import Telemetry

/// Parse + state + four rules, in memory: what one frame costs the core thread.
struct JudgeBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge",
        abstract: "Nanoseconds of CPU a frame: decode, find the series, judge by the bench site's four rules.",
        discussion: "Example: vigie-bench judge --sensors 10000 --rounds 100")

    @Option(help: "Series.") var sensors = 10_000
    @Option(help: "Readings of each series.") var rounds = 100
    @Option(help: "Frames in one batch, as a listener would hand over.") var batch = 512
    @Option(help: "influx or senml.") var format = "influx"
    @Option(help: "The site whose rules judge.") var site = "fixtures/sites/bench"

    func run() throws {
        guard let loaded = SiteFolder.load(site).site else {
            throw ValidationError("no site at \(site): run this from the folder that holds fixtures/")
        }
        var hypervisor = Hypervisor(
            site: loaded.site, rules: loaded.rules, configuration: .init(isStreamClock: true),
            startedAt: Moment(both: Timestamp(nanoseconds: 0)))
        _ = hypervisor.open(at: Moment(both: Timestamp(nanoseconds: 0)))
        var frames = BenchFrames(sensors: sensors, format: format)
        // The first rounds make the series and fill the windows: not what a running core does.
        let warmRounds = 3
        var costs: [Double] = []
        for round in 0..<(rounds + warmRounds) {
            let batches = frames.round(round, batch: batch)
            let before = ProcessTime.cpuSeconds
            for frameBatch in batches {
                _ = hypervisor.handle(.frames(frameBatch), at: Moment(both: Timestamp(nanoseconds: 0)))
            }
            if round >= warmRounds { costs.append((ProcessTime.cpuSeconds - before) / Double(sensors) * 1e9) }
        }
        costs.sort()
        let ledger = hypervisor.currentLedger
        print(
            """
            {"bench":"judge","sensors":\(sensors),"frames":\(ledger.received),"format":"\(format)",\
            "nsPerFrameMedian":\(DecimalText.fixed(costs[costs.count / 2], places: 1)),\
            "nsPerFrameMin":\(DecimalText.fixed(costs[0], places: 1)),\
            "quarantined":\(ledger.quarantined),"readings":\(ledger.readings),\
            "rssMegabytes":\(DecimalText.fixed(ProcessTime.residentMegabytes, places: 1))}
            """)
    }
}

/// The load generator's frames, made here so that the socket is not part of the figure.
struct BenchFrames {
    let sensors: Int
    let format: String
    private let source = FrameSource(transport: .udp, port: 9, high: 0x7F00_0001_0000_0000)

    init(sensors: Int, format: String) {
        self.sensors = sensors
        self.format = format
    }

    mutating func round(_ round: Int, batch: Int) -> [FrameBatch] {
        var batches: [FrameBatch] = []
        var current = FrameBatch()
        let seconds = 1_700_000_000 + round * 60
        for sensor in 0..<sensors {
            let text = frame(sensor, round, seconds)
            current.slots.append(
                .init(offset: UInt32(current.bytes.count), byteCount: UInt32(text.utf8.count), source: source))
            current.bytes.append(contentsOf: text.utf8)
            if current.slots.count == batch {
                batches.append(current)
                current = FrameBatch()
            }
        }
        if !current.slots.isEmpty { batches.append(current) }
        return batches
    }

    private func frame(_ sensor: Int, _ round: Int, _ seconds: Int) -> String {
        let thousandths = 10_000 + (sensor &* 7919 &+ round &* 104_729) % 30_000
        let value = DecimalText.fixed(Double(thousandths) / 1000, places: 3)
        let number = String(1_000_000 + sensor).dropFirst()
        if format == "senml" {
            return
                "[{\"bn\":\"urn:dev:las-\(number):\",\"n\":\"level\",\"u\":\"cm\",\"v\":\(value),\"t\":\(seconds).000}]"
        }
        let region = String(100 + sensor % 16).dropFirst()
        return "flood,region=west-\(region),station=las-\(number),unit=cm level=\(value) \(seconds)000000000"
    }
}
