import ArgumentParser
import Link

/// `vigie note TEXT`
struct NoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note", abstract: "Add a line to the crisis log.",
        discussion: "Example: vigie note \"Appel du maire de Hyères : quai évacué\"")
    @OptionGroup var options: ActionOptions
    @Argument(help: "What happened.")
    var text: [String]

    func run() throws {
        var request = LinkRequest(.note)
        request.comment = text.joined(separator: " ")
        try Action.run(request, options.site, json: options.json)
    }
}
