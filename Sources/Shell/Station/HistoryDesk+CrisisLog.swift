import Alarms
import Console
import History
import Link
import OperatorLink
import Telemetry

// The crisis log of a period: a day unless another one is asked for.
extension HistoryDesk {
    func crisisLog(_ request: LinkRequest, _ now: Timestamp) throws -> [JSONLine] {
        let to = try request.to.map { try instant($0, "--to", now) } ?? now + .seconds(1)
        let from = try request.from.map { try instant($0, "--since", now) } ?? to - .days(1)
        guard from < to else { throw usage("--since must be before --to") }
        let log = CrisisLog(journal: try reader.entries(from: from, to: to))
        guard let format = request.format else { return log.lines.map { RecordJSON.object($0) } }
        let sheet = CrisisLogSheet(
            log, from: from, to: to, zone: Snapshot.Zone(zone, around: to),
            language: request.language.flatMap(Language.init) ?? .english)
        return HistoryDesk.texts(format == .markdown ? sheet.markdownLines : sheet.textLines)
    }
}
