import Foundation

/// A console inside tmux or GNU screen: what these hand on to the terminal around them.
extension Checkup {
    /// Bells, notices (`--notify`) and copies (`y`); nothing outside of a multiplexer.
    func multiplexer() -> [Finding] {
        if environment["TMUX"] != nil { return [tmux()] }
        return environment["STY"] == nil ? [] : [screen()]
    }

    /// Debian 12's tmux keeps what is meant for the terminal around it to itself unless told otherwise.
    private func tmux() -> Finding {
        guard let said = answer(of: ["tmux", "show", "-gv", "allow-passthrough"]) else {
            return Finding("tmux", .good, "its settings can't be asked from here")
        }
        return ["on", "all"].contains(said)
            ? Finding("tmux", .good, "hands notices and copies on (allow-passthrough \(said))")
            : Finding(
                "tmux", .warning, "keeps notices (--notify) and copies (y) to itself: allow-passthrough \(said)",
                fix: "tmux set -g allow-passthrough on")
    }

    /// Debian's screenrc makes a bell a flash, and a flash is nothing on many terminals. The last file that says so counts.
    private func screen() -> Finding {
        let files = ["/etc/screenrc", environment["SCREENRC"] ?? (environment["HOME"] ?? "") + "/.screenrc"]
        var setting: (file: String, isOn: Bool)?
        for file in files {
            for line in (try? String(contentsOfFile: file, encoding: .utf8))?.split(separator: "\n") ?? [] {
                let words = line.split(separator: " ")
                guard words.first == "vbell", words.count > 1 else { continue }
                setting = (file, words[1] == "on")
            }
        }
        guard let setting, setting.isOn else { return Finding("screen", .good, "rings the terminal's bell") }
        return Finding(
            "screen", .warning, "shows a flash where the bell should ring: vbell on in \(setting.file)",
            fix: "echo 'vbell off' >> ~/.screenrc")
    }

    /// The first line a program prints; nil where it can't be run or fails.
    private func answer(of words: [String]) -> String? {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.environment = environment
        (process.standardOutput, process.standardError) = (output, FileHandle.nullDevice)
        guard (try? process.run()) != nil else { return nil }
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: said, as: UTF8.self).split(separator: "\n").first.map { String($0) }
    }
}
