import ArgumentParser
import Link

/// `vigie why ID`
struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Why an alarm is as it is: rule, readings, timers, what comes next.",
        discussion: "Example: vigie why river-level/gapeau-sainte-eulalie | jq .timers")
    @OptionGroup var options: SiteOptions
    @OptionGroup var language: LanguageOption
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
