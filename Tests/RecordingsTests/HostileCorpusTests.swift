import Foundation
import Frames
import Recordings
import Telemetry
import Testing

/// `fixtures/hostile/frames.ndjson`: frames that must go to quarantine, each with the reason that must be counted. It is
/// a recording: `vigie replay` sends it too.
@Suite struct HostileCorpusTests {
    @Test func everyHostileFrameIsQuarantinedForItsReason() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../fixtures/hostile/frames.ndjson")
        let text = try String(contentsOf: path, encoding: .utf8)
        var decoder = FrameDecoder()
        var decoded = DecodedFrame()
        var count = 0
        for line in text.split(separator: "\n") {
            let tail = try #require(line.components(separatedBy: #""expect":""#).last)
            let expected = try #require(tail.split(separator: "\"").first)
            var reader = RecordingReader()
            reader.append(Array(line.utf8))
            reader.finish()
            guard case .frame(let frame) = try reader.next() else {
                Issue.record("no frame: \(line)")
                continue
            }
            let fault = frame.bytes.withUnsafeBytes {
                decoder.decode($0, receivedAt: frame.at, precision: .nanoseconds, into: &decoded)
            }
            #expect(fault?.reason == String(expected), "\(line)")
            #expect(decoded.readings.isEmpty)
            count += 1
        }
        #expect(count > 40)
    }
}
