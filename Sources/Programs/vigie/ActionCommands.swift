import ArgumentParser
import Console
import Foundation
import Link
import Station

/// What the operator actions share: one request, its answer's lines, an exit code.
enum Action {
    static func run(_ request: LinkRequest, _ options: SiteOptions, json: Bool) throws {
        let words = ListWords.ofHere(options)
        var request = request
        // What is read is in the reader's language, as `vigie alarms` has it; scripts get the site's.
        if !json { request.language = words.language.rawValue }
        try run(request, options, json: json) { tell($0, words, json: false) }
    }

    /// - Parameter told: says to people a line that is no refusal.
    static func run(
        _ request: LinkRequest, _ options: SiteOptions, json: Bool, told: @escaping ([UInt8]) -> Void
    ) throws {
        try Exit.run {
            var refusals = 0
            do {
                try options.connect().ask(request) { line in
                    if json {
                        Say.toPrograms(line + [UInt8(ascii: "\n")])
                    } else if let refused = try? JSONDecoder().decode(Refused.self, from: Data(line)) {
                        refusals += 1
                        Say.toPeople(refused.text)
                    } else {
                        told(line)
                    }
                    return true
                }
            } catch let failure as LinkFailure where refusals > 0 {
                // Each was said; the answer ends with the first of them.
                throw ExitCode(failure.exitCode)
            }
        }
    }

    /// What was asked for of one alarm, or device, and not done.
    private struct Refused: Decodable {
        var refused: String
        var text: String
    }

    /// One changed alarm, or what else was done.
    static func tell(_ line: [UInt8], _ words: ListWords, json: Bool) {
        if json {
            Say.toPrograms(line + [UInt8(ascii: "\n")])
        } else if let told = ToldText(line, words) {
            Say.line(told.text)
        } else if let alarm = try? AlarmText(line, words) {
            Say.line(alarm.text)
        }
    }

    /// `1h`, `90s` or a number of seconds.
    static func seconds(_ text: String, _ option: String) throws -> Double {
        guard let duration = TimeText.duration(text) else {
            Say.toPeople("\(option) \(text) is no duration. Write 90s, 15m, 8h or a number of seconds.")
            throw ExitCode(Exit.wrongUse)
        }
        return duration.seconds
    }
}

/// `--json` and where the core is, for every action.
struct ActionOptions: ParsableArguments {
    @OptionGroup var site: SiteOptions

    @Flag(help: "The changed alarms, one JSON object a line on stdout.")
    var json = false
}

/// `vigie acknowledge ID…`
struct AcknowledgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acknowledge", abstract: "Acknowledge alarms under your own account.",
        discussion: """
            ID#OCCURRENCE refuses when that occurrence has ended. Exit status 1 when one was refused, with the reason.

            Example: vigie acknowledge river-level/gapeau-sainte-eulalie --comment "patrouille envoyée" --seen alerte
            """)
    @OptionGroup var options: ActionOptions
    @Argument(help: "Alarm ids, as `vigie alarms --json` prints them.")
    var ids: [String]
    @Option(help: "What you say about it.")
    var comment: String = ""
    @Option(help: "The level you saw: refused if it has risen since.")
    var seen: String?
    @Option(help: "Lapse into unacknowledged after so long (1h).")
    var expires: String?

    func run() throws {
        var request = LinkRequest(.acknowledge)
        request.alarms = ids
        request.comment = comment
        request.seen = seen
        request.seconds = try expires.map { try Action.seconds($0, "--expires") }
        try Action.run(request, options.site, json: options.json)
    }
}

/// `vigie ack CODE [COMMENT]`
struct AckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack", abstract: "Acknowledge an alarm by its spoken code.",
        discussion: """
            Refused when the level has risen since it was notified.

            Example: vigie ack K7F "en route"
            """)
    @OptionGroup var options: ActionOptions
    @Argument(help: "The code: three or four characters.")
    var code: String
    @Argument(help: "What you say about it.")
    var comment: [String] = []

    func run() throws {
        var request = LinkRequest(.ack)
        request.code = code.uppercased()
        request.comment = comment.joined(separator: " ")
        try Action.run(request, options.site, json: options.json)
    }
}

