import Frames
import Recordings
import Simulation
import Telemetry

/// What a core would read in a simulation's frames.
struct Received {
    struct Point {
        var at: Timestamp
        var value: Double
    }
    /// By `entity/attribute`, in order of arrival.
    private(set) var series: [String: [Point]] = [:]
    private(set) var entities: Set<String> = []
    private(set) var formats: Set<WireFormat> = []
    private(set) var transports: Set<FrameSource.Transport> = []
    private(set) var refusedCount = 0

    init(_ simulation: CitySimulation) {
        var decoder = FrameDecoder()
        var decoded = DecodedFrame()
        for case .frame(let frame) in simulation.entries {
            transports.insert(frame.source.transport)
            frame.bytes.withUnsafeBytes { bytes in
                let fault = decoder.decode(bytes, receivedAt: frame.at, precision: .nanoseconds, into: &decoded)
                if fault != nil { refusedCount += 1 }
                take(decoded, at: frame.at, isRefused: fault != nil)
            }
        }
    }

    private mutating func take(_ decoded: DecodedFrame, at arrival: Timestamp, isRefused: Bool) {
        guard !isRefused else { return }
        formats.insert(decoded.format)
        for reading in decoded.readings {
            let name = reading.entity.string
            let entity = name.hasPrefix("urn:dev:") ? String(name.dropFirst(8)) : name
            entities.insert(entity)
            guard case .number(let value) = reading.value else { continue }
            let point = Point(at: reading.observedAt ?? arrival, value: value)
            series[entity + "/" + reading.attribute.string, default: []].append(point)
        }
    }

    /// The believable values of a series in order of observation, each stamp once.
    func values(_ key: String, in range: ClosedRange<Double>) -> [Point] {
        var seen: Set<Timestamp> = []
        return (series[key] ?? []).filter { range.contains($0.value) && seen.insert($0.at).inserted }
            .sorted { $0.at < $1.at }
    }

    /// The value last observed at or before a local time of day, `hour` counted from the first day's midnight.
    func value(_ key: String, hour: Double, of simulation: CitySimulation) -> Double? {
        guard let first = simulation.entries.first?.at else { return nil }
        let midnight = ZoneTable.paris.startOfDay(first)
        let at = midnight + TimeSpan(seconds: hour * 3600)
        return values(key, in: -50...1e7).last { $0.at <= at }?.value
    }
}

/// The recording of a simulation as bytes.
func recording(_ scenario: Scenario, seed: UInt64) -> [UInt8] {
    var writer = RecordingWriter()
    for entry in CitySimulation(scenario, seed: seed).entries { writer.append(entry) }
    return writer.take()
}
