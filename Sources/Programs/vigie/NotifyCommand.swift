import ArgumentParser
import Foundation
import Link

/// `vigie notify`: the ways out.
struct NotifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify", abstract: "Try a way out before it is needed.",
        discussion: "Example: vigie notify test exploitation", subcommands: [NotifyTestCommand.self])
}

/// `vigie notify test NAME`
struct NotifyTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send a word marked as a test to a channel, a person or a role.",
        discussion: """
            By the running core and the real channel, once: a failure is told and not tried again. A role is whoever has
            its watch now. Exit status 1: it did not get through.

            Example: vigie notify test sms
            """)
    /// A channel's own timeout is seconds; four programs that hang may be before it.
    private static let waitSeconds = 300

    @OptionGroup var options: SiteOptions
    @Argument(help: "A channel of site.yaml, a person or a role of roster.yaml.")
    var name: String
    @Flag(help: "One JSON object a delivery on stdout.")
    var json = false

    private struct Told: Decodable {
        var channel: String
        var person: String?
        var contact: String?
        var delivered: Bool
        var failure: String?
        var seconds: Double
    }

    func run() throws {
        try Exit.run {
            var request = LinkRequest(.notifyTest)
            request.person = name
            if !json { request.language = LanguageOption.ofEnvironment(orElse: .english).rawValue }
            var isDelivered: Bool?
            try options.connect().ask(request, waitSeconds: NotifyTestCommand.waitSeconds) { line in
                // A refusal's line says what its last one says again.
                guard let told = try? JSONDecoder().decode(Told.self, from: Data(line)) else { return true }
                isDelivered = (isDelivered ?? true) && told.delivered
                if json {
                    Say.toPrograms(line + [UInt8(ascii: "\n")])
                } else {
                    let outcome = told.delivered ? "delivered" : "NOT DELIVERED"
                    let facts = [
                        outcome, "by \(told.channel)", told.person.map { "to \($0)" }, told.contact,
                        String(format: "in %.2f s", told.seconds), told.failure,
                    ]
                    Say.line(facts.compactMap { $0 }.joined(separator: "  "))
                }
                return true
            }
            guard isDelivered == true else {
                if isDelivered == nil { Say.toPeople("\(name): the site was read again meanwhile; test once more.") }
                throw ExitCode(Exit.no)
            }
        }
    }
}

/// `vigie silence`
struct SilenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence", abstract: "Silence the horn on every console; acknowledges nothing.",
        discussion: """
            A new alarm sounds again, and what is critical and not acknowledged after five minutes.
            Exit status 1: nothing sounds.

            Example: vigie silence
            """)
    @OptionGroup var options: ActionOptions

    func run() throws { try Action.run(LinkRequest(.silence), options.site, json: options.json) }
}
