import ArgumentParser
import Foundation
import Link

/// `vigie quarantine list|show`
struct QuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine", abstract: "Frames that fitted no format, with reason, source and first bytes.",
        discussion: "Example: vigie quarantine list --json | jq .reason | sort | uniq -c",
        subcommands: [List.self, Show.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "The frames kept, the oldest first.",
            discussion: "Example: vigie quarantine list --json --limit 20")
        @OptionGroup var options: SiteOptions
        @Flag(help: "One JSON object a line on stdout.")
        var json = false
        @Option(help: "At most so many, the newest (default 1000).")
        var limit: Int?

        func run() throws {
            var request = LinkRequest(.quarantine)
            request.limit = limit
            try QuarantineCommand.show(request, options, json: json)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "One frame.", discussion: "Example: vigie quarantine show 42")
        @OptionGroup var options: SiteOptions
        @Flag(help: "A JSON object on stdout.")
        var json = false
        @Argument(help: "The frame's number, from `vigie quarantine list`.")
        var id: Int

        func run() throws {
            var request = LinkRequest(.quarantine)
            request.code = "\(id)"
            try QuarantineCommand.show(request, options, json: json)
        }
    }

    private struct Fields: Decodable {
        var id: Int
        var at: String
        var reason: String
        var detail: String
        var from: String
        var via: String
        var byteCount: Int
        var firstBytes: String
    }

    private static func show(_ request: LinkRequest, _ options: SiteOptions, json: Bool) throws {
        try Exit.run {
            try Questions.ask(request, options) { line in
                if json { return Say.toPrograms(line + [UInt8(ascii: "\n")]) }
                let frame = try JSONDecoder().decode(Fields.self, from: Data(line))
                Say.line(
                    "\(frame.id)  \(frame.at)  \(frame.reason)  \(frame.via) \(frame.from)  \(frame.byteCount) B  "
                        + "\(frame.detail)\n    \(frame.firstBytes)")
            }
        }
    }
}
