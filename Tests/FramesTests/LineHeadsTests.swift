import Frames
import Telemetry
import Testing

/// A decoder that remembers heads says what one that reads everything says.
@Suite struct LineHeadsTests {
    /// One decoder that is taught every head it may be, and what each was taught to mean.
    private struct Pupil {
        var decoder = FrameDecoder()
        var names: [String] = []
        var known = 0

        /// What the frame says, by the pupil and by a decoder that knows nothing; equal when all is well.
        mutating func read(_ frame: [UInt8], _ precision: LinePrecision = .nanoseconds) -> (
            pupil: [String], whole: [String]
        ) {
            var fresh = FrameDecoder()
            let whole = LineHeadsTests.text(frame, precision, &fresh, names)
            let line = frame.withUnsafeBytes { decoder.knownLine($0, precision: precision) }
            if let line {
                known += 1
                let stamp = line.stamp == KnownLine.noStamp ? nil : Timestamp(nanoseconds: line.stamp)
                return (["\(names[Int(line.meaning)]) \(line.value) \(String(describing: stamp))"], whole)
            }
            let said = LineHeadsTests.text(frame, precision, &decoder, names)
            frame.withUnsafeBytes { bytes in
                var decoded = DecodedFrame()
                guard decoder.decode(bytes, receivedAt: testNow, precision: precision, into: &decoded) == nil else {
                    return
                }
                for reading in decoded.readings where reading.meaning != nil { known += 1 }
                for reading in decoded.readings where !reading.head.isEmpty {
                    names.append(LineHeadsTests.name(reading))
                    decoder.learn(reading.head, means: UInt64(names.count - 1))
                }
            }
            return (said, whole)
        }
    }

    private static func name(_ reading: WireReading) -> String {
        [reading.type, reading.entity, reading.attribute, reading.unit].map(\.string).joined(separator: "|")
    }

    private static func text(
        _ frame: [UInt8], _ precision: LinePrecision, _ decoder: inout FrameDecoder, _ names: [String]
    ) -> [String] {
        frame.withUnsafeBytes { bytes in
            var decoded = DecodedFrame()
            if let fault = decoder.decode(bytes, receivedAt: testNow, precision: precision, into: &decoded) {
                return ["\(fault)"]
            }
            return decoded.readings.map { reading in
                let value =
                    switch reading.value {
                    case .number(let number): "\(number)"
                    case .boolean(let flag): "\(flag)"
                    case .text(let text): "\"\(text.string)\""
                    }
                let name = reading.meaning.map { names[Int($0)] } ?? LineHeadsTests.name(reading)
                return "\(name) \(value) \(String(describing: reading.observedAt))"
            } + decoded.rejected.map { "\($0.key) \($0.value)" }.sorted()
        }
    }

    @Test func aHeadIsReadOnceAndMeansTheSame() {
        var pupil = Pupil()
        let values = [
            "1", "-1", "-0", "0.5", "12.345", "007", "1.", ".5", "-", "1e3", "1i", "2u", "t", "\"x\"", "nan",
            "123456789012345", "1234567890123456", "0.000000000000001", "99999999999999999999", "1.2.3", "",
        ]
        let ends = [
            "", " 1", " 1700000000000000000", " 1700000000", " 9223372036854775807", " 9223372036854775808",
            " 92233720368547758070", " -5", " 1.5", " ", "  7", " 7 ", "\n", " 1700000000000000000\n", "\r\n", ",b=2 9",
        ]
        for head in [
            "flood,station=las-000123,unit=cm level=", "w,a=1 v=", "a b=", "my\\ type,id=la\\,gare v\\=x=", "é,id=ü v=",
        ] {
            for _ in 0..<2 {
                for value in values {
                    for end in ends {
                        for precision in [LinePrecision.nanoseconds, .seconds] {
                            let frame = head + value + end
                            let (said, whole) = pupil.read(Array(frame.utf8), precision)
                            #expect(said == whole, "\(frame.debugDescription)")
                        }
                    }
                }
            }
        }
        #expect(pupil.known > 500)
    }

    @Test func severalLinesInOneFrame() {
        var pupil = Pupil()
        let lines = [
            "f,id=a l=1.5 7", "f,id=b l=2", "# note", "f,id=c l=3,m=4 9", "f,id=a l=\"x\" 7", "broken", "f,id=a l=-2 8",
        ]
        for _ in 0..<3 {
            let (said, whole) = pupil.read(Array(lines.joined(separator: "\n").utf8))
            #expect(said == whole)
            #expect(pupil.read(Array((lines.joined(separator: "\r\n") + "\n").utf8)).pupil == whole)
        }
        #expect(pupil.known > 0)
    }

    /// Heads of all lengths and thousands of them, so that the table grows and its tails are compared to the byte.
    @Test func headsOfAllLengthsAreToldApart() {
        var pupil = Pupil()
        for round in 0..<2 {
            for length in 1...300 {
                for last in ["x", "y"] {
                    let frame = "t,id=" + String(repeating: "s", count: length) + last + " v=\(round).5 \(length)"
                    let (said, whole) = pupil.read(Array(frame.utf8))
                    #expect(said == whole)
                }
            }
            for number in 0..<5_000 {
                let (said, whole) = pupil.read(Array("t,id=s\(number) v=\(number)".utf8))
                guard said == whole else {
                    Issue.record("\(number): \(said) is not \(whole)")
                    return
                }
            }
        }
        #expect(pupil.known > 5_000)
    }

    @Test func mutatedLinesNeverDiffer() {
        var random = FrameFuzzTests.Random(state: 20_261_126)
        var pupil = Pupil()
        let seeds = [
            "flood,region=west-07,station=las-000123,unit=cm level=12.345 1700000000000000000",
            "w,b=2,a=1 v=1 12\nw,b=2,a=1 v=2 13\nw,b=3 v=-0.25", "my\\ type,id=la\\,gare v=-0.5",
        ].map { Array($0.utf8) }
        let count = FrameFuzzTests.isFull ? 200_000 : 20_000
        var frame: [UInt8] = []
        for number in 0..<count {
            if number % 3 == 0 { frame = seeds[random.below(seeds.count)] }
            if number % 3 > 0 { FrameFuzzTests.mutate(&frame, &random) }
            let (said, whole) = pupil.read(frame)
            guard said == whole else {
                Issue.record(
                    "frame \(number), \(String(decoding: frame, as: UTF8.self).debugDescription): \(said) is not \(whole)"
                )
                return
            }
        }
        #expect(pupil.known > count / 10)
    }
}
