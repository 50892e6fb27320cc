import Foundation
import Testing

private var packageRoot: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

@Test func theTopLevelHoldsExactlyWhatTheHouseNames() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: packageRoot.path)
        .filter { !$0.hasPrefix(".") && $0 != "Package.resolved" }
    #expect(Set(names) == ["Package.swift", "Sources", "Tests", "layouts", "fixtures", "README.md"])
}

/// README's test line is what CI runs: a newcomer and the machine do the same.
@Test func readmeNamesTheTestLineThatCIRuns() throws {
    let readme = try String(contentsOf: packageRoot.appending(path: "README.md"), encoding: .utf8)
    let lines = readme.split(separator: "\n").filter { $0.contains("swift test") && !$0.contains("VIGIE_ROOMS") }
    #expect(lines.count == 1, "README should hold exactly one test line, found: \(lines)")
}

@Test func noRoomIsCalledAfterNothing() throws {
    let banned = ["Utils", "Helpers", "Manager", "Common"]
    let walk = FileManager.default.enumerator(atPath: packageRoot.appending(path: "Sources").path)
    let paths = walk?.allObjects as? [String] ?? []
    let mistakes = paths.filter { path in banned.contains { (path as NSString).lastPathComponent.contains($0) } }
    #expect(mistakes.isEmpty, "\(mistakes)")
}
