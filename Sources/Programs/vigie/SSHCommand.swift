import ArgumentParser
import Foundation
import Glibc

/// `vigie ssh-command`: what sshd runs for an operator, whatever the operator asked for.
struct SSHCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ssh-command", abstract: "For sshd's ForceCommand: a console, or one of the safe subcommands.",
        discussion: """
            Without a command it is `vigie attach`; with one (SSH_ORIGINAL_COMMAND) it must be a vigie subcommand that
            looks or acts through the core. It is cut into words here and no shell ever reads it. Options that would
            read or write files, or name sites or sockets, are refused. In /etc/ssh/sshd_config.d/vigie.conf:

                Match Group vigie
                    ForceCommand /usr/bin/vigie ssh-command
                    PermitTTY yes
                    AllowTcpForwarding no
                    AllowStreamLocalForwarding no
                    AllowAgentForwarding no
                    X11Forwarding no
                    PermitTunnel no
                    PermitUserRC no

            Example: ssh dupont@control-room vigie ack K7F "en route"
            """,
        shouldDisplay: true)

    @Flag(help: "Only looks: the console is read-only and nothing is acted on.")
    var readOnly = false

    func run() throws {
        try Exit.run {
            let asked = ProcessInfo.processInfo.environment["SSH_ORIGINAL_COMMAND"] ?? ""
            switch ForcedCommand.words(asked, isReadOnly: readOnly) {
            case .failure(let refusal): throw Exit.usage(refusal.text)
            case .success(let words): throw Exit.usage(replaceProcess(words))
            }
        }
    }

    /// Becomes the command; returns why it could not.
    private func replaceProcess(_ words: [String]) -> String {
        unsetenv("SSH_ORIGINAL_COMMAND")
        var arguments: [UnsafeMutablePointer<CChar>?] = (["vigie"] + words).map { strdup($0) }
        arguments.append(nil)
        execv("/proc/self/exe", arguments)
        let why = String(cString: strerror(errno))
        for argument in arguments { free(argument) }
        return "vigie can't be run: \(why)"
    }
}

/// Which words of an SSH one-liner are let through.
enum ForcedCommand {
    struct Refusal: Error, Hashable {
        var text: String
    }

    /// Longer ones are no one-liner: a comment of a few sentences fits.
    static let byteLimit = 4096

    private static let looking: Set<String> = [
        "attach", "status", "alarms", "why", "watch", "journal", "history", "who", "roster", "quarantine", "snapshot",
        "crisis-log", "handover",
    ]
    private static let acting: Set<String> = [
        "acknowledge", "ack", "unacknowledge", "shelve", "unshelve", "reset", "out-of-service", "in-service", "observe",
        "note", "step", "assign", "confirm", "refute", "posture", "bulletin", "reload", "silence", "notify",
        "devices",
    ]
    /// The options that look or say something. Any other is refused, also one that comes later: what reads or writes
    /// files of the machine (`--keys`, `--record-session`, `--heads`), or speaks to another core (`--site`, `--socket`,
    /// `--database`), would be a way to more than a console and a command.
    private static let options: Set<String> = [
        "--all", "--ascii", "--at", "--bell", "--colours", "--comment", "--commune", "--corrects", "--display",
        "--evidence", "--expires", "--for", "--format", "--from", "--help", "-h", "--json", "--kind", "--language",
        "--level", "--lifecycle", "--limit", "--linear", "--low-bandwidth", "--markdown", "--no-bell", "--no-wait",
        "--note",
        "--notify", "--one-shot", "--out-of-service", "--person", "--read-only", "--reason", "--scope", "--seat",
        "--seen", "--since", "--size", "--source", "--step", "--theme", "--to", "--type", "--undo", "--version",
    ]

    /// The words after `vigie`; an empty command is a console.
    static func words(_ command: String, isReadOnly: Bool) -> Result<[String], Refusal> {
        guard command.utf8.count <= byteLimit else {
            return .failure(Refusal(text: "the command is longer than \(byteLimit) bytes."))
        }
        guard var words = split(command) else {
            return .failure(
                Refusal(text: "a quote is not closed, or a control character is in it: \(printable(command))"))
        }
        if words.first.map({ $0 == "vigie" || $0.hasSuffix("/vigie") }) ?? false { words.removeFirst() }
        guard let verb = words.first else { return .success(["attach"] + (isReadOnly ? ["--read-only"] : [])) }
        guard looking.contains(verb) || acting.contains(verb) else {
            let known = looking.union(acting).sorted().joined(separator: ", ")
            return .failure(Refusal(text: "\"\(printable(verb))\" is not run over SSH here. One of: \(known)."))
        }
        // What lists, or says how things stand, acts on nothing.
        let only = words.dropFirst().filter { !$0.hasPrefix("-") }
        let looks =
            words.starts(with: ["bulletin", "list"]) || verb == "posture" && only.isEmpty || words == ["devices"]
            || words.starts(with: ["devices", "list"]) || words.starts(with: ["devices", "show"])
        let acts = acting.contains(verb) && !looks || words.starts(with: ["roster", "test"])
        if isReadOnly, acts || verb == "attach" && !words.contains("--read-only") {
            guard verb == "attach" else {
                return .failure(Refusal(text: "\(verb): this account only looks. Ask for one that may act."))
            }
            words.append("--read-only")
        }
        // Wherever it stands: also after `--`, which an option before it may have taken as its value.
        let refused = words.dropFirst().first { word in
            guard word.hasPrefix("-"), Double(word) == nil else { return false }
            return !options.contains(String(word.prefix { $0 != "=" }))
        }
        if let refused {
            let why = "is not for use over SSH. A text that begins so is given with =, as in --comment=…"
            return .failure(Refusal(text: "\(printable(refused)) \(why)"))
        }
        return .success(words)
    }

    /// Words as a shell would cut them by spaces and quotes, and nothing else a shell does. nil: a quote is open, or
    /// there are control characters.
    static func split(_ text: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in text {
            if let scalar = character.unicodeScalars.first, scalar.value < 32 || scalar.value == 127 { return nil }
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == " " {
                if let word { words.append(word) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil, !isEscaped else { return nil }
        if let word { words.append(word) }
        return words
    }

    /// For a message on somebody's terminal.
    private static func printable(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? "?" : Character($0) }.prefix(80))
    }
}
