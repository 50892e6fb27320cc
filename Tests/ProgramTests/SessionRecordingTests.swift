import Foundation
import PtyHarness
import Testing

/// `--record-session` by the real program, against the definition of asciicast v2
/// (https://docs.asciinema.org/manual/asciicast/v2/): a header object, then events `[time, code, data]`, a line each.
struct SessionRecordingTests {
    private struct Event {
        let time: Double
        let code: String
        let data: String

        init(_ line: Substring) throws {
            let tuple = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any], "\(line)")
            #expect(tuple.count == 3, "\(line)")
            time = try #require((tuple[0] as? NSNumber)?.doubleValue, "\(line)")
            code = try #require(tuple[1] as? String, "\(line)")
            data = try #require(tuple[2] as? String, "\(line)")
        }
    }

    /// Whoever relies on it hears at once that there is none, and the console goes on.
    @Test func aRecordingTheDiskHasNoRoomForIsSaidAtOnce() throws {
        let place = try Workplace()
        let console = try place.console(
            ["demo", "--site", "layouts/toulon", "--once", "--language", "fr", "--record-session", "/dev/full"])
        try console.sees("L’enregistrement de cette session s’arrête ici : No space left", "the end of the recording")
        try console.leaves()
    }

    @Test func aRecordedSessionIsAnAsciicastThatPlaysToTheSamePictures() throws {
        let place = try Workplace()
        let path = place.folder + "/watch.cast"
        let started = Date().timeIntervalSince1970
        let console = try place.console(
            ["demo", "--site", "layouts/toulon", "--once", "--language", "fr", "--record-session", path])
        try console.sees("the demo held at its mark") { $0.picture.rows[0].contains("21:59") }
        console.readUntilQuiet(milliseconds: 300)
        // Every display, a dialog with accents, and two new sizes.
        for key in ["1", "5", "\u{1B}[B", "n", "été à l'œil", "\u{1B}", "0"] {
            console.send(key)
            console.readUntilQuiet(milliseconds: 150)
        }
        console.resize(columns: 80, rows: 24)
        console.readUntilQuiet(milliseconds: 300)
        console.resize(columns: 100, rows: 30)
        console.readUntilQuiet(milliseconds: 300)
        let last = console.picture.rows
        try console.leaves()

        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let text = try #require(String(validatingUTF8: bytes.map { CChar(bitPattern: $0) } + [0]), "it is UTF-8")
        #expect(text.hasSuffix("\n"))
        let lines = text.split(separator: "\n")
        let first = try #require(lines.first)
        let header = try #require(try JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any])
        #expect(Set(header.keys) == ["version", "width", "height", "timestamp", "title", "env"])
        #expect(header["version"] as? Int == 2 && header["width"] as? Int == 120 && header["height"] as? Int == 40)
        let timestamp = try #require(header["timestamp"] as? Int)
        #expect(Double(timestamp) >= started - 1 && Double(timestamp) <= Date().timeIntervalSince1970)
        #expect(header["title"] is String)
        #expect((header["env"] as? [String: String])?["TERM"] == "xterm-256color")

        let events = try lines.dropFirst().map { try Event($0) }
        #expect(events.first.map { $0.time >= 0 } == true)
        #expect(zip(events, events.dropFirst()).allSatisfy { $0.time <= $1.time }, "times never go back")
        // Output and sizes alone: what is typed is not recorded.
        #expect(Set(events.map(\.code)) == ["o", "r"])
        #expect(events.filter { $0.code == "r" }.map(\.data) == ["80x24", "100x30"])

        // A player's terminal is taken and given back as the real one was.
        #expect(events.first?.data.contains("\u{1B}[?1049h") == true)
        #expect(events.last?.data.contains("\u{1B}[?25h") == true || events.last?.data.contains("\u{1B}[?12l") == true)
        #expect(events.last?.data.contains("\u{1B}[?1049l") == true)

        // A player shows what the terminal showed.
        var player = PictureTerminal(columns: 120, rows: 40)
        var pictures: [[String]] = []
        for event in events {
            if event.code == "r" {
                let size = event.data.split(separator: "x").compactMap { Int($0) }
                player.resize(columns: size[0], rows: size[1])
            } else {
                player.take(Array(event.data.utf8))
            }
            pictures.append(player.rows)
        }
        #expect(player.unknown.isEmpty, "\(player.unknown.prefix(3))")
        #expect(pictures.contains(last), "the last picture before leaving")
        #expect(pictures.contains { $0.contains { $0.contains("été à l'œil") } })
    }
}
