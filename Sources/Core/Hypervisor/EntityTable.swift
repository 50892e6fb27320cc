import Telemetry

/// The entities of a core in the order of entities.yaml, then of discovery. What is discovered differs from others of
/// its type by its id alone, so it is kept as that: sixteen bytes where a listed entity takes some three hundred.
struct EntityTable: Sendable {
    private struct Row: Sendable {
        var id: EntityID
        /// Of its own, or shared with the others of its type that were discovered.
        var model: Model
        var firstSeries: Int32 = -1
        var lastSeries: Int32 = -1
    }
    private final class Model: Sendable {
        let entity: Entity
        init(_ entity: Entity) { self.entity = entity }
    }

    /// Entities that were discovered differ by these first.
    private struct Kind: Hashable {
        var type: EntityType
        var lifecycle: Device.Lifecycle
    }

    private var rows: ContiguousArray<Row> = []
    private var models: [Kind: Model] = [:]
    private var index = EntityIndex()

    var count: Int { rows.count }
    var indices: Range<Int> { rows.indices }
    var all: [Entity] { indices.map { self[$0] } }

    subscript(row: Int) -> Entity {
        var entity = rows[row].model.entity
        if entity.isNamedByID {
            entity.id = rows[row].id
            entity.name = rows[row].id.text
        }
        return entity
    }

    func id(_ row: Int) -> EntityID { rows[row].id }
    func firstSeries(_ row: Int) -> Int32 { rows[row].firstSeries }
    func type(_ row: Int) -> EntityType { rows[row].model.entity.type }
    func find(_ id: EntityID) -> Int? { index.find(id) { rows[$0].id } }

    /// Adds an entity that `find` does not find.
    mutating func add(_ entity: Entity) -> Int {
        rows.append(Row(id: entity.id, model: model(of: entity)))
        let rows = rows
        index.add { rows[$0].id }
        return rows.count - 1
    }

    mutating func update(_ entity: Entity, at row: Int) { rows[row].model = model(of: entity) }

    /// Notes one more series of an entity; returns the one before it, -1 for none.
    mutating func append(series: SeriesID, to row: Int) -> Int32 {
        let before = rows[row].lastSeries
        rows[row].lastSeries = Int32(series.index)
        if before < 0 { rows[row].firstSeries = Int32(series.index) }
        return before
    }

    private mutating func model(of entity: Entity) -> Model {
        guard entity.isNamedByID else { return Model(entity) }
        let kind = Kind(type: entity.type, lifecycle: entity.device.lifecycle)
        if let known = models[kind], known.entity.isLike(entity) { return known }
        let model = Model(entity)
        models[kind] = model
        return model
    }
}
