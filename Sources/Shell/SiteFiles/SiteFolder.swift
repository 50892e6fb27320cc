import Alarms
import Foundation
import Telemetry

/// A folder `layouts/<site>/`: where it is found, and everything in it read at once.
public enum SiteFolder {
    /// Reads a site's files whole. `site` is nil only when `site.yaml` can't be read at all (the others are then checked
    /// for what does not depend on it); with errors among the problems it is what could be understood, and must not be
    /// run.
    public static func load(_ folder: String) -> (site: LoadedSite?, problems: [Problem]) {
        let problems = ProblemList()
        let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            return (nil, [Problem(file: folder, message: "no such folder. Name a site with --site layouts/<site>.")])
        }
        // The two long ones, while the site they stand in is read.
        let (entities, rules) = (OptionalFile(folder + "/entities.yaml"), OptionalFile(folder + "/alarms.yaml"))
        guard let document = Document(path: folder + "/site.yaml", problems: problems) else {
            readAlone(folder, entities, rules, problems)
            return (nil, problems.sorted)
        }
        var loaded = SiteFile.read(document.root, id: id(of: folder), folder: folder)
        checkMaps(&loaded, document.root)
        if let document = optional(folder + "/roster.yaml", problems) {
            loaded.roster = RosterFile.read(document.root, zone: loaded.site.zone, channels: loaded.channels)
        }
        SiteFile.readPolicies(document.root, into: &loaded)
        if let document = entities?.document(problems) {
            let read = EntitiesFile.read(document.root, site: loaded.site)
            loaded.site.entities = read.map(\.entity)
            for (entity, node) in read { SiteChecker.checkThresholds(entity, at: node) }
        }
        AttributesReader(document.root).check(&loaded.site)
        if let document = rules?.document(problems) {
            loaded.rules = RuleFile.read(document.root, for: loaded)
            RuleReferences.check(loaded.rules, of: loaded.site, problems: problems)
            RuleLadders.check(loaded.rules, of: loaded.site, problems: problems)
        }
        loaded.maintenance = MaintenanceReader.read(document.root, of: loaded)
        let keys = folder + "/keys.yaml"
        if FileManager.default.fileExists(atPath: keys) { loaded.keys = KeysFile.read(keys, problems: problems) }
        return (loaded, problems.sorted)
    }

    /// A site is called what its folder is called.
    public static func id(of folder: String) -> String {
        URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent
    }

    /// The site the command line means: `--site`, `$VIGIE_SITE`, `/etc/vigie/site` (the site's folder, or a file that
    /// names it), or the only folder in `layouts`. `layouts` is looked up from the working folder, the executable's
    /// ancestors, then `/usr/share/vigie`.
    /// - Parameters:
    ///   - machine: `/etc/vigie/site`, but for tests.
    ///   - isMeant: says of a folder, where `layouts` holds several sites, whether it is the one; two are none.
    public static func find(
        option: String?, environment: [String: String], executable: String = CommandLine.arguments.first ?? "",
        machine: String = "/etc/vigie/site", where isMeant: (String) -> Bool = { _ in false }
    ) -> Result<String, Problem> {
        if let named = option ?? environment["VIGIE_SITE"] {
            guard !named.isEmpty else {
                return .failure(
                    Problem(
                        file: option == nil ? "VIGIE_SITE" : "--site",
                        message: "it is empty. Name a site's folder, such as layouts/toulon."))
            }
            return .success(resolved(named, executable))
        }
        if FileManager.default.fileExists(atPath: machine + "/site.yaml") { return .success(machine) }
        if let line = try? String(contentsOfFile: machine, encoding: .utf8) {
            let path = line.trimmingCharacters(in: .whitespacesAndNewlines)
            if !path.isEmpty { return .success(path) }
        }
        for layouts in places(of: "layouts", executable) {
            if let found = site(in: layouts, where: isMeant) { return found }
        }
        return .failure(Problem(file: "layouts", message: "no site found. Name one with --site FOLDER."))
    }

    /// The only site of a folder of sites, or the only one that is meant; nil where there is none.
    static func site(in layouts: String, where isMeant: (String) -> Bool) -> Result<String, Problem>? {
        let sites = (try? FileManager.default.contentsOfDirectory(atPath: layouts)) ?? []
        let folders = sites.sorted().map { layouts + "/" + $0 }.filter {
            FileManager.default.fileExists(atPath: $0 + "/site.yaml")
        }
        guard let first = folders.first else { return nil }
        let meant = folders.count == 1 ? [first] : folders.filter(isMeant)
        if meant.count == 1 { return .success(meant[0]) }
        let message =
            "holds several sites: \(folders.joined(separator: ", ")). Choose one with --site \(first), or set VIGIE_SITE."
        return .failure(Problem(file: layouts, message: message))
    }

    /// Where `layouts` or `fixtures` (`name`) may be, in order of preference; only those that exist.
    public static func places(of name: String, _ executable: String = CommandLine.arguments.first ?? "") -> [String] {
        var places = [name]
        var folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.pathComponents.count > 1 {
            places.append(folder.appendingPathComponent(name).path)
            folder.deleteLastPathComponent()
        }
        places.append("/usr/share/vigie/" + name)
        return places.filter { FileManager.default.fileExists(atPath: $0) }
    }

    /// `path` as given when it exists, else below one of the places its first folder may be in.
    private static func resolved(_ path: String, _ executable: String) -> String {
        guard !FileManager.default.fileExists(atPath: path), !path.hasPrefix("/") else { return path }
        let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
        guard let first = parts.first else { return path }
        let rest = parts.count > 1 ? "/" + parts[1] : ""
        let found = places(of: first, executable).map { $0 + rest }
        return found.first { FileManager.default.fileExists(atPath: $0) } ?? path
    }

    /// What can be said of the other files where site.yaml can't be read: everything that does not depend on it.
    private static func readAlone(
        _ folder: String, _ entities: OptionalFile?, _ rules: OptionalFile?, _ problems: ProblemList
    ) {
        // Of the roster its shape alone: every name in it is looked up among the site's channels.
        _ = optional(folder + "/roster.yaml", problems)
        if let document = entities?.document(problems) {
            for (entity, node) in EntitiesFile.read(document.root, site: nil) {
                SiteChecker.checkThresholds(entity, at: node)
            }
        }
        if let document = rules?.document(problems) {
            _ = RuleFile.read(document.root, for: nil)
        }
        let keys = folder + "/keys.yaml"
        if FileManager.default.fileExists(atPath: keys) { _ = KeysFile.read(keys, problems: problems) }
    }

    /// A file a site may do without.
    private static func optional(_ path: String, _ problems: ProblemList) -> Document? {
        FileManager.default.fileExists(atPath: path) ? Document(path: path, problems: problems) : nil
    }

    private static func checkMaps(_ loaded: inout LoadedSite, _ root: DocumentNode) {
        let node = root.entries()?.first { $0.key == "base_map" }?.value ?? root
        loaded.baseMaps = loaded.baseMaps.map { $0.hasPrefix("/") ? $0 : loaded.folder + "/" + $0 }
        for path in loaded.baseMaps where !FileManager.default.fileExists(atPath: path) {
            node.warning("base_map \(path) does not exist. Add the file, or remove it from the list.")
        }
    }
}

