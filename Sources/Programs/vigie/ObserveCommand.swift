import ArgumentParser
import Console
import Foundation
import Link

/// `vigie observe ENTITY ATTRIBUTE VALUE --note T`
struct ObserveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "observe", abstract: "Enter what a person has read or seen.",
        discussion: """
            Judged like any other reading and marked `m`; it does not end the device's no-data alarm. One that the site
            does not believe (its range, max_step) is stored as bad, and stderr says so and why. What is answered says as
            of when it is stored, whether rules judged it (none judges what came late) and which alarms it changed.

            Example: vigie observe gapeau-sainte-eulalie currentLevel 4.05 --at 03:50 --note "échelle, PM Hyères"
            """)
    @OptionGroup var options: ActionOptions
    @Argument(help: "The entity's id.")
    var entity: String
    @Argument(help: "The attribute.")
    var attribute: String
    @Argument(help: "The value, in the attribute's unit; a negative one after `--`.")
    var value: Double
    @Option(help: "When: 03:50, 2026-11-28T03:50, 10m for ten minutes ago (default: now). Core time.")
    var at: String?
    @Option(help: "How it was observed, and by whom.")
    var note: String

    func validate() throws {
        guard note.contains(where: { !$0.isWhitespace }) else {
            throw ValidationError("--note is empty. Write how it was observed, and by whom.")
        }
        guard !value.isFinite else { return }
        throw ValidationError(
            "\(value) is no value a reading can have. Write a finite number, such as 4.05, 1.2e3 or, after --, -0.3.")
    }

    func run() throws {
        var request = LinkRequest(.observe)
        request.entity = entity
        request.attribute = attribute
        request.value = value
        request.at = at
        request.comment = note
        try Exit.run {
            let words = ListWords.ofHere(options.site)
            if !options.json { request.language = words.language.rawValue }
            try options.site.connect().ask(request) { line in
                if let doubt = try? JSONDecoder().decode(Doubt.self, from: Data(line)) {
                    Say.toPeople(doubt.doubt)
                } else {
                    Action.tell(line, words, json: options.json)
                }
                return true
            }
        }
    }

    /// The line that says why a reading is not believed.
    private struct Doubt: Decodable {
        var doubt: String
    }
}
