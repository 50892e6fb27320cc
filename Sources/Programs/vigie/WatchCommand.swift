import ArgumentParser
import Link

/// `vigie watch`: transitions as they happen.
struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Print alarm transitions as they happen, one JSON object a line.",
        discussion: """
            The first line says that it watches. Each then has `event` as `vigie journal` names it (active, rise, returned,
            normal, ack, shelve …), `by`, who did it (null: the core found it), and the alarm as it is now. Ends when the core
            does, with exit status 3.

            Example: vigie watch | jq --unbuffered 'select(.event == "ack") | .by + " " + .alarm.id'
            """)
    @OptionGroup var options: SiteOptions
    @OptionGroup var language: LanguageOption
    @Flag(help: "One JSON object a line on stdout: the only form there is.")
    var json = false

    func run() throws {
        try Exit.run {
            var request = LinkRequest(.watch)
            request.language = language.language
            try options.connect().ask(request, waitSeconds: nil) { line in
                Say.toPrograms(line + [UInt8(ascii: "\n")])
                return true
            }
        }
    }
}
