import ArgumentParser
import Foundation
import Link

/// `vigie devices list|show|promote`
struct DevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices", abstract: "The sensor register: what is listed or was heard, and where each stands.",
        discussion: """
            What is heard on the wire and stands in no file is in stock (site.yaml, `discovered:`): it is kept and shown, \
            and rings nothing until a supervisor promotes it. That outlives a restart; the site's files, once they say \
            something of the device, count again.

            Example: vigie devices list --lifecycle stock
            """,
        subcommands: [DevicesListCommand.self, DevicesShowCommand.self, DevicesPromoteCommand.self],
        defaultSubcommand: DevicesListCommand.self)

    /// A device on one line, for people.
    struct Fields: Decodable {
        struct Reading: Decodable {
            enum Value: Decodable {
                case number(Double)
                case text(String)
                init(from decoder: Decoder) throws {
                    let container = try decoder.singleValueContainer()
                    if let number = try? container.decode(Double.self) {
                        self = .number(number)
                    } else {
                        self = .text(try container.decode(String.self))
                    }
                }
                var text: String {
                    switch self {
                    case .number(let number): "\(number)"
                    case .text(let text): text
                    }
                }
            }
            var attribute: String
            var value: Value?
            var unit: String?
            var observedAt: String?
            var quality: String
            var stale: Bool

            var text: String {
                guard let value else { return "  \(attribute)  never heard" }
                let state = stale ? "stale" : quality
                let number = [value.text, unit.flatMap { $0 == "1" ? nil : $0 }].compactMap { $0 }.joined(
                    separator: " ")
                return "  " + [attribute, number, observedAt ?? "", state].joined(separator: "  ")
            }
        }
        var id: String
        var type: String
        var name: String
        var lifecycle: String
        var listed: Bool
        var state: String
        var lastSeen: String?
        var alarm: String?
        var lot: String?
        var gateway: String?
        var commune: String?
        var readings: [Reading]?

        var text: String {
            let parts = [
                id, lifecycle, state, lastSeen ?? "never", type, name == id ? nil : name, listed ? nil : "not listed",
                alarm.map { "alarm \($0)" }, lot.map { "lot \($0)" }, gateway.map { "gateway \($0)" }, commune,
            ]
            return parts.compactMap { $0 }.joined(separator: "  ")
        }
    }
}

/// `vigie devices list`
struct DevicesListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "One device a line, in the order of entities.yaml, then of discovery.",
        discussion: "Example: vigie devices list --lifecycle stock --json | jq -r .id")
    @OptionGroup var options: SiteOptions
    @Option(help: "Only those that stand there: stock, test, poc, production, maintenance, retired.")
    var lifecycle: String?
    @Option(help: "Only those of a type: ParkingSpot.")
    var type: String?
    @Flag(help: "One JSON object a line on stdout.")
    var json = false

    private struct More: Decodable { var next: Int }

    func run() throws {
        try Exit.run {
            var request = LinkRequest(.devices)
            request.lifecycle = lifecycle
            request.kind = type
            // Page by page, so that a large territory is listed whole and no console waits for it.
            repeat {
                var next: Int?
                try options.connect().ask(request) { line in
                    if let more = try? JSONDecoder().decode(More.self, from: Data(line)) {
                        next = more.next
                    } else if json {
                        Say.toPrograms(line + [UInt8(ascii: "\n")])
                    } else {
                        Say.line(try JSONDecoder().decode(DevicesCommand.Fields.self, from: Data(line)).text)
                    }
                    return true
                }
                request.number = next
            } while request.number != nil
        }
    }
}

/// `vigie devices show ID`
struct DevicesShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One device, and what each of its series last said.",
        discussion: "Example: vigie devices show gapeau-sainte-eulalie")
    @OptionGroup var options: SiteOptions
    @Argument(help: "The device's id, as `vigie devices list` shows it.")
    var id: String
    @Flag(help: "One JSON object on stdout.")
    var json = false

    func run() throws {
        try Exit.run {
            var request = LinkRequest(.devices)
            request.entity = id
            try options.connect().ask(request) { line in
                guard !json else {
                    Say.toPrograms(line + [UInt8(ascii: "\n")])
                    return true
                }
                let device = try JSONDecoder().decode(DevicesCommand.Fields.self, from: Data(line))
                Say.line(device.text)
                for reading in device.readings ?? [] { Say.line(reading.text) }
                return true
            }
        }
    }
}

/// `vigie devices promote ID…`
struct DevicesPromoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote", abstract: "Take devices up their lifecycle, to production unless said otherwise.",
        discussion: """
            A supervisor's to do, in the journal under their own account. From its next reading on a device in production \
            is judged by the site's rules, and counts in its totals.

            Example: vigie devices promote bay-17 bay-18 --reason "tested on site"
            """)
    @OptionGroup var options: SiteOptions
    @Argument(help: "The devices' ids, as `vigie devices list` shows them.")
    var ids: [String]
    @Option(help: "How far: test, poc or production.")
    var to: String = "production"
    @Option(help: "Why: for the journal.")
    var reason: String = ""
    @Flag(help: "What became of each, one JSON object a line on stdout.")
    var json = false

    private struct Promoted: Decodable {
        var id: String
        var lifecycle: String
    }

    func run() throws {
        var request = LinkRequest(.promote)
        request.alarms = ids
        request.lifecycle = to
        request.reason = reason
        try Action.run(request, options, json: json) { line in
            guard let promoted = try? JSONDecoder().decode(Promoted.self, from: Data(line)) else { return }
            Say.line("\(promoted.id)  \(promoted.lifecycle)")
        }
    }
}
