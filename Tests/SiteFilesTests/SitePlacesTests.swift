import Foundation
import Testing

@testable import SiteFiles

@Suite("What is known of a site before it is read whole")
struct SitePlacesTests {
    @Test(
        "is what the whole site says, of each way to write it, and whatever else is wrong",
        arguments: [
            "socket: /run/x.sock\ndatabase: /var/x.db\n", "history: { raw: 90d, database: /var/y.db }\n",
            "name: plain\n",
            "socket: /run/x.sock\nhistory: { database: /var/y.db }\ndatabase: /var/x.db\nnmae: slip\n",
        ])
    func agreesWithTheWholeSite(text: String) throws {
        let scratch = try ScratchSite(["site.yaml": text])
        let whole = try #require(SiteFolder.load(scratch.folder).site)
        let places = try #require(SitePlaces(folder: scratch.folder))
        #expect(places == SitePlaces(whole))
        #expect(places.id == URL(fileURLWithPath: scratch.folder).lastPathComponent)
    }

    @Test("is nothing where site.yaml can't be read")
    func nothingWithoutASite() throws {
        let scratch = try ScratchSite(["site.yaml": "name: [open\n"])
        #expect(SitePlaces(folder: scratch.folder) == nil)
        #expect(SitePlaces(folder: scratch.folder + "/none") == nil)
    }
}
