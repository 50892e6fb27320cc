import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// The map: what is in sight stands where it is, whatever the scale, and the nearest alarm is one key away.
struct MapTests {
    private let now = SnapshotFixtures.night("02:30")
    private let wide = Size(columns: 120, rows: 40)

    private func console() -> Console { Displays.console(showing: .map, SnapshotFixtures.flood()) }

    private func text(_ console: Console, _ size: Size? = nil) -> String { console.draw(size: size ?? wide).plainText }

    @Test func everythingIsInSightAtFirst() {
        let text = text(console())
        #expect(text.contains("Carte") && text.contains("2 sur 12 anormaux"))
        #expect(text.contains("●3") && text.contains("Toulon"))
        #expect(text.contains("km") || text.contains(" m"))
    }

    /// `Tab` goes to the nearest alarm and `Enter` to its faceplate; `Esc` comes back.
    @Test func theNearestAlarmIsOneKeyAway() {
        var console = console()
        _ = console.press(.tab, at: now)
        #expect(text(console).contains("Quai Cronstadt"))
        _ = console.press(.enter, at: now)
        #expect(console.view.display == .faceplate("quai"))
        _ = console.press(.escape, at: now)
        #expect(console.view.display == .map)
        var calm = Displays.console(showing: .map, SnapshotFixtures.normal())
        _ = calm.press(.tab, at: now)
        #expect(text(calm).contains("aucune alarme sur la carte"))
    }

    /// Arrows move what is in sight, and time stays where it is; `<` still looks back.
    @Test func arrowsMoveTheMapAndNotTime() {
        var console = console()
        console.screenSize = wide
        let before = text(console)
        _ = console.press(.left, at: now)
        #expect(console.timeCursor == nil && text(console) != before)
        _ = console.press(.right, at: now)
        #expect(text(console) == before)
        _ = console.press(.character("<"), at: now)
        #expect(console.timeCursor != nil)
    }

    @Test func zoomingInAndOutIsBounded() {
        var console = console()
        let before = text(console)
        for _ in 0..<200 { _ = console.press(.character("z"), at: now) }
        _ = text(console)
        for _ in 0..<400 { _ = console.press(.character("Z"), at: now) }
        _ = text(console)
        #expect(text(console) != before)
        var other = Displays.console(showing: .flood, SnapshotFixtures.flood())
        _ = other.press(.character("z"), at: now)
        #expect(text(other).contains("seule la carte"))
    }

    // MARK: Projection

    /// What is drawn is in sight, and nothing in sight is lost: against sampling the line finely.
    @Test(arguments: 0..<200) func clippingKeepsWhatIsInSight(seed: UInt64) {
        var random = Seeded(state: seed)
        func place() -> Coordinates {
            Coordinates(longitude: .random(in: 4...8, using: &random), latitude: .random(in: 42...45, using: &random))
        }
        let projection = MapProjection(
            centre: place(), dotsPerDegree: .random(in: 3...500, using: &random),
            width: .random(in: 1...240, using: &random),
            height: .random(in: 1...160, using: &random))
        let (from, to) = (place(), place())
        let part = projection.clipped(from, to)
        if let part {
            for (x, y) in [(part.fromX, part.fromY), (part.toX, part.toY)] {
                #expect((0..<projection.width).contains(x) && (0..<projection.height).contains(y), "seed \(seed)")
            }
        }
        let (a, b) = (projection.dot(from), projection.dot(to))
        let isSeen = (0...1_000).contains { step in
            let share = Double(step) / 1_000
            let (x, y) = (a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share)
            return x >= 0 && y >= 0 && x <= Double(projection.width - 1) && y <= Double(projection.height - 1)
        }
        #expect(!isSeen || part != nil, "seed \(seed)")
    }

    @Test func wildPlacesNeitherTrapNorDraw() {
        let infinite = Coordinates(longitude: .infinity, latitude: .nan)
        let here = Coordinates(longitude: 5.9, latitude: 43.1)
        for centre in [here, infinite] {
            let projection = MapProjection(centre: centre, dotsPerDegree: .nan, width: 0, height: -3)
            _ = projection.clipped(infinite, here)
            _ = projection.moved(east: .infinity, north: 1)
        }
        #expect(MapProjection(fitting: [], width: 10, height: 10).dotsPerDegree.isFinite)
        let base = BaseMap(lines: [.init([infinite, here])], labels: [.init("x", at: infinite)])
        let row = SelectedRow(entity: "e", name: "e", type: "T", location: infinite)
        let pen = Pen(
            formats: Formats(texts: Texts(language: .french), zone: SnapshotFixtures.zone, now: now), language: .french)
        let screen = Screen(size: Size(columns: 20, rows: 5)) { region in
            MapPicture(base: base, rows: [row], chosen: "e", pen: pen).draw(
                MapPicture.projection(base, [row], size: region.size), in: region)
        }
        #expect(screen.rows.count == 5)
    }

    /// cos 43.1° to four digits, and no worse up to the polar circles.
    @Test func theCosineIsGoodEnoughForAMap() {
        #expect(abs(MapProjection.cosine(degrees: 43.1) - 0.73016) < 1e-4)
        #expect(abs(MapProjection.cosine(degrees: 0) - 1) < 1e-9)
        #expect(abs(MapProjection.cosine(degrees: 66.5) - 0.39875) < 1e-3)
    }

    /// While nothing has a place the map begins where the site's files say that its territory is.
    @Test func aMapOfNothingBeginsAtTheTerritorysCentre() {
        let centre = Coordinates(longitude: 5.928, latitude: 43.124)
        let size = Size(columns: 40, rows: 10)
        let row = SelectedRow(entity: "e", name: "e", type: "T", location: nil)
        #expect(MapPicture.projection(BaseMap(centre: centre), [row], size: size).centre == centre)
        let here = Coordinates(longitude: 6, latitude: 43)
        let placed = SelectedRow(entity: "e", name: "e", type: "T", location: here)
        #expect(MapPicture.projection(BaseMap(centre: centre), [placed], size: size).centre == here)
    }
}
