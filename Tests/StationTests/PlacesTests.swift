import Foundation
import Testing

@testable import Station

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
