import Foundation
import Listeners

/// Where a site's database and socket are (cli.md, "Paths"). Servers and clients try the same places in the same order.
public struct Places: Sendable {
    /// The folder's name: what the files are called after.
    public var siteID: String
    public var environment: [String: String]
    /// /tmp, but for tests.
    public var temporary: String

    public init(
        siteID: String, environment: [String: String] = ProcessInfo.processInfo.environment, temporary: String = "/tmp"
    ) {
        self.siteID = siteID
        self.environment = environment
        self.temporary = temporary
    }

    private static let systemDatabases = "/var/lib/vigie"
    private static let systemSockets = "/run/vigie"

    /// The database to open: `--database`, `site.yaml`, `/var/lib/vigie/<site>.db` if writable, else
    /// `$XDG_STATE_HOME/vigie/<site>.db`.
    public func database(option: String?, configured: String?) -> String {
        if let given = option ?? configured { return given }
        if isWritableFolder(Places.systemDatabases) { return "\(Places.systemDatabases)/\(siteID).db" }
        return "\(stateFolder)/\(siteID).db"
    }

    /// The socket a core binds, with the mode of its file: the group decides who attaches in `/run/vigie`, the account
    /// alone elsewhere.
    public func socketToBind(option: String?, configured: String?) -> (path: String, mode: UInt16) {
        if let given = option ?? environment["VIGIE_SOCKET"] ?? configured { return (given, 0o660) }
        if isWritableFolder(Places.systemSockets) { return ("\(Places.systemSockets)/\(siteID).sock", 0o660) }
        return (privateSocket, 0o600)
    }

    /// The sockets a client tries, in order. One that was not named and stands in a folder of /tmp that is not one's own
    /// is none of them: whoever made that folder would be taken for the core.
    public func socketsToTry(option: String?, configured: String?) -> [String] {
        if let given = option ?? environment["VIGIE_SOCKET"] ?? configured { return [given] }
        let system = "\(Places.systemSockets)/\(siteID).sock"
        return strangersFolder == nil ? [system, privateSocket] : [system]
    }

    /// The sockets of whatever sites have a core on this machine, in the folders where a core makes one of its own
    /// accord; at most `socketLimit`.
    public static func foundSockets(
        environment: [String: String] = ProcessInfo.processInfo.environment, temporary: String = "/tmp"
    ) -> [String] {
        let places = Places(siteID: "", environment: environment, temporary: temporary)
        var folders = [systemSockets]
        if places.strangersFolder == nil {
            folders.append(URL(fileURLWithPath: places.privateSocket).deletingLastPathComponent().path)
        }
        let found = folders.flatMap { folder in
            ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
                .filter { $0.hasSuffix(".sock") }.map { folder + "/" + $0 }
        }
        return Array(found.prefix(socketLimit))
    }

    /// More sites than one machine serves; each that is gone costs one failed connection.
    private static let socketLimit = 64

    /// The private folder where somebody else made it, for a warning.
    public var strangersFolder: String? {
        let folder = URL(fileURLWithPath: privateSocket).deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: folder), (try? checkPrivate(privateSocket)) == nil else {
            return nil
        }
        return folder
    }

    /// Makes vigie's own folder for a file that is about to be made; 0700 when it is new, for it may hold a socket. A
    /// folder that somebody named is not made: most often it is mistyped, and a city's history would begin anew in it.
    public func makeFolder(of path: String) throws(ListenerFailure) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().standardizedFileURL.path
        guard !FileManager.default.fileExists(atPath: folder) else { return }
        let own = [stateFolder, URL(fileURLWithPath: privateSocket).deletingLastPathComponent().path]
        guard own.contains(where: { URL(fileURLWithPath: $0).standardizedFileURL.path == folder }) else {
            throw ListenerFailure(
                "\(path): there is no folder \(folder). Make it with mkdir -p, or choose another place with --database or "
                    + "--socket (site.yaml and $VIGIE_SOCKET name places too).")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ListenerFailure(
                "\(folder): this folder does not exist and can't be made (\(error.localizedDescription)). Make it, or "
                    + "choose another place with --database or --socket.")
        }
    }

    /// A private folder in /tmp must be one's own: another account could have made it first.
    public func checkPrivate(_ path: String) throws(ListenerFailure) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard folder == "\(temporary)/vigie-\(getuid())" else { return }
        var status = stat()
        guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == getuid(),
            status.st_mode & 0o077 == 0
        else {
            throw ListenerFailure(
                "\(folder): not a folder of this account alone. Remove it, or choose another place with --socket.")
        }
    }

    private var stateFolder: String {
        if let state = environment["XDG_STATE_HOME"], !state.isEmpty { return "\(state)/vigie" }
        return "\(environment["HOME"] ?? NSHomeDirectory())/.local/state/vigie"
    }

    private var privateSocket: String {
        if let runtime = environment["XDG_RUNTIME_DIR"], !runtime.isEmpty { return "\(runtime)/vigie/\(siteID).sock" }
        return "\(temporary)/vigie-\(getuid())/\(siteID).sock"
    }

    private func isWritableFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
            && FileManager.default.isWritableFile(atPath: path)
    }
}
