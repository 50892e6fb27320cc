import ArgumentParser
import Console
import Foundation
import Screen
import SiteFiles
import Terminal

/// How a console or a picture looks, and which keys it names.
struct LookOptions: ParsableArguments {
    @Option(help: "Colours: dark (the default), light, high-contrast, colour-blind or mono.")
    var theme: String?

    @Option(help: "How many: none, 8, 16, 256 or true (default: by the terminal and $NO_COLOR).")
    var colours: String?

    @Option(
        help: "A file of keys, over the site's keys.yaml (default: $XDG_CONFIG_HOME/vigie/keys.yaml, if there is one).")
    var keys: String?

    func asked() throws -> ConsoleLook {
        var look = ConsoleLook()
        if let theme {
            guard let found = Theme.named(theme) else {
                let known = Theme.all.map(\.name).joined(separator: ", ")
                throw Exit.usage("--theme \(theme) is not known. One of \(known).")
            }
            look.theme = found
            // What is asked for on the command line is meant (https://no-color.org).
            look.isThemeAsked = true
        }
        if let colours {
            guard let depth = ColourDepth.named(colours) else {
                let known = ColourDepth.allCases.map(\.name).joined(separator: ", ")
                throw Exit.usage("--colours \(colours) is not known. One of \(known).")
            }
            look.depth = depth
        }
        return look
    }

    /// The site's keys, and what the operator's own file changes of them. Every problem is said before it throws.
    func keyTable(over site: KeyTable = .standard) throws -> KeyTable {
        guard let path = keys ?? LookOptions.ownFile else { return site }
        let problems = ProblemList()
        let table = KeysFile.read(path, over: site, problems: problems)
        guard problems.problems.isEmpty else {
            for problem in problems.sorted { Say.toPeople("\(problem)") }
            throw ExitCode(Exit.wrongUse)
        }
        return table
    }

    private static var ownFile: String? {
        let environment = ProcessInfo.processInfo.environment
        let folder =
            environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? environment["HOME"].map { $0 + "/.config" }
        let path = folder.map { $0 + "/vigie/keys.yaml" }
        return path.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
    }
}

/// How a console is shown on this terminal.
struct ShowOptions: ParsableArguments {
    @OptionGroup var look: LookOptions

    @Flag(help: "Sentences and numbered actions, for screen readers and terminals that only print (as TERM=dumb is).")
    var linear = false

    @Flag(help: "For a poor link: alarms first, sixteen colours, no seconds, and 120 bytes a second for the rest.")
    var lowBandwidth = false

    @Flag(inversion: .prefixedNo, help: "Ring the terminal's bell: for new alarms, and while the horn sounds.")
    var bell = true

    @Option(help: "Hand new alarms to the terminal's own notices, by the sequence it knows: osc9 or osc777.")
    var notify: String?

    @Flag(
        help: "Click what is labelled with a key. Off by default: the terminal's own selection then needs Shift.")
    var mouse = false

    @Flag(inversion: .prefixedNo, help: "Let the key `y` hand what is chosen to the terminal's clipboard (OSC 52).")
    var copy = true

    @Option(help: "Record what is shown, as an asciicast v2 (asciinema play FILE).")
    var recordSession: String?

    func asked() throws -> ConsoleLook {
        var look = try look.asked()
        look.isLinear = linear
        look.isLowBandwidth = lowBandwidth
        look.recording = recordSession
        look.hasBell = bell
        look.usesMouse = mouse
        look.copies = copy
        if let notify {
            guard let notice = TerminalNotice(rawValue: notify) else {
                let nearest = NearestWord.of(notify, among: TerminalNotice.allCases.map(\.rawValue))
                throw Exit.usage(
                    "--notify \(notify) is not known. \(nearest.map { "Did you mean \($0)?" } ?? "Write osc9 or osc777.")"
                )
            }
            look.notice = notice
        }
        if linear, recordSession != nil {
            throw Exit.usage("--record-session records a screen; --linear has none. Use script(1) for lines.")
        }
        if linear, mouse {
            throw Exit.usage("--mouse clicks on a screen; --linear has none. Leave one of them out.")
        }
        return look
    }

    func keyTable(over site: KeyTable = .standard) throws -> KeyTable { try look.keyTable(over: site) }
}

/// What was asked of a console's looks.
struct ConsoleLook: Sendable {
    var theme = Theme.dark
    /// `--theme` was given: stronger than `$NO_COLOR`.
    var isThemeAsked = false
    /// nil: by the terminal.
    var depth: ColourDepth?
    var isLinear = false
    var isLowBandwidth = false
    var hasBell = true
    var usesMouse = false
    var copies = true
    /// nil: none.
    var notice: TerminalNotice?
    /// The asciicast's file.
    var recording: String?

    /// The environment the terminal is judged by.
    func environment(_ environment: [String: String]) -> [String: String] {
        guard isThemeAsked else { return environment }
        var environment = environment
        environment["NO_COLOR"] = nil
        return environment
    }
}
