import Foundation
import Testing

/// The table of rooms: what each may import. An import that is not here is a mistake, or a change of this table.
private let rooms: [String: (folder: String, mayImport: Set<String>)] = [
    "Telemetry": ("Core", []),
    "Frames": ("Core", ["Telemetry"]),
    "Recordings": ("Core", ["Telemetry", "Frames"]),
    "Alarms": ("Core", ["Telemetry", "CMaths"]),
    "Figures": ("Core", ["Telemetry"]),
    "OperatorLink": ("Core", ["Telemetry", "Alarms", "Figures"]),
    "Notification": ("Core", ["Telemetry", "Alarms"]),
    "Hypervisor": (
        "Core", ["Telemetry", "Frames", "Recordings", "Alarms", "Notification", "Figures", "OperatorLink"]
    ),
    "RuleTests": ("Core", ["Hypervisor", "OperatorLink", "Alarms", "Notification", "Figures", "Telemetry"]),
    "Screen": ("Core", []),
    "Console": ("Core", ["OperatorLink", "Screen", "Alarms", "Figures", "Telemetry"]),
    "Simulation": ("", ["Telemetry", "Frames", "Recordings", "CMaths"]),
    "Terminal": ("Shell", ["Screen", "CNcurses", "CTerminal", "Foundation", "Glibc", "Logging", "Synchronization"]),
    "History": (
        "Shell",
        [
            "Telemetry", "Alarms", "Frames", "OperatorLink", "GRDB", "GRDBSQLite", "Foundation", "Glibc", "Logging",
            "Crypto", "Synchronization",
        ]
    ),
    "Listeners": (
        "Shell",
        [
            "Frames", "Telemetry", "Alarms", "OperatorLink", "CSockets", "CZlib", "NIOCore", "NIOPosix",
            "NIOHTTP1", "Foundation", "Glibc", "Logging", "Synchronization", "Crypto",
        ]
    ),
    "SiteFiles": (
        "Shell",
        [
            "Telemetry", "Alarms", "Notification", "Figures", "Console", "Screen", "RuleTests", "OperatorLink",
            "YAMLText", "Yams", "Foundation", "Glibc", "Logging",
        ]
    ),
    "YAMLText": ("Shell", ["Yams"]),
    "Imports": (
        "Shell",
        [
            "Telemetry", "Frames", "Recordings", "YAMLText", "Yams", "Foundation", "Glibc", "Logging",
            "Synchronization",
        ]
    ),
    "Notices": (
        "Shell",
        ["Telemetry", "CPrograms", "Foundation", "Glibc", "Dispatch", "Logging", "Synchronization"]
    ),
    "Link": (
        "Shell",
        [
            "OperatorLink", "Telemetry", "Alarms", "NIOCore", "NIOPosix", "Foundation", "Glibc", "Logging",
            "Synchronization",
        ]
    ),
]
private let coreForbidden: Set<String> = ["Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization"]

private var packageRoot: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

private func swiftFiles(below folder: URL) -> [URL] {
    let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (walk?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }.sorted { $0.path < $1.path }
}

private func imports(of file: URL) throws -> [(line: Int, module: String)] {
    let text = try String(contentsOf: file, encoding: .utf8)
    var found: [(Int, String)] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        var words = line.split(separator: " ").map(String.init)
        while let first = words.first, first.hasPrefix("@") || ["public", "internal", "package"].contains(first) {
            words.removeFirst()
        }
        guard words.first == "import", words.count >= 2 else { continue }
        let kinds: Set<String> = ["struct", "class", "enum", "func", "var", "let", "typealias", "protocol"]
        let module = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
        found.append((number + 1, String(module.prefix { $0 != "." })))
    }
    return found
}

@Test func everyRoomImportsOnlyWhatItsTableAllows() throws {
    var mistakes: [String] = []
    for (room, rule) in rooms.sorted(by: { $0.key < $1.key }) {
        let folder = packageRoot.appending(path: "Sources/\(rule.folder)/\(room)")
        for file in swiftFiles(below: folder) {
            for (line, module) in try imports(of: file) where !rule.mayImport.contains(module) {
                mistakes.append("\(file.path):\(line): \(room) may not import \(module)")
            }
        }
    }
    #expect(mistakes.isEmpty, "\(mistakes.joined(separator: "\n"))")
}

@Test func coreHasNoFoundationNoGlibcAndNoThreads() throws {
    var mistakes: [String] = []
    for folder in ["Sources/Core", "Sources/Simulation"] {
        for file in swiftFiles(below: packageRoot.appending(path: folder)) {
            for (line, module) in try imports(of: file) where coreForbidden.contains(module) {
                mistakes.append("\(file.path):\(line): Core may not import \(module)")
            }
            let text = try String(contentsOf: file, encoding: .utf8)
            for word in [
                "Task {", "Task.detached", "ContinuousClock", "SuspendingClock", "SystemRandomNumberGenerator",
            ]
            where text.contains(word) {
                mistakes.append("\(file.path): Core may not use \(word)")
            }
        }
    }
    #expect(mistakes.isEmpty, "\(mistakes.joined(separator: "\n"))")
}

@Test func everyRoomOfTheManifestIsInTheTable() throws {
    let manifest = try String(contentsOf: packageRoot.appending(path: "Package.swift"), encoding: .utf8)
    var unknown: [String] = []
    for line in manifest.split(separator: "\n") {
        let text = line.trimmingCharacters(in: .whitespaces)
        for opening in ["core(\"", "shell(\""] where text.hasPrefix(opening) {
            let name = String(text.dropFirst(opening.count).prefix { $0 != "\"" })
            // Station may import everything but Terminal and Simulation: the manifest's dependency list is its rule.
            if rooms[name] == nil, name != "Station" { unknown.append(name) }
        }
    }
    #expect(unknown.isEmpty, "not in the table of rooms: \(unknown)")
}

@Test func stationTouchesNeitherTheTerminalNorTheSimulation() throws {
    var mistakes: [String] = []
    for file in swiftFiles(below: packageRoot.appending(path: "Sources/Shell/Station")) {
        for (line, module) in try imports(of: file) where ["Terminal", "Simulation", "CNcurses"].contains(module) {
            mistakes.append("\(file.path):\(line): Station may not import \(module)")
        }
    }
    #expect(mistakes.isEmpty, "\(mistakes.joined(separator: "\n"))")
}
