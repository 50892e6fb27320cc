import Foundation
import Listeners
import Testing

@testable import Station

/// A folder that was named and is not there is most often mistyped; vigie's own are made.
@Test func onlyOnesOwnFoldersAreMade() throws {
    let temporary = FileManager.default.temporaryDirectory.appending(path: "vigie-places-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: temporary) }
    let places = Places(siteID: "lab", environment: ["XDG_STATE_HOME": temporary + "/state"], temporary: temporary)
    for own in [temporary + "/state/vigie/lab.db", temporary + "/vigie-\(getuid())/lab.sock"] {
        try places.makeFolder(of: own)
        let folder = URL(fileURLWithPath: own).deletingLastPathComponent().path
        let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
        #expect(mode == 0o700, "\(folder)")
    }
    #expect(throws: ListenerFailure.self) { try places.makeFolder(of: temporary + "/typo/lab.db") }
    #expect(!FileManager.default.fileExists(atPath: temporary + "/typo"))
    try places.makeFolder(of: temporary + "/state/other.db")
}

/// A core that somebody else put where one's own would be is not spoken to: what it answers would be believed.
@Test(arguments: [0o700, 0o777]) func aSocketInAFolderThatIsNotOnesOwnAloneIsNotTried(mode: Int) throws {
    let temporary = FileManager.default.temporaryDirectory.appending(path: "vigie-places-\(UUID())")
    defer { try? FileManager.default.removeItem(at: temporary) }
    let folder = temporary.appending(path: "vigie-\(getuid())").path
    let places = Places(siteID: "lab", environment: [:], temporary: temporary.path)
    #expect(places.strangersFolder == nil, "one that is not there is nobody's")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder)
    let tried = places.socketsToTry(option: nil, configured: nil)
    #expect(tried.contains(folder + "/lab.sock") == (mode == 0o700), "\(tried)")
    #expect(places.strangersFolder == (mode == 0o700 ? nil : folder))
    #expect(places.socketsToTry(option: "/named", configured: nil) == ["/named"])
}
