import History
import Link

/// The check of the journal's chain, for scripts.
enum JournalJSON {
    static func object(_ head: JournalHead) -> JSONLine {
        var line = JSONLine()
        line.add("day", head.day)
        line.add("record", Int(head.id))
        line.add("hash", head.hashText)
        return line
    }

    static func object(_ verdict: JournalVerdict) -> JSONLine {
        var line = JSONLine()
        line.add("whole", verdict.finding == nil)
        line.add("records", verdict.records)
        line.add("last", Int(verdict.last.id))
        line.add("hash", verdict.last.hashText)
        line.add("headsConfirmed", verdict.headsConfirmed)
        switch verdict.finding {
        case .changed(let id): add("changed", id, to: &line)
        case .removed(let id): add("removed", id, to: &line)
        case .reordered(let id): add("reordered", id, to: &line)
        case .withoutHead(let id): add("without-head", id, to: &line)
        case .otherHead(let id, let day):
            add("rewritten", id, to: &line)
            line.add("day", day)
        case .begunAnew(let id): add("begun-anew", id, to: &line)
        case .missing(let id): add("missing", id, to: &line)
        case .unchained: add("unchained", 1, to: &line)
        case nil: break
        }
        return line
    }

    private static func add(_ finding: String, _ id: Int64, to line: inout JSONLine) {
        line.add("finding", finding)
        line.add("record", Int(id))
    }
}
