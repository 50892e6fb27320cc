import Frames
import Recordings
import Telemetry

/// A simulated stretch of the territory's life, as a recording. The same scenario and seed give the same bytes.
public struct CitySimulation: Sendable {
    /// In order of time.
    public let entries: [RecordingEntry]
    public let faults: FaultCounts
    /// The levels that really were, gauge by gauge, one a minute: what a test compares the readings with.
    public let trueLevels: [String: [Double]]

    public init(_ scenario: Scenario, seed: UInt64) {
        switch scenario {
        case .storm: self.init(storm: scenario, seed: seed)
        case .calm: self.init(calm: scenario, seed: seed)
        case .bench: self.init(bench: scenario, seed: seed)
        }
    }

    /// Every entity the simulated city knows, in order of name.
    public static var entities: [EntityID] { CityMap.identifiers.map { EntityID($0) }.sorted() }

    private init(storm scenario: Scenario, seed: UInt64) {
        var weatherGenerator = SeededGenerator(seed: seed, name: "weather")
        let rain = RainField.storm(&weatherGenerator)
        let weather = Weather(rain: rain, frontHour: rain.cells.dropFirst(2).first?.peakHour)
        let clock = LocalClock(start: scenario.start)
        var city = City(clock: clock, weather: weather, seed: seed)
        var sensors = Sensors(seed: seed)
        var network = Network(seed: seed)
        var script = StormScript()
        var operators = Operators()
        var levels: [String: [Double]] = [:]
        for minute in 0..<scenario.minutes {
            script.prepare(&city, minute: minute, &network.faults)
            city.step()
            let at = clock.timestamp(minute: minute)
            let messages = sensors.read(&city, minute: minute, at: at)
            let arrived = script.send(messages, city: city, minute: minute, through: &network)
            operators.see(arrived, city: city, at: at)
            for gauge in city.gauges { levels[gauge.id, default: []].append(gauge.catchment.level) }
        }
        entries = CitySimulation.merged(network.frames, operators.entries)
        faults = network.faults
        trueLevels = levels
    }

    private init(calm scenario: Scenario, seed: UInt64) {
        let clock = LocalClock(start: scenario.start)
        var city = City(clock: clock, weather: Weather(rain: .none, frontHour: nil), seed: seed)
        var sensors = Sensors(seed: seed)
        var network = Network(seed: seed)
        var levels: [String: [Double]] = [:]
        for minute in 0..<scenario.minutes {
            city.step()
            let at = clock.timestamp(minute: minute)
            for message in sensors.read(&city, minute: minute, at: at) {
                network.send(message, at: at, isRough: false)
            }
            for gauge in city.gauges { levels[gauge.id, default: []].append(gauge.catchment.level) }
        }
        entries = CitySimulation.merged(network.frames, [])
        faults = network.faults
        trueLevels = levels
    }

    /// One line-protocol frame a gauge and minute, spread over the minute.
    private init(bench scenario: Scenario, seed: UInt64) {
        let gaugeCount = 1_000
        var generators = (0..<gaugeCount).map { SeededGenerator(seed: seed, name: "las-\($0)") }
        let source = Gateway(transport: .udp, network: 7, host: 1).source
        var frames: [RecordingEntry] = []
        for minute in 0..<scenario.minutes {
            for index in 0..<gaugeCount {
                let at = scenario.start + .minutes(Int64(minute)) + .milliseconds(Int64(index) * 60)
                let level = DecimalText.fixed(generators[index].uniform(10...46), places: 3)
                let region = index % 16 < 10 ? "0\(index % 16)" : "\(index % 16)"
                let digits = String(1_000_000 + index).dropFirst()
                let line = "flood,region=west-\(region),station=las-\(digits),unit=cm level=\(level) \(at.nanoseconds)"
                frames.append(.frame(RecordedFrame(at: at, source: source, bytes: Array(line.utf8))))
            }
        }
        entries = frames
        faults = FaultCounts()
        trueLevels = [:]
    }

    /// By time; at one instant frames before actions, each in the order they were made.
    private static func merged(_ frames: [RecordedFrame], _ others: [RecordingEntry]) -> [RecordingEntry] {
        let all = frames.map(RecordingEntry.frame) + others
        return all.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }
}
