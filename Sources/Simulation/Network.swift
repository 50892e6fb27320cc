import Frames
import Recordings
import Telemetry

/// The way from the sensors to vigie, with what ways do: delay, lose, repeat and break frames.
struct Network: Sendable {
    private(set) var frames: [RecordedFrame] = []
    var faults = FaultCounts()
    private var generator: SeededGenerator
    /// What a link that is down holds back, oldest first; an outage is minutes, so tens of samples.
    private var held: [Message.Sample] = []

    /// How often a datagram is lost, in fair weather and in a storm: a radio link's, not a fibre's.
    private static let loss = 0.004
    private static let lossInRain = 0.025
    private static let repetition = 0.008
    private static let breakage = 0.003
    /// A logger whose frame got no answer sends it again this much later, half of the time.
    private static let resendMinutes: ClosedRange<Double> = 17...38

    init(seed: UInt64) { generator = SeededGenerator(seed: seed, name: "network") }

    /// Sends a message at the time it was made; false when it does not arrive readable, or only much later.
    /// `isRough`: it rains hard on the antennas.
    @discardableResult
    mutating func send(_ message: Message, at: Timestamp, isRough: Bool) -> Bool {
        guard message.gateway.transport == .udp else {
            deliver(message.bytes, message.gateway, at: at + seconds(0.02...0.2))
            return true
        }
        let arrival = at + seconds(0.04...0.9)
        if generator.chance(isRough ? Network.lossInRain : Network.loss) {
            lose(message, at: at)
            return false
        }
        if generator.chance(Network.breakage) {
            faults.garbled += 1
            deliver(broken(message.bytes), message.gateway, at: arrival)
            return false
        }
        deliver(message.bytes, message.gateway, at: arrival)
        if generator.chance(Network.repetition) {
            faults.duplicated += 1
            deliver(message.bytes, message.gateway, at: arrival + seconds(0.1...2.5))
        }
        return true
    }

    /// Keeps a message of a link that is down.
    mutating func hold(_ message: Message) {
        held += message.samples
        faults.batched += message.samples.reduce(0) { $0 + $1.fields.count }
    }

    /// The link is back: one frame for each sensor, its readings in order. Gives what it sent.
    mutating func release(from gateway: Gateway, at: Timestamp) -> [Message] {
        var order: [String] = []
        for sample in held where !order.contains(sample.entity) { order.append(sample.entity) }
        let messages = order.map { entity in
            Message(format: .senML, gateway: gateway, samples: held.filter { $0.entity == entity })
        }
        for message in messages { deliver(message.bytes, gateway, at: at + seconds(0.1...4)) }
        held = []
        return messages
    }

    private mutating func lose(_ message: Message, at: Timestamp) {
        faults.dropped += 1
        let isLogger = message.gateway == .west || message.gateway == .east
        guard isLogger, generator.chance(0.5) else { return }
        faults.late += message.samples.reduce(0) { $0 + $1.fields.count }
        let wait = generator.uniform(Network.resendMinutes)
        deliver(message.bytes, message.gateway, at: at + TimeSpan(seconds: wait * 60))
    }

    private mutating func deliver(_ bytes: [UInt8], _ gateway: Gateway, at: Timestamp) {
        // Recordings keep milliseconds; what is written is what is meant.
        let cut = Timestamp(nanoseconds: at.nanoseconds / 1_000_000 * 1_000_000)
        frames.append(RecordedFrame(at: cut, source: gateway.source, bytes: bytes))
    }

    private mutating func seconds(_ range: ClosedRange<Double>) -> TimeSpan {
        TimeSpan(seconds: generator.uniform(range))
    }

    /// Cut short, or with bytes of another world in its middle; never readable as what it was.
    private mutating func broken(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        switch generator.index(3) {
        case 0:
            bytes.removeLast(max(1, bytes.count * 2 / 3))
        case 1:
            for _ in 0..<4 { bytes[generator.index(bytes.count)] = UInt8(0x80 + generator.index(0x40)) }
            bytes[0] = 0xFE
        default:
            bytes = Array("+++ATH0\r\nNO CARRIER".utf8)
        }
        return bytes
    }
}
