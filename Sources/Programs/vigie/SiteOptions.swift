import ArgumentParser
import Foundation
import Link
import SiteFiles
import Station

/// The options that say which territory is meant, shared by the subcommands.
struct SiteOptions: ParsableArguments {
    @Option(help: "The site's folder (default: $VIGIE_SITE, /etc/vigie/site, or the only folder in layouts).")
    var site: String?

    @Option(help: "The history's file (default: site.yaml, /var/lib/vigie/SITE.db, or $XDG_STATE_HOME/vigie/SITE.db).")
    var database: String?

    @Option(help: "The core's Unix socket (default: $VIGIE_SOCKET, site.yaml, /run/vigie/SITE.sock, …).")
    var socket: String?

    private var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// The site, read and checked whole. Every problem is said before it throws.
    func load(tellsWarnings: Bool = false) throws -> LoadedSite {
        let folder = try folder()
        let (site, problems) = SiteAhead.load(folder)
        let errors = problems.filter { $0.severity == .error }
        // A core that can start says nothing of warnings: `vigie check` does.
        if tellsWarnings {
            for problem in problems where problem.severity == .warning { Say.toPeople("\(problem)") }
        }
        guard errors.isEmpty, let site else {
            for problem in problems { Say.toPeople("\(problem)") }
            throw ExitCode(Exit.wrongUse)
        }
        return site
    }

    private func folder(where isMeant: (String) -> Bool = { _ in false }) throws -> String {
        try SiteFolder.find(option: site, environment: environment, where: isMeant).get()
    }

    /// The site's folder where one can be found: a console of a core that was named by its socket may do without.
    var folderIfAny: String? { try? folder(where: hasCore) }

    /// Of several sites side by side, the one whose core runs is the one a question is about.
    private func hasCore(_ folder: String) -> Bool {
        guard let site = SiteFolder.load(folder).site else { return false }
        let places = Places(siteID: site.site.id)
        return LinkClient.isAnswered(at: places.socketsToTry(option: nil, configured: site.socket))
    }

    /// What is known of the site before it is read whole; nil where its site.yaml can't be read.
    func places() throws -> SitePlaces? { SitePlaces(folder: try folder()) }

    func databasePath(_ site: LoadedSite) -> String { databasePath(SitePlaces(site)) }

    func databasePath(_ site: SitePlaces) -> String {
        Places(siteID: site.id).database(option: database, configured: site.database)
    }

    /// A client of the running core. With `--socket` or `$VIGIE_SOCKET` no site needs to be known.
    func connect() throws -> LinkClient {
        if let given = givenSocket { return try LinkClient(trying: [given]) }
        return try LinkClient(trying: try socketsToTry().paths)
    }

    /// The socket that was named, so that no site needs to be known.
    var givenSocket: String? { socket ?? environment["VIGIE_SOCKET"] }

    /// Where the core of this site may be, in order.
    func socketsToTry() throws -> (paths: [String], site: LoadedSite?) {
        let folder = try folder(where: hasCore)
        let (site, problems) = SiteFolder.load(folder)
        // A site with mistakes may have a core that still runs; one that is not there has none.
        if site == nil, !FileManager.default.fileExists(atPath: folder) {
            throw problems.first ?? Problem(file: folder, message: "there is no such folder. Choose one with --site.")
        }
        let id = SiteFolder.id(of: folder)
        return (Places(siteID: id).sockets(option: nil, configured: site?.socket), site)
    }
}

extension Places {
    /// The sockets to try, with a word on one that is not.
    func sockets(option: String?, configured: String?) -> [String] {
        if option == nil, configured == nil, environment["VIGIE_SOCKET"] == nil, let folder = strangersFolder {
            Say.toPeople("\(folder): not a folder of this account alone. A core that listens there is not spoken to.")
        }
        return socketsToTry(option: option, configured: configured)
    }
}

/// `--language fr`, for what people read.
struct LanguageOption: ParsableArguments {
    @Option(help: "Language of texts: fr or en (default: from LANG, else the site's).")
    var language: String?
}
