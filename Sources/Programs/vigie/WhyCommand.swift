import ArgumentParser
import Link

/// `vigie why ID`
struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Why an alarm is as it is: rule, readings, timers, what comes next.",
        discussion: """
            One JSON object: the rule and its line, each reading with its times and the frame it came in (as it was
            received, or until when it was kept), what suppresses the alarm, and what happens by itself, the next first.

            Example: vigie why river-level/gapeau-sainte-eulalie --json | jq .timers
            """)
    @OptionGroup var options: SiteOptions
    @OptionGroup var language: LanguageOption
    @Flag(help: "One JSON object on stdout: the only form there is.")
    var json = false
    @Argument(help: "Alarm id.")
    var id: String

    func run() throws {
        try Exit.run {
            var request = LinkRequest(.why)
            request.alarms = [id]
            request.language = language.language
            for line in try options.connect().ask(request) { Say.toPrograms(line + [UInt8(ascii: "\n")]) }
        }
    }
}
