import ArgumentParser
import Foundation
import Link

/// `vigie roster test`
struct RosterTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the on-call chain end to end, and wait for somebody to confirm.",
        discussion: """
            Raises an alarm marked as a test (core:chain-test). It is told by the site's first policy that has an
            escalation, else role after role of the roster, until somebody acknowledges it: that confirms the chain. If
            nobody does in 15 min, core:chain-unanswered is an alarm until a test is confirmed.
            Exit status 0: confirmed. 1: nobody answered, or it was refused. The test goes on without this command.

            Example: vigie roster test
            """)
    @OptionGroup var options: SiteOptions
    @Flag(help: "Start it, and do not wait.")
    var noWait = false

    private struct Alarm: Decodable {
        var id: String
        var state: String
        var code: String?
        var acknowledgedBy: String?
    }
    private struct Line: Decodable { var alarm: Alarm? }

    func run() throws {
        try Exit.run {
            guard !noWait else { return try start() }
            var isConfirmed: Bool?
            var isStarted = false
            // Watched before it begins: an answer that comes at once is not missed.
            try options.connect().ask(LinkRequest(.watch), waitSeconds: nil) { bytes in
                if !isStarted {
                    isStarted = true
                    try start()
                    return true
                }
                guard let alarm = try JSONDecoder().decode(Line.self, from: Data(bytes)).alarm else { return true }
                isConfirmed = outcome(alarm)
                return isConfirmed == nil
            }
            if isConfirmed != true { throw ExitCode(Exit.no) }
        }
    }

    private func start() throws {
        try options.connect().ask(LinkRequest(.rosterTest)) { bytes in
            // A refusal's line says what its last one says again.
            guard let alarm = try? JSONDecoder().decode(Alarm.self, from: Data(bytes)) else { return true }
            Say.line(
                "the test runs: \(alarm.id), code \(alarm.code ?? "-"); `vigie ack \(alarm.code ?? "-")` confirms it")
            return true
        }
    }

    /// Whether the chain answered; nil: not known yet.
    private func outcome(_ alarm: Alarm) -> Bool? {
        switch (alarm.id, alarm.state) {
        case ("core:chain-test", "acknowledged"):
            Say.line("confirmed by \(alarm.acknowledgedBy ?? "somebody")")
            return true
        case ("core:chain-unanswered", "unacknowledged"):
            Say.line("NOBODY confirmed the test in 15 min")
            return false
        default: return nil
        }
    }
}