/// A file a site may do without, composed while others are read.
private struct OptionalFile {
    private let path: String
    private let file: Ahead<ComposedFile>

    /// nil: there is none.
    init?(_ path: String) {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        self.path = path
        file = Ahead { ComposedFile(path: path) }
    }

    func document(_ problems: ProblemList) -> Document? {
        (try? file.get()).flatMap { Document($0, file: path, problems: problems) }
    }
}

/// Checks across keys and files, beyond what each reader sees.
enum SiteChecker {
    /// Properties that are thresholds by their name in Smart Data Models.
    static let thresholds = ["vigilanceLevel", "alertLevel", "dangerLevel"]

    /// A threshold somebody will be woken by says who set it and who checked it; a ladder rises.
    static func checkThresholds(_ entity: Entity, at node: DocumentNode) {
        let properties = node.entries()?.first { $0.key == "properties" }?.value
        let entries = properties?.entries() ?? []
        var ladder: (name: String, value: Double)?
        for name in thresholds {
            guard let property = entity.properties[name], let value = property.number,
                let entry = entries.first(where: { $0.key == name })
            else { continue }
            let missing = [property.source == nil ? "source" : nil, property.validated == nil ? "validated" : nil]
                .compactMap { $0 }
            if !missing.isEmpty {
                entry.value.warning(
                    "\(name) of \(entity.id) has no \(missing.joined(separator: " and no ")). "
                        + "Write {value: \(value), source: \"…\", validated: \"DATE by WHOM\"}.")
            }
            if let ladder, value < ladder.value {
                entry.problem("\(name) \(value) of \(entity.id) is below its \(ladder.name) \(ladder.value). Raise it.")
            }
            ladder = (name, value)
        }
    }
}
