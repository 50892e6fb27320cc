import Alarms
import Foundation
import History
import Telemetry

/// The throw-away database of a demo: one file for each time the recording begins anew.
struct DemoHistory {
    let store: HistoryStore
    let desk: HistoryDesk
    private let path: String

    /// - Parameters:
    ///   - folder: emptied by whoever made it.
    ///   - number: which beginning this is.
    init(folder: String, number: Int, site: Site, rules: [Rule]) throws {
        path = folder + "/demo-\(number).db"
        store = try HistoryStore(path: path)
        do {
            // A demo's core lives on the recording's time: it watched since its first reading.
            try store.beginWatch(.distantPast)
            desk = HistoryDesk(reader: try store.reader(), site: site, rules: rules)
        } catch {
            store.shutdown()
            throw error
        }
    }

    /// Closes it and removes its files.
    func discard() {
        store.shutdown()
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }
}
