import Foundation
import Screen
import Testing

@testable import Terminal

/// The asciicast a player reads back: a header, then what the terminal was sent, character for character.
struct SessionRecorderTests {
    private let path = NSTemporaryDirectory() + "face-\(UUID().uuidString).cast"

    private func lines() throws -> [Any] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasSuffix("\n"))
        return try text.split(separator: "\n").map { try JSONSerialization.jsonObject(with: Data($0.utf8)) }
    }

    @Test func aRecordingIsNotWrittenOverAnother() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("a night".utf8).write(to: URL(fileURLWithPath: path))
        let path = path
        #expect(throws: SessionRecorderError(path: path, errno: EEXIST)) {
            _ = try SessionRecorder(
                path: path, size: Size(columns: 80, rows: 24), unixTime: 0, term: "xterm", title: "vigie")
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "a night")
        #expect("\(SessionRecorderError(path: path, errno: EEXIST))".contains("is there already"))
    }

    @Test func whatIsSentComesBackWholeAndInOrder() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let start = ContinuousClock.now
        let recorder = try SessionRecorder(
            path: path, size: Size(columns: 80, rows: 24), unixTime: 1_768_514_280, term: "xterm-256color",
            title: "a \"title\"", start: start)
        let text = "\u{1B}[1;31m▲2\u{1B}[m Gapeau · Sainte-Eulalie \\ \"é\" 漢\r\n\u{7}\u{7F}"
        let bytes = Array(text.utf8)
        // Every cut there may be, in the middle of characters too.
        for cut in 0...bytes.count {
            recorder.record(bytes[..<cut], at: start + .milliseconds(1_500 + 2 * cut))
            recorder.record(bytes[cut...], at: start + .milliseconds(1_501 + 2 * cut))
        }
        recorder.record(Size(columns: 100, rows: 30), at: start + .seconds(61))
        let lines = try lines()
        let header = try #require(lines.first as? [String: Any])
        #expect(header["version"] as? Int == 2 && header["width"] as? Int == 80 && header["height"] as? Int == 24)
        #expect(header["timestamp"] as? Int == 1_768_514_280 && header["title"] as? String == "a \"title\"")
        #expect((header["env"] as? [String: String])?["TERM"] == "xterm-256color")
        var output = ""
        var last = 0.0
        for line in lines.dropFirst() {
            let event = try #require(line as? [Any])
            let time = try #require(event[0] as? Double)
            #expect(event.count == 3 && time >= last)
            last = time
            if event[1] as? String == "o" { output += try #require(event[2] as? String) }
        }
        #expect(output == String(repeating: text, count: bytes.count + 1))
        let resize = try #require(lines.last as? [Any])
        #expect(resize[1] as? String == "r" && resize[2] as? String == "100x30" && resize[0] as? Double == 61)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func bytesThatAreNoTextHoldNothingBack() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(SessionRecorder.wholeCount([0x41, 0xE2, 0x96]) == 1)
        #expect(SessionRecorder.wholeCount([0xE2, 0x96, 0xB2]) == 3)
        #expect(SessionRecorder.wholeCount([0x80, 0x80, 0x80, 0x80, 0x80]) == 5)
        #expect(SessionRecorder.wholeCount([0xFF]) == 0 || SessionRecorder.wholeCount([0xFF, 0x41]) == 2)
    }

    @Test func aFileThatCannotBeMadeIsSaid() {
        #expect(throws: SessionRecorderError.self) {
            try SessionRecorder(
                path: "/nowhere/at/all.cast", size: .zero, unixTime: 0, term: "", title: "")
        }
    }

    @Test func aFullDiskStopsTheRecordingAndNothingElse() throws {
        let recorder = try SessionRecorder(
            path: "/dev/full", size: Size(columns: 80, rows: 24), unixTime: 0, term: "", title: "")
        #expect(recorder.stopped == .unwritable("No space left on device"))
        recorder.record([0x41])
    }
}
