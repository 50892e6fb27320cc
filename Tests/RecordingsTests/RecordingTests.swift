import Frames
import Recordings
import Telemetry
import Testing

@Suite struct RecordingTests {
    let at = Timestamp(seconds: 1_768_514_280)

    private func entries(_ text: String, chunk: Int) -> [String] {
        var reader = RecordingReader()
        var lines: [String] = []
        func drain() {
            while true {
                do throws(RecordingFault) {
                    guard let entry = try reader.next() else { return }
                    lines.append("\(reader.line) \(entry)")
                } catch {
                    lines.append("\(error)")
                }
            }
        }
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            reader.append(bytes[start..<min(start + chunk, bytes.count)])
            drain()
        }
        reader.finish()
        drain()
        return lines
    }

    @Test func whatIsWrittenReadsBackWhateverTheChunks() throws {
        let source = try #require(FrameSource("10.0.0.7:4000"))
        let written: [RecordingEntry] = [
            .frame(RecordedFrame(at: at, source: source, bytes: Array("w,id=é v=\"a\\n\" 1\n\u{7F}\u{1}".utf8))),
            .frame(RecordedFrame(at: at, source: FrameSource(transport: .recording), bytes: [0xFF, 0, 1, 2])),
            .frame(RecordedFrame(at: at, source: source, bytes: [0xFF])),
            .frame(RecordedFrame(at: at, source: source, bytes: [])),
            .action(
                RecordedAction(
                    at: at, verb: "shelve", alarm: "gapeau/high", by: "dupont", comment: "pompe \"2\"",
                    details: [.init(key: "for", value: "1h")])),
            .still(at: at),
        ]
        var writer = RecordingWriter()
        for entry in written { writer.append(entry) }
        let bytes = writer.take()
        #expect(writer.bytes.isEmpty)
        for chunk in [1, 7, 64, bytes.count] {
            var reader = RecordingReader()
            var read: [RecordingEntry] = []
            for start in stride(from: 0, to: bytes.count, by: chunk) {
                reader.append(bytes[start..<min(start + chunk, bytes.count)])
                while let entry = try reader.next() { read.append(entry) }
            }
            #expect(read == written)
        }
    }

    @Test func aLineIsWrittenAsTheManualShowsIt() throws {
        var writer = RecordingWriter()
        let source = try #require(FrameSource("10.0.0.7:4000"))
        writer.append(.frame(RecordedFrame(at: at, source: source, bytes: Array("w v=1".utf8))))
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"at":"2026-01-15T21:58:00.000Z","via":"udp","from":"10.0.0.7:4000","frame":"w v=1"}"# + "\n")
    }

    @Test(arguments: [1, 2, 1000]) func aByteOrderMarkBelongsToNoEntry(chunk: Int) {
        let still = #"{"at":"2026-01-15T21:58:00.000Z","still":true}"# + "\n"
        let plain = entries(still + still, chunk: chunk)
        #expect(plain.count == 2 && entries("\u{FEFF}" + still + still, chunk: chunk) == plain)
        // Before the file, not within it.
        #expect(entries(still + "\u{FEFF}" + still, chunk: chunk) != plain)
    }

    @Test func badLinesAreNamedAndTheRestIsRead() {
        let text = """
            {"at":"2026-01-15T21:58:00.000Z","still":true}

            {"at":"tomorrow","still":true}
            {"still":true}
            {"at":"2026-01-15T21:58:00.000Z"}
            {"at":"2026-01-15T21:58:00.000Z","via":"pigeon","frame":"x"}
            {"at":"2026-01-15T21:58:00.000Z","via":"udp","from":"nowhere","frame":"x"}
            {"at":"2026-01-15T21:58:00.000Z","frame64":"A"}
            {"at":"2026-01-15T21:58:00.000Z",
            {"at":"2026-01-15T21:58:00.000Z","still":true}
            """
        for chunk in [1, 1000] {
            let lines = entries(text, chunk: chunk)
            #expect(lines.count == 9)
            #expect(lines.first?.hasPrefix("1 still") == true)
            #expect(lines.last?.hasPrefix("10 still") == true)
            #expect(
                lines[1...7].map { String($0.prefix(7)) }
                    == ["line 3:", "line 4:", "line 5:", "line 6:", "line 7:", "line 8:", "line 9:"])
        }
    }

    @Test func aLineWithoutEndIsRefusedInBoundedMemory() {
        let long = String(repeating: "x", count: RecordingReader.lineByteLimit + 5000)
        let lines = entries(long + "\n{\"at\":\"2026-01-15T21:58:00Z\",\"still\":true}\n", chunk: 4096)
        #expect(lines.count == 2)
        #expect(lines[0].hasPrefix("line 1: longer than"))
        #expect(lines[1].hasPrefix("2 still"))
    }
}
