import ArgumentParser
import Foundation
import History
import Link
import SiteFiles
import Station
import Telemetry

/// Questions to history: the running core's, or with `--database` a file's.
enum Questions {
    /// Hands each line of the answer to `body`.
    static func ask(_ request: LinkRequest, _ options: SiteOptions, _ body: ([UInt8]) throws -> Void) throws {
        guard let path = options.database else {
            return try options.connect().ask(request) { line in
                try body(line)
                return true
            }
        }
        let desk = HistoryDesk(reader: try HistoryReader(path: path), zone: zone(options))
        do {
            for line in try desk.lines(request, now: now) { try body(line.object) }
        } catch let incomplete as IncompleteAnswer {
            for line in incomplete.lines { try body(line.object) }
            throw incomplete.failure
        }
    }

    /// Of a file alone, local times are the site's if one is named or found, else the reference territory's.
    static func zone(_ options: SiteOptions) -> ZoneTable {
        let found = SiteFolder.find(option: options.site, environment: ProcessInfo.processInfo.environment)
        guard case .success(let folder) = found, let site = SiteFolder.load(folder).site else { return .paris }
        return site.site.zone
    }

    private static var now: Timestamp { Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)) }
}