/// `vigie shelve ID --for 1h --reason T`
struct ShelveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shelve", abstract: "Put an alarm aside for a while, with a reason.",
        discussion: "Example: vigie shelve pm10/claret --for 1h --reason \"travaux devant la station\"")
    @OptionGroup var options: ActionOptions
    @Argument(help: "Alarm id.")
    var id: String
    @Option(name: .customLong("for"), help: "For how long: 30m, 8h.")
    var duration: String?
    @Option(help: "Why.")
    var reason: String = ""
    @Flag(help: "Only until it is normal again.")
    var oneShot = false

    func run() throws {
        var request = LinkRequest(.shelve)
        request.alarms = [id]
        request.seconds = try duration.map { try Action.seconds($0, "--for") }
        request.reason = reason
        request.oneShot = oneShot
        try Action.run(request, options.site, json: options.json)
    }
}

/// `vigie out-of-service ID --reason T`
struct OutOfServiceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "out-of-service", abstract: "Take an alarm out of service, with a reason.",
        discussion: "Example: vigie out-of-service river-level/las-dardennes --reason \"capteur démonté\"")
    @OptionGroup var options: ActionOptions
    @Argument(help: "Alarm id.")
    var id: String
    @Option(help: "Why.")
    var reason: String = ""

    func run() throws {
        var request = LinkRequest(.outOfService)
        request.alarms = [id]
        request.reason = reason
        try Action.run(request, options.site, json: options.json)
    }
}

/// The actions that need an alarm and nothing else.
protocol PlainAction: ParsableCommand {
    static var verb: LinkRequest.Verb { get }
    var options: ActionOptions { get }
    var ids: [String] { get }
}

extension PlainAction {
    func run() throws {
        var request = LinkRequest(Self.verb)
        request.alarms = ids
        try Action.run(request, options.site, json: options.json)
    }
}

/// `vigie unacknowledge ID…`
struct UnacknowledgeCommand: PlainAction {
    static let configuration = CommandConfiguration(
        commandName: "unacknowledge", abstract: "Take an acknowledgement back.",
        discussion: "Example: vigie unacknowledge river-level/gapeau-sainte-eulalie")
    static let verb = LinkRequest.Verb.unacknowledge
    @OptionGroup var options: ActionOptions
    @Argument(help: "Alarm ids.")
    var ids: [String]
}

/// `vigie unshelve ID…`
struct UnshelveCommand: PlainAction {
    static let configuration = CommandConfiguration(
        commandName: "unshelve", abstract: "End a shelf before its time.",
        discussion: "Example: vigie unshelve pm10/claret")
    static let verb = LinkRequest.Verb.unshelve
    @OptionGroup var options: ActionOptions
    @Argument(help: "Alarm ids.")
    var ids: [String]
}

/// `vigie reset ID…`
struct ResetCommand: PlainAction {
    static let configuration = CommandConfiguration(
        commandName: "reset", abstract: "Reset a latched alarm that is acknowledged.",
        discussion: "Example: vigie reset pump-trip/station-4")
    static let verb = LinkRequest.Verb.reset
    @OptionGroup var options: ActionOptions
    @Argument(help: "Alarm ids.")
    var ids: [String]
}

/// `vigie in-service ID…`
struct InServiceCommand: PlainAction {
    static let configuration = CommandConfiguration(
        commandName: "in-service", abstract: "Put an alarm back in service.",
        discussion: "Example: vigie in-service river-level/las-dardennes")
    static let verb = LinkRequest.Verb.inService
    @OptionGroup var options: ActionOptions
    @Argument(help: "Alarm ids.")
    var ids: [String]
}
