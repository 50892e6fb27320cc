import Foundation
import Frames
import Telemetry
import Testing

/// Whatever bytes come, the decoder answers: a fault, or readings that point into the frame or its own memory.
@Suite struct FrameFuzzTests {
    /// A million frames each time; `VIGIE_FUZZ=quick` runs a fiftieth of them while one works on something else.
    static let quickFrameCount = 20_000
    static let fullFrameCount = 1_000_000
    static let isFull = ProcessInfo.processInfo.environment["VIGIE_FUZZ"] != "quick"

    static let seeds: [String] = [
        #"[{"bn":"urn:dev:ow:10e2073a01080063:","bt":1.276020076001e+09,"bu":"A","bver":5,"n":"voltage","u":"V","v":1}]"#,
        #"[{"bn":"d:","n":"x","t":-5,"v":1.5e3,"s":2},{"n":"y","vs":"caf\u00e9 \"q\" \\"},{"n":"z","vb":true}]"#,
        #"[{"n":"urn:dev:ow:10e2073a01080063","u":"Cel","v":23.1,"z":{"a":[1,2,{"b":null}]}},{"vd":"aGk"}]"#,
        "AirQualityObserved,id=gare,unit=µg/m³ pm10=12.5,no2=40i,ok=t,s=\"a \\\"b\\\" c\" 1795348800000000000",
        "w,b=2,a=1 v=1\n# note\r\nmy\\ type,id=la\\,gare v=-0.5e-3,u=18446744073709551615u 12\n",
        #"{"deviceInfo":{"devEui":"00"},"fPort":1,"data":"AQ=="}"#, #"[{"id":"a","type":"B","x":{"value":1}}]"#,
    ]

    /// SplitMix64 (S. Vigna, public domain): a seed gives the same frames everywhere.
    struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
    }

    /// Bytes that mean something to one of the formats.
    static let spice = Array("\"\\[]{},:= \n\r#tfiu-+.e0919nbvsuNI\u{0}\u{7F}".utf8) + [0x80, 0xC3, 0xFF, 0xED]

    static func mutate(_ frame: inout [UInt8], _ random: inout Random) {
        for _ in 0...random.below(4) {
            let at = frame.isEmpty ? 0 : random.below(frame.count)
            switch random.below(6) {
            case 0 where !frame.isEmpty: frame[at] = spice[random.below(spice.count)]
            case 1 where !frame.isEmpty: frame[at] = UInt8(truncatingIfNeeded: random.next())
            case 2 where !frame.isEmpty: frame.remove(at: at)
            case 3: frame.insert(spice[random.below(spice.count)], at: at)
            case 4: frame.removeLast(min(frame.count, random.below(20)))
            default:
                let length = min(frame.count - at, random.below(12))
                frame.insert(contentsOf: Array(frame[at..<at + length]), at: random.below(frame.count + 1))
            }
        }
    }

    @Test func noFrameTraps() {
        let count = FrameFuzzTests.isFull ? FrameFuzzTests.fullFrameCount : FrameFuzzTests.quickFrameCount
        let seed: UInt64 = 20_261_122
        var random = Random(state: seed)
        var decoder = FrameDecoder()
        var decoded = DecodedFrame()
        var seeds = FrameFuzzTests.seeds.map { Array($0.utf8) }
        seeds.append([0x81, 0xA2, 0x21, 0x78])
        seeds.append([0x02, 0x0A, 0x41, 0x44])
        var frame: [UInt8] = []
        var usable = 0
        for number in 0..<count {
            // Mutations pile up on one frame for a while, then another begins.
            if number % 8 == 0 { frame = seeds[random.below(seeds.count)] }
            FrameFuzzTests.mutate(&frame, &random)
            let isSound = frame.withUnsafeBytes { bytes -> Bool in
                let fault = decoder.decode(
                    bytes, receivedAt: testNow, precision: .nanoseconds, into: &decoded)
                if fault != nil { return decoded.readings.isEmpty }
                usable += 1
                return !decoded.readings.isEmpty && decoded.readings.allSatisfy(FrameFuzzTests.isSound)
            }
            guard isSound else {
                Issue.record("seed \(seed), frame \(number): \(frame)")
                return
            }
        }
        #expect(usable > count / 50, "the seeds hardly ever decode: the mutations are too wild to test anything")
    }

    static func isSound(_ reading: WireReading) -> Bool {
        guard reading.entity.count > 0, reading.attribute.count > 0 else { return false }
        if case .number(let value) = reading.value, !value.isFinite { return false }
        return reading.entity.count <= FrameLimits.nameByteCount
            && reading.entity.buffer.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    @Test func theFramerNeverLosesItsPlace() {
        let count = FrameFuzzTests.isFull ? 20_000 : 2_000
        let seed: UInt64 = 7
        var random = Random(state: seed)
        for number in 0..<count {
            var framer = LineFramer(source: FrameSource(transport: .tcp))
            var batch = FrameBatch()
            var stream: [UInt8] = []
            for _ in 0..<random.below(5) { stream += Array("\(random.below(30)) w v=1\n".utf8) }
            FrameFuzzTests.mutate(&stream, &random)
            var at = 0
            while at < stream.count {
                let length = min(stream.count - at, 1 + random.below(20))
                Array(stream[at..<at + length]).withUnsafeBytes { framer.append($0, into: &batch) }
                at += length
            }
            framer.finish(into: &batch)
            let isInside = batch.slots.allSatisfy { Int($0.offset) + Int($0.byteCount) <= batch.bytes.count }
            if !isInside { Issue.record("seed \(seed), stream \(number): \(stream)") }
        }
    }

    @Test func hugeFramesTakeNoMoreThanTheirSize() {
        let deep = String(repeating: "[", count: 60_000)
        let records =
            "[{\"bn\":\"d\"}," + Array(repeating: "{\"n\":\"x\",\"v\":1}", count: 4000).joined(separator: ",") + "]"
        let digits = "w,id=a v=" + String(repeating: "9", count: 60_000)
        let spaces = String(repeating: " ", count: 65_000)
        let lines = Array(repeating: "w,id=a v=\"", count: 6000).joined(separator: "\n")
        #expect(decodedText(deep) == ["fault unknownFormat"])
        #expect(decodedText(records).count == 4000)
        #expect(decodedText(digits) == ["fault nothingUsable line"])
        #expect(decodedText(spaces) == ["fault empty"])
        #expect(decodedText(lines).count >= 1)
        #expect(decodedText(String(repeating: "\n", count: 65_000)) == ["fault empty"])
    }
}
