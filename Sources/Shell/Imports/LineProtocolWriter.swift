import Telemetry

/// Writes the readings of one row as lines of InfluxDB line protocol: one line for each entity, type and unit.
struct LineProtocolWriter {
    enum Value {
        case number(Double)
        case boolean(Bool)
        case text(String)
    }
    private struct Key: Equatable {
        var entity: String
        var type: String
        var unit: String
    }
    private var keys: [Key] = []
    private var lines: [[UInt8]] = []

    mutating func begin() {
        keys.removeAll(keepingCapacity: true)
        lines.removeAll(keepingCapacity: true)
    }

    /// Names must be checked already: not empty, no control characters, a type that begins no comment or JSON.
    mutating func append(entity: String, type: String, unit: String, attribute: String, value: Value) {
        let key = Key(entity: entity, type: type, unit: unit)
        let index: Int
        if let known = keys.firstIndex(of: key) {
            index = known
            lines[index].append(UInt8(ascii: ","))
        } else {
            index = keys.count
            keys.append(key)
            var line: [UInt8] = []
            LineProtocolWriter.escape(type, escapesEquals: false, into: &line)
            line += Array(",id=".utf8)
            LineProtocolWriter.escape(entity, escapesEquals: true, into: &line)
            if !unit.isEmpty {
                line += Array(",unit=".utf8)
                LineProtocolWriter.escape(unit, escapesEquals: true, into: &line)
            }
            line.append(UInt8(ascii: " "))
            lines.append(line)
        }
        LineProtocolWriter.escape(attribute, escapesEquals: true, into: &lines[index])
        lines[index].append(UInt8(ascii: "="))
        LineProtocolWriter.write(value, into: &lines[index])
    }

    /// Bytes of what was appended.
    var byteCount: Int { lines.reduce(0) { $0 + $1.count } }

    /// The frame, stamped in nanoseconds; empty where nothing was appended.
    func finish(at: Timestamp) -> [UInt8] {
        var frame: [UInt8] = []
        for line in lines {
            if !frame.isEmpty { frame.append(UInt8(ascii: "\n")) }
            frame += line
            frame += Array(" \(at.nanoseconds)".utf8)
        }
        return frame
    }

    private static func escape(_ text: String, escapesEquals: Bool, into line: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "\\"): line.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "=") where escapesEquals: line.append(UInt8(ascii: "\\"))
            default: break
            }
            line.append(byte)
        }
    }

    private static func write(_ value: Value, into line: inout [UInt8]) {
        switch value {
        case .number(let number):
            let text = "\(number)"
            line += Array((text.hasSuffix(".0") ? text.dropLast(2) : text[...]).utf8)
        case .boolean(let boolean):
            line += Array((boolean ? "true" : "false").utf8)
        case .text(let text):
            line.append(UInt8(ascii: "\""))
            for byte in text.utf8 {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { line.append(UInt8(ascii: "\\")) }
                line.append(byte)
            }
            line.append(UInt8(ascii: "\""))
        }
    }
}
