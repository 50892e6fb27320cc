import Console
import Foundation
import Telemetry

/// A site's `displays/*.yaml`, read again whenever a file changes. A file with a mistake leaves its display as it last
/// was and says what is wrong. Owned by one thread.
public final class DisplayFolder {
    /// Displays beyond so many are told, not read: an operator goes through them with one key.
    static let fileLimit = 32

    private struct Stamp: Equatable {
        var modified: Timestamp
        var byteCount: Int64
        /// A file an editor writes anew has another.
        var number: UInt64
    }
    private struct Known {
        var stamp: Stamp
        var display: SiteDisplay?
        var problems: [Problem]
    }

    private let folder: String
    private let reader: DisplayFile
    private var known: [String: Known] = [:]
    private var isCrowded = false

    /// - Parameters:
    ///   - siteFolder: `layouts/<site>`; it need not have displays.
    ///   - site: to warn of what selects nothing; nil where that is not asked.
    ///   - isThorough: also of attributes that may come by the wire although nothing lists them.
    public init(siteFolder: String, site: Site? = nil, isThorough: Bool = false) {
        folder = siteFolder + "/displays"
        reader = DisplayFile(site: site, isThorough: isThorough)
    }

    /// The displays, when a file is new, changed or gone since the last call; nil when all is as it was. The first call
    /// always answers when there is any.
    public func changed() -> SiteDisplays? {
        let files = files()
        var hasChanged = false
        for id in known.keys where files[id] == nil {
            known[id] = nil
            hasChanged = true
        }
        for (id, stamp) in files where known[id]?.stamp != stamp {
            known[id] = read(id, stamp)
            hasChanged = true
        }
        return hasChanged ? displays : nil
    }

    /// Everything that was noted when the files were last read, warnings too, file by file.
    public var problems: [Problem] {
        let crowded =
            isCrowded
            ? [Problem(file: folder, message: "more than \(DisplayFolder.fileLimit) files. Keep those that are used.")]
            : []
        return crowded + known.sorted { $0.key < $1.key }.flatMap(\.value.problems)
    }

    private var displays: SiteDisplays {
        let sorted = known.sorted { $0.key < $1.key }
        var problems: [String: [String]] = [:]
        for (id, known) in sorted {
            // Warnings too: a name that no entity has leaves a gauge out, which nobody would miss on the screen.
            if !known.problems.isEmpty { problems[id] = known.problems.map(\.description) }
        }
        return SiteDisplays(displays: sorted.compactMap(\.value.display), problems: problems)
    }

    private func files() -> [String: Stamp] {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
            .filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }
        isCrowded = names.count > DisplayFolder.fileLimit
        var files: [String: Stamp] = [:]
        for name in names.prefix(DisplayFolder.fileLimit) {
            // Every second: FileManager would look its owner up in /etc/passwd and /etc/group each time.
            var facts = stat()
            guard stat(folder + "/" + name, &facts) == 0 else { continue }
            files[String(name.dropLast(".yaml".count))] = Stamp(
                modified: Timestamp(seconds: Int64(facts.st_mtim.tv_sec))
                    + TimeSpan(nanoseconds: Int64(facts.st_mtim.tv_nsec)),
                byteCount: Int64(facts.st_size), number: UInt64(facts.st_ino))
        }
        return files
    }

    private func read(_ id: String, _ stamp: Stamp) -> Known {
        let list = ProblemList()
        let display = Document(path: folder + "/" + id + ".yaml", problems: list).flatMap {
            reader.read($0.root, id: id)
        }
        return Known(stamp: stamp, display: list.hasErrors ? known[id]?.display : display, problems: list.sorted)
    }
}
