import Telemetry
import Testing

@Suite struct EntityIndexTests {
    @Test func everyRowIsFoundAndNoOther() {
        var index = EntityIndex()
        var ids: [EntityID] = []
        for number in 0..<5_000 {
            let id = EntityID("las-\(number)")
            let before = ids
            #expect(index.find(id) { before[$0] } == nil)
            ids.append(id)
            let all = ids
            index.add { all[$0] }
        }
        let all = ids
        for (row, id) in all.enumerated() where row % 7 == 0 { #expect(index.find(id) { all[$0] } == row) }
        #expect(index.find("las-5000") { all[$0] } == nil)
    }

    /// What is discovered differs by its id alone; a name or a place of its own makes it another.
    @Test func likenessIsAllButTheID() {
        var site = Site(id: "s")
        site.types["T"] = .init(period: .seconds(60))
        let (a, b) = (site.discovery("a", "T"), site.discovery("b", "T"))
        #expect(a.isLike(b))
        var named = b
        named.name = "Place"
        #expect(!a.isLike(named) && !named.isLike(a))
        #expect(!a.isLike(site.discovery("b", "U")))
    }
}
