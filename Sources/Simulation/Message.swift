import Frames
import Telemetry

/// What one gateway sends at one time, before it is put into bytes.
struct Message: Sendable {
    enum Format: Sendable { case senML, line }
    struct Field: Sendable {
        var attribute: String
        var value: FieldValue
        /// SenML spelling; nil for none.
        var unit: String?
    }
    enum FieldValue: Sendable {
        case number(Double, places: Int)
        case count(Int)
        case text(String)
    }
    struct Sample: Sendable {
        var entity: String
        var type: String
        var observedAt: Timestamp
        var fields: [Field]
    }

    var format: Format
    var gateway: Gateway
    var samples: [Sample]
}

/// A sender on the territory's private network.
struct Gateway: Hashable, Sendable {
    var transport: FrameSource.Transport
    /// 10.20.`network`.`host`.
    var network: UInt8
    var host: UInt8

    var source: FrameSource {
        let address = UInt64(10) << 24 | UInt64(20) << 16 | UInt64(network) << 8 | UInt64(host)
        return FrameSource(transport: transport, port: 40_000 + UInt16(host), high: address << 32)
    }

    static let west = Gateway(transport: .udp, network: 1, host: 2)
    static let east = Gateway(transport: .udp, network: 1, host: 3)
    static let parking = Gateway(transport: .tcp, network: 2, host: 2)
    static let bays = Gateway(transport: .udp, network: 2, host: 9)
    static let lights = Gateway(transport: .udp, network: 3, host: 2)
    static let meters = Gateway(transport: .tcp, network: 3, host: 10)
    static let transformers = Gateway(transport: .udp, network: 3, host: 20)
    static let air = Gateway(transport: .udp, network: 4, host: 2)
    static let noise = Gateway(transport: .udp, network: 4, host: 30)
    /// Whoever owns the device nobody listed.
    static let stranger = Gateway(transport: .udp, network: 9, host: 77)
}

extension Message {
    var bytes: [UInt8] { Array((format == .line ? line : senML).utf8) }

    /// InfluxDB line protocol, one line a sample, stamps in nanoseconds.
    private var line: String {
        samples.map { sample in
            let fields = sample.fields.map { "\($0.attribute)=\($0.value.line)" }.joined(separator: ",")
            return "\(sample.type),id=\(sample.entity) \(fields) \(sample.observedAt.nanoseconds)"
        }.joined(separator: "\n")
    }

    /// RFC 8428: each sample opens with its base name and base time.
    private var senML: String {
        var records: [String] = []
        for sample in samples {
            for (index, field) in sample.fields.enumerated() {
                let time = "\"bt\":\(sample.observedAt.wholeSeconds)"
                let base = index == 0 ? "\"bn\":\"urn:dev:\(sample.entity):\",\(time)," : ""
                let unit = field.unit.map { ",\"u\":\"\($0)\"" } ?? ""
                records.append("{\(base)\"n\":\"\(field.attribute)\"\(unit),\(field.value.senML)}")
            }
        }
        return "[" + records.joined(separator: ",") + "]"
    }
}

extension Message.FieldValue {
    fileprivate var line: String {
        switch self {
        case .number(let value, let places): DecimalText.fixed(value, places: places)
        case .count(let value): "\(value)i"
        case .text(let text): "\"\(text)\""
        }
    }

    fileprivate var senML: String {
        switch self {
        case .number(let value, let places): "\"v\":" + DecimalText.fixed(value, places: places)
        case .count(let value): "\"v\":\(value)"
        case .text(let text): "\"vs\":\"\(text)\""
        }
    }
}
