import ArgumentParser
import Frames
import Glibc
import Imports
import Telemetry

/// `vigie decode`: what a frame says, or why it would be quarantined.
struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Show what a frame decodes to, or why it would be quarantined.",
        discussion: """
            Frames are the arguments; without any, each line of standard input is one (with --whole, all of it is one,
            as a datagram would be). One line of JSON a frame:
              {"format":"line","readings":[{"entity":…,"type":…,"attribute":…,"value":…,"unit":…,"observedAt":…}],
               "rejected":{…},"why":…}
              {"fault":"malformed","format":"senml","offset":16,"message":…}
            Exit status: 0 when every frame decoded, 1 when one would be quarantined.

            Example: vigie decode 'FloodMonitoring,id=las,unit=m currentLevel=1.24'
                     echo '[{"n":"urn:dev:ow:10e2073a01080063","u":"Cel","v":23.1}]' | vigie decode
            """)

    @Argument(help: "Frames as text.")
    var frames: [String] = []

    @Option(help: "What line-protocol stamps count: ns, us, ms or s.")
    var precision: LinePrecision = .nanoseconds

    @Option(help: "When the frame arrives, for relative times (2026-01-15T21:58:00Z); default: now.")
    var now: String?

    @Flag(help: "Standard input is one frame, newlines and all.")
    var whole = false

    func run() throws {
        var decoder = FrameDecoder()
        var isAllGood = true
        let at = try receivedAt()
        func show(_ frame: [UInt8]) {
            var decoded = DecodedFrame()
            frame.withUnsafeBytes { bytes in
                let fault = decoder.decode(bytes, receivedAt: at, precision: precision, into: &decoded)
                if fault != nil { isAllGood = false }
                Say.line(fault.map { FrameJSON.text($0) } ?? FrameJSON.text(decoded))
            }
        }
        do {
            if frames.isEmpty {
                try readInput(show)
            } else {
                for frame in frames { show(Array(frame.utf8)) }
            }
        } catch let fault as ImportFault {
            Say.toPeople("\(fault)")
            throw ExitCode(Exit.wrongUse)
        }
        if !isAllGood { throw ExitCode(Exit.no) }
    }

    private func receivedAt() throws -> Timestamp {
        if let now {
            guard let at = ISO8601.parse(now, in: .utc) else {
                throw ValidationError("--now \(now) is not a time. Write 2026-01-15T21:58:00Z.")
            }
            return at
        }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Standard input, framed as a TCP connection is, or as one datagram.
    private func readInput(_ show: ([UInt8]) -> Void) throws {
        let input = try FileInput("-", isText: false)
        var framer = LineFramer(source: FrameSource(transport: .person))
        var all: [UInt8] = []
        while true {
            let chunk = try input.read()
            if whole {
                all += chunk
                // A datagram is at most 65 507 bytes; more is read only to say so.
                if !chunk.isEmpty && all.count <= 2 * FrameLimits.frameByteCount { continue }
                if all.count > FrameLimits.frameByteCount {
                    Say.line(FrameJSON.text(.tooLong(limit: FrameLimits.frameByteCount)))
                    throw ExitCode(Exit.no)
                }
                return show(all)
            }
            var batch = FrameBatch()
            if chunk.isEmpty {
                // A last line without its newline is as good as the others here.
                Array("\n".utf8).withUnsafeBytes { framer.append($0, into: &batch) }
                framer.finish(into: &batch)
            } else {
                chunk.withUnsafeBytes { framer.append($0, into: &batch) }
            }
            for slot in batch.slots {
                show(Array(batch.bytes[Int(slot.offset)..<Int(slot.offset) + Int(slot.byteCount)]))
            }
            for refused in batch.refused { Say.line(FrameJSON.text(refused.fault)) }
            if !batch.refused.isEmpty && chunk.isEmpty { throw ExitCode(Exit.no) }
            if chunk.isEmpty { return }
        }
    }
}

extension LinePrecision: ExpressibleByArgument {}

/// Decoded frames and faults as JSON.
private enum FrameJSON {
    static func text(_ decoded: DecodedFrame) -> String {
        let readings = decoded.readings.map { reading in
            var members = ["\"entity\":\(string(reading.entity.string))"]
            if !reading.type.isEmpty { members.append("\"type\":\(string(reading.type.string))") }
            members.append("\"attribute\":\(string(reading.attribute.string))")
            switch reading.value {
            case .number(let number): members.append("\"value\":\(number)")
            case .boolean(let boolean): members.append("\"value\":\(boolean)")
            case .text(let text): members.append("\"value\":\(string(text.string))")
            }
            if !reading.unit.isEmpty { members.append("\"unit\":\(string(reading.unit.string))") }
            if let at = reading.observedAt { members.append("\"observedAt\":\"\(ISO8601.text(at))\"") }
            return "{" + members.joined(separator: ",") + "}"
        }
        var text = "{\"format\":\"\(decoded.format.rawValue)\",\"readings\":[\(readings.joined(separator: ","))]"
        let rejected = ReadingRejection.allCases.compactMap { reason in
            decoded.rejected[reason].map { "\"\(reason.rawValue)\":\($0)" }
        }
        if !rejected.isEmpty { text += ",\"rejected\":{\(rejected.joined(separator: ","))}" }
        if let why = decoded.firstRejection { text += ",\"why\":\(string(why))" }
        return text + "}"
    }

    static func text(_ fault: FrameFault) -> String {
        var members = ["\"fault\":\"\(fault.reason)\""]
        let message: String
        switch fault {
        case .empty: message = "the frame is empty, or only comments"
        case .tooLong(let limit): message = "over \(limit) bytes"
        case .unknownFormat: message = "fits no format: neither SenML, line protocol nor another that is known"
        case .ambiguous: message = "fits two formats"
        case .malformed(let format, let offset, let expected):
            members += ["\"format\":\"\(format.rawValue)\"", "\"offset\":\(offset)"]
            message = "expected \(expected) at byte \(offset)"
        case .nothingUsable(let format, let why):
            members.append("\"format\":\"\(format.rawValue)\"")
            message = why
        case .unsupported(let format):
            members.append("\"format\":\"\(format.rawValue)\"")
            message = "recognised as \(format.rawValue), which vigie does not take yet"
        case .framing(let why): message = why
        }
        members.append("\"message\":\(string(message))")
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func string(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
