import Foundation
import Listeners
import Logging
import LoopbackHarness
import Recordings
import Testing

@testable import Station

/// What arrives over UDP and TCP, in a recording.
@Suite struct RecorderTests {
    @Test func whatWasSentIsInTheRecording() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("record-\(UUID().uuidString)").path
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let endpoint = Endpoint(host: "127.0.0.1", port: 0, isLoopback: true, origin: "test")
        let allWritten = DispatchSemaphore(value: 0)
        let recorder = try Recorder(
            udp: endpoint, tcp: endpoint, to: try #require(FileHandle(forWritingAtPath: path)),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onFrames: { if $0 >= 5 { allWritten.signal() } })
        let datagrams: [[UInt8]] = [Array("a,id=é v=\"q\\\"\\n\" 1\nb v=2 2".utf8), [0x82, 0xA0, 0x00, 0xFF], [0]]
        let udp = try LoopbackSender(udp: try #require(recorder.udp).port)
        for datagram in datagrams { try udp.send(datagram) }
        let tcp = try LoopbackSender(tcp: try #require(recorder.tcp).port)
        try tcp.send("c v=3 3\nd v=4 4\n")
        tcp.finish()
        // The listener closes its end once it has read ours to the end.
        _ = tcp.readToEnd()
        #expect(allWritten.wait(timeout: .now() + .seconds(120)) == .success)
        recorder.stop()

        #expect(recorder.writeFailure == nil)
        let entries = try WholeRecording(path: path).entries
        let frames = entries.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
        #expect(frames.filter { $0.source.transport == .udp }.map(\.bytes) == datagrams)
        #expect(
            frames.filter { $0.source.transport == .tcp }.map { String(decoding: $0.bytes, as: UTF8.self) }
                == ["c v=3 3", "d v=4 4"])
        #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.at <= $1.at })
    }

    @Test func aPackedRecordingSaysHowToUnpackIt() throws {
        let path = FileManager.default.temporaryDirectory.path + "/packed-\(UUID()).ndjson.gz"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]).write(to: URL(fileURLWithPath: path))
        let refused = #expect(throws: WholeRecording.Unreadable.self) { try WholeRecording(path: path) }
        #expect("\(refused as Any)".contains("this is gzip, not text. Unpack it first: gunzip -k "))
    }
}
