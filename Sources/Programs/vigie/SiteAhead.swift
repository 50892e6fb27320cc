import Foundation
import SiteFiles
import Synchronization

/// The site of a console, read on a thread of its own while the command line is understood: the two take about as long,
/// and neither needs the other but for the site's folder, which can be told at a glance.
enum SiteAhead {
    private typealias Loaded = (site: LoadedSite?, problems: [Problem])
    private static let begun = Mutex<(folder: String, loaded: Ahead<Loaded>)?>(nil)

    /// Commands that show a console: the others have no use for a site, or are over before it would help.
    private static let commands = ["console", "demo"]

    /// Begins with the folder that `arguments` seem to name, of the whole command line. A wrong guess costs a little time,
    /// and is not used.
    static func begin(_ arguments: [String]) {
        let first = arguments.dropFirst().first
        guard first == nil || first?.hasPrefix("--") == true || commands.contains(first ?? "") else { return }
        guard !arguments.contains("--help"), !arguments.contains("--version") else { return }
        let found = SiteFolder.find(option: option(in: arguments), environment: ProcessInfo.processInfo.environment)
        guard case .success(let folder) = found else { return }
        begun.withLock { $0 = (folder, Ahead { SiteFolder.load(folder) }) }
    }

    /// `SiteFolder.load(folder)`: what was read ahead when it was this folder, once; else it is read now.
    static func load(_ folder: String) -> (site: LoadedSite?, problems: [Problem]) {
        let ahead = begun.withLock { begun in
            defer { begun = nil }
            return begun
        }
        guard let ahead, ahead.folder == folder, let loaded = try? ahead.loaded.get() else {
            return SiteFolder.load(folder)
        }
        return loaded
    }

    /// `--site FOLDER` or `--site=FOLDER`; the last one counts, as for ArgumentParser.
    private static func option(in arguments: [String]) -> String? {
        var found: String?
        for (argument, next) in zip(arguments, arguments.dropFirst() + [""]) {
            if argument == "--site" { found = next }
            if argument.hasPrefix("--site=") { found = String(argument.dropFirst("--site=".count)) }
        }
        return found
    }
}
