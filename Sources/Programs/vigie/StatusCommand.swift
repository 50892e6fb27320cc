import ArgumentParser
import Console
import Foundation
import Link

/// `vigie status`: the two ledgers and the core's health.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the running core's ledgers, alarms and health.",
        discussion: """
            With --json one object: received = decoded + quarantined, and readings = stored + duplicates + rejected
            + droppedQueue + notStored + inFlight, exact at that instant. Of the readings, otherTypes named another type
            than their entity's, and were taken as if they had not. rejectedLast says of the rejected, by source and
            reason, how many and what was wrong with the last of them.

            Example: vigie status --json | jq .stored
            """)

    @OptionGroup var options: SiteOptions

    @Flag(help: "One JSON object on stdout.")
    var json = false

    func run() throws {
        try Exit.run {
            let lines = try options.connect().ask(LinkRequest(.status))
            for line in lines {
                if json { Say.toPrograms(line + [UInt8(ascii: "\n")]) } else { try show(line) }
            }
        }
    }

    private func show(_ line: [UInt8]) throws {
        let words = ListWords.ofHere(options)
        func label(_ name: String, _ rest: String = "") -> String {
            let label = words.status(name) + (rest.isEmpty ? "" : " " + words.status(rest))
            return label.padding(toLength: max(22, label.count + 1), withPad: " ", startingAt: 0)
        }
        func text(_ name: String, _ value: Any) -> String {
            if name == "at", let at = value as? String { return words.time(at) }
            let text = "\(value)"
            return words.language == .french && value is Double ? text.replacing(".", with: ",") : text
        }
        let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] ?? [:]
        let names = [
            "site", "at", "uptimeSeconds", "rssMegabytes", "received", "decoded", "quarantined", "droppedKernel",
            "readings", "stored", "duplicates", "notStored", "inFlight", "late", "conflicting", "otherTypes", "series",
            "queueDepth", "commitMilliseconds",
        ]
        for name in names {
            guard let value = object[name] else { continue }
            Say.line(label(name) + text(name, value))
        }
        for (name, queue) in (object["queues"] as? [String: [String: Any]] ?? [:]).sorted(by: { $0.key < $1.key }) {
            let parts = queue.sorted { $0.key < $1.key }.map { "\(words.status($0.key)) \($0.value)" }
            Say.line(label("queue", name) + parts.joined(separator: "  "))
        }
        for source in object["quarantinedSources"] as? [[String: Any]] ?? [] {
            let reasons = (source["reasons"] as? [String: Any] ?? [:]).sorted { $0.key < $1.key }
                .map { "\($0.key) \($0.value)" }
            let parts = ["count", "from"].compactMap { source[$0].map { "\($0)" } } + reasons
            Say.line(label("quarantined") + parts.joined(separator: "  "))
        }
        for last in object["rejectedLast"] as? [[String: Any]] ?? [] {
            let parts = ["count", "reason", "from", "at", "why"].compactMap { name in
                last[name].map { text(name, $0) }
            }
            Say.line(label("rejected") + parts.joined(separator: "  "))
        }
    }
}
