import Telemetry

@testable import Figures

/// Feeds a board as the hypervisor does: series are declared when first heard of.
struct BoardDriver {
    var board: FigureBoard
    private var entities: [EntityID: Entity]
    private var series: [SeriesKey: SeriesID] = [:]
    private var texts: UInt32 = 0

    init(_ entities: [Entity], types: [EntityType: Site.TypeDefaults] = [:]) {
        var site = Site(id: "test", entities: entities)
        site.types = types
        board = FigureBoard(site: site)
        self.entities = Dictionary(uniqueKeysWithValues: entities.map { ($0.id, $0) })
    }

    mutating func declare(_ entity: EntityID, _ attribute: AttributeName, unit: Unit? = nil) -> SeriesID {
        let key = SeriesKey(entity: entity, attribute: attribute)
        if let known = series[key] { return known }
        let id = SeriesID(series.count)
        series[key] = id
        let owner = entities[entity] ?? Entity(id: entity, type: .device)
        board.declare(id, key, entity: owner, unit: unit ?? owner.attributes[attribute]?.unit)
        return id
    }

    mutating func feed(
        _ entity: EntityID, _ attribute: AttributeName, _ value: Double, at: Timestamp, unit: Unit? = nil,
        quality: Quality = .good, late: Bool = false, origin: ReadingOrigin = .sensor
    ) {
        let id = declare(entity, attribute, unit: unit)
        board.accept(
            Reading(
                series: id, value: .number(value), observedAt: at, receivedAt: at, quality: quality, origin: origin,
                isLate: late), text: nil)
    }

    mutating func say(_ entity: EntityID, _ attribute: AttributeName, _ text: String, at: Timestamp) {
        let id = declare(entity, attribute)
        texts += 1
        board.accept(
            Reading(series: id, value: .text(TextID(texts)), observedAt: at, receivedAt: at), text: text)
    }

    /// The same site started again, with what the image holds.
    func restarted(_ entities: [Entity]) throws -> BoardDriver {
        var writer = ByteWriter()
        board.encodeImage(into: &writer)
        var fresh = BoardDriver(entities)
        for (key, _) in series.sorted(by: { $0.value < $1.value }) {
            _ = fresh.declare(key.entity, key.attribute)
        }
        var reader = ByteReader(writer.bytes)
        try fresh.board.restoreImage(from: &reader)
        return fresh
    }
}

/// A time of the night of the stories, CET: `"02:30"`, or `"2026-11-29 02:30"` on another day.
func cet(_ text: String) -> Timestamp {
    let full = text.contains(" ") ? text.replacing(" ", with: "T") : "2026-11-28T" + text
    guard let stamp = ISO8601.parse(full + ":00", in: .paris) else { preconditionFailure("no time: \(text)") }
    return stamp
}
