import ArgumentParser
import Foundation
import Link
import OperatorLink
import Station

/// `vigie history ENTITY ATTRIBUTE`
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Print stored readings, or min, mean, max and count per step.",
        discussion: """
            Times are ISO 8601 (the site's local time where no offset is given), 22:00, now, or a duration ago. With
            --database the file is read and no core needs to run.

            Example: vigie history gapeau-sainte-eulalie currentLevel --from 6h --step 10m --format csv
            """)
    @OptionGroup var options: SiteOptions
    @Argument(help: "The entity's id.")
    var entity: String
    @Argument(help: "The attribute.")
    var attribute: String
    @Option(help: "From when (default: a day ago).")
    var from: String?
    @Option(help: "Until when, not included (default: now).")
    var to: String?
    @Option(help: "One line for each such step (10m) instead of each reading.")
    var step: String?
    @Option(help: "json (one object a line) or csv.")
    var format: Format = .json

    @Flag(help: "As --format json, which it is unless said otherwise.")
    var json = false

    enum Format: String, ExpressibleByArgument, CaseIterable { case json, csv }

    func run() throws {
        try Exit.run {
            if json, format == .csv { throw Exit.usage("--json and --format csv: choose one of the two.") }
            var request = LinkRequest(.history)
            request.entity = entity
            request.attribute = attribute
            request.from = from
            request.to = to
            request.stepSeconds = try step.map { try Action.seconds($0, "--step") }
            let columns = step == nil ? Self.readingColumns : Self.stepColumns
            if format == .csv { Say.line(columns.joined(separator: ",")) }
            try ask(&request) { line in
                if format == .json { return Say.toPrograms(line + [UInt8(ascii: "\n")]) }
                Say.line(try CSVLine(line, columns: columns).text)
            }
        }
    }

    private static let readingColumns = ["observedAt", "receivedAt", "value", "quality", "origin", "late"]
    private static let stepColumns = ["start", "count", "min", "mean", "max", "last"]

    /// Readings in pages of what one question may ask; a page starts where the last one ended.
    private func ask(_ request: inout LinkRequest, _ body: ([UInt8]) throws -> Void) throws {
        var incomplete: LinkFailure?
        while true {
            var count = 0
            var last: [UInt8] = []
            do {
                try Questions.ask(request, options) { line in
                    count += 1
                    last = line
                    try body(line)
                }
            } catch let failure as LinkFailure {
                // What can be read is given to its end first.
                guard case .refused(_, IncompleteAnswer.damaged, _) = failure else { throw failure }
                incomplete = failure
            }
            guard step == nil, count == Query.maximumLines, let next = try CSVLine.stampAfter(last) else { break }
            request.from = next
        }
        if let incomplete { throw incomplete }
    }
}
