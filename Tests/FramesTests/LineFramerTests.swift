import Frames
import Testing

@Suite struct LineFramerTests {
    private let source = FrameSource(transport: .tcp, port: 9, high: 0x7F00_0001 << 32)

    /// Frames as texts, then refusals as `!reason byteCount`.
    private func frames(_ bytes: [UInt8], chunk: Int, ends: Bool = false) -> [String] {
        var framer = LineFramer(source: source)
        var frames: [String] = []
        var refusals: [String] = []
        var batch = FrameBatch()
        func drain() {
            for slot in batch.slots {
                let range = Int(slot.offset)..<Int(slot.offset) + Int(slot.byteCount)
                frames.append(String(decoding: batch.bytes[range], as: UTF8.self))
                #expect(slot.source == source)
            }
            refusals += batch.refused.map { "!\($0.fault.reason) \($0.byteCount)" }
            batch = FrameBatch()
        }
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            let part = Array(bytes[start..<min(start + chunk, bytes.count)])
            part.withUnsafeBytes { framer.append($0, into: &batch) }
            // Every other chunk shares its batch with the next one, as when several are read before the queue.
            if start / chunk % 2 == 1 { drain() }
        }
        if ends { framer.finish(into: &batch) }
        drain()
        return frames + refusals
    }

    private let chunks = [1, 2, 3, 7, 8, 64, 100_000]

    @Test func linesComeOutWhateverTheChunks() {
        let text = "a=1\r\n\nsecond line, longer than eight\n{\"x\":1}\nunfinished"
        for chunk in chunks {
            #expect(
                frames(Array(text.utf8), chunk: chunk) == ["a=1", "second line, longer than eight", "{\"x\":1}"])
        }
    }

    @Test func octetCountsAreRecognisedByTheFirstBytes() {
        let text = "3 a\nb11 hello world\n1 x5 ab"
        for chunk in chunks {
            #expect(frames(Array(text.utf8), chunk: chunk) == ["a\nb", "hello world", "x"])
        }
        // A line may begin with a digit, or with zero and a space.
        for line in ["12a v=1", "0 v=1", "123456789 v=1"] {
            for chunk in chunks { #expect(frames(Array((line + "\n").utf8), chunk: chunk) == [line]) }
        }
    }

    @Test func aBrokenOctetCountEndsTheConnection() {
        for (text, count) in [("1 ax 2 bc", 6), ("1 a0 b", 3), ("1 a99999999 b", 10), ("1 a123456789 b", 11)] {
            let lines = frames(Array(text.utf8), chunk: 1000)
            #expect(lines == ["a", "!framing \(count)"])
            #expect(frames(Array(text.utf8), chunk: 1).first == "a")
            #expect(frames(Array(text.utf8), chunk: 1).last?.hasPrefix("!framing") == true)
        }
    }

    @Test func aFrameOverTheLimitIsRefusedAndTheNextOneTaken() {
        let limit = FrameLimits.frameByteCount
        let long = [UInt8](repeating: 0x78, count: limit + 100)
        let exact = [UInt8](repeating: 0x79, count: limit)
        for chunk in [1000, 65536, 1_000_000] {
            let lines = frames(long + [10] + exact + [13, 10] + Array("a=1\n".utf8), chunk: chunk)
            #expect(lines.count == 3)
            #expect(lines[0].utf8.count == limit)
            #expect(lines[1] == "a=1")
            #expect(lines[2].hasPrefix("!tooLong"))
            let counted = Array("\(long.count) ".utf8) + long + Array("3 abc".utf8)
            #expect(frames(counted, chunk: chunk) == ["abc", "!tooLong \(long.count)"])
        }
    }

    @Test func onlyWholeJSONSurvivesAnEndWithoutNewline() {
        for chunk in chunks {
            #expect(frames(Array("[{\"n\":1}] ".utf8), chunk: chunk, ends: true) == ["[{\"n\":1}]"])
            #expect(frames(Array("a=1\nw v=12".utf8), chunk: chunk, ends: true) == ["a=1", "!framing 6"])
            #expect(frames(Array("5 ab".utf8), chunk: chunk, ends: true) == ["!framing 4"])
        }
    }
}
