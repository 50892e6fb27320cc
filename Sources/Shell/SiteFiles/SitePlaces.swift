import Foundation

/// What of a site is needed to find its core, or its database, before all of it is read and checked.
public struct SitePlaces: Hashable, Sendable {
    public let id: String
    /// As site.yaml names them; nil means the usual places.
    public let socket: String?
    public let database: String?

    public init(_ site: LoadedSite) {
        (id, socket, database) = (site.site.id, site.socket, site.history.database)
    }

    /// Of a folder's site.yaml, whatever else is wrong with it; nil where it can't be read.
    public init?(folder: String) {
        guard let document = Document(path: folder + "/site.yaml", problems: ProblemList()) else { return nil }
        let entries = document.root.entries() ?? []
        func text(_ key: String, in entries: [DocumentEntry]) -> String? {
            entries.first { $0.key == key }?.value.text()
        }
        let history = entries.first { $0.key == "history" }?.value.entries() ?? []
        id = SiteFolder.id(of: folder)
        socket = text("socket", in: entries)
        database = text("database", in: entries) ?? text("database", in: history)
    }
}
