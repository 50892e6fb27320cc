import OperatorLink
import Screen
import Telemetry

/// Where the map display stands; nil members follow what there is to see.
struct MapState: Sendable {
    var centre: Coordinates?
    /// Times the scale at which everything is in sight.
    var zoom: Double = 1
    var chosen: EntityID?
    /// Where one began to go from alarm to alarm.
    var home: Coordinates?

    /// Each key press makes things so much larger or smaller.
    static let zoomStep = 1.5
    static let zooms = 0.05...2_000.0
    /// An arrow moves by a quarter of what is in sight.
    static let panShare = 0.25
}

/// The map for visitors: everything that has a place, the nearest alarm one key away.
extension Console {
    /// Every entity, its states alone.
    static let mapSelection = Selection()

    /// The site's coast and communes, once they are read.
    public mutating func receive(_ map: BaseMap) { baseMap = map }

    /// Whether the base map is in sight: it is read when it is first needed.
    public var showsMap: Bool { display == .map || siteDisplay?.panels.contains { $0.kind == .map } ?? false }

    private var mapRows: SelectedRows? { shown?.selected.first { $0.selection == Console.mapSelection } }

    func drawMap(_ snapshot: Snapshot, _ pen: Pen, in body: Region) {
        let selected = snapshot.selected.first { $0.selection == Console.mapSelection }
        var frame = PanelFrame(
            title: StyledText(texts(.map), .heading, .bold), trailing: mapSummary(selected, pen))
        let inside = frame.draw(in: body)
        guard !inside.isEmpty else { return }
        guard let selected else { return _ = inside.text(StyledText(texts(.loading), .dim), column: 1) }
        let hasLine = inside.rowCount >= 4
        let parts = inside.rows([.flexible(), .fixed(hasLine ? 1 : 0)])
        let projection = mapProjection(selected.rows, size: parts[0].size)
        // A whole map is kilobytes: that it moves is said first, by where it is.
        frame.trailing.append(mapPlace(projection.centre, pen))
        frame.draw(in: body)
        body.choose(row: 0)
        MapPicture(base: baseMap, rows: selected.rows, chosen: mapState.chosen, pen: pen).draw(projection, in: parts[0])
        guard hasLine else { return }
        parts[1].text(.fitting(mapLine(selected.rows, snapshot, pen), columns: parts[1].columnCount - 1), column: 1)
    }

    private func mapProjection(_ rows: [SelectedRow], size: Size) -> MapProjection {
        let whole = MapPicture.projection(baseMap, rows, size: size)
        return MapProjection(
            centre: mapState.centre ?? whole.centre, dotsPerDegree: whole.dotsPerDegree * mapState.zoom,
            width: whole.width, height: whole.height)
    }

    /// `43,124° N 5,928° E ×1,5`: the middle, and how much larger than with everything in sight.
    private func mapPlace(_ centre: Coordinates, _ pen: Pen) -> StyledText {
        func degrees(_ value: Double, _ positive: Phrase, _ negative: Phrase) -> String {
            pen.formats.number(abs(value), places: 3) + "° " + texts(value < 0 ? negative : positive)
        }
        let zoom = "×" + pen.formats.number(mapState.zoom, places: mapState.zoom < 10 ? 1 : 0)
        let parts = [
            degrees(centre.latitude, .letterNorth, .letterSouth), degrees(centre.longitude, .letterEast, .letterWest),
            zoom,
        ]
        return StyledText(parts.joined(separator: " "), .dim)
    }

    private func mapSummary(_ selected: SelectedRows?, _ pen: Pen) -> [StyledText] {
        guard let selected else { return [] }
        var parts = selectedSummary(selected, pen)
        let placed = selected.rows.count { $0.location != nil }
        if placed < selected.count {
            let left = selected.count - placed
            parts.append(StyledText(texts.plural(.notOnMap, left, pen.formats.count(left)), .dim))
        }
        if let note = baseMap.note { parts.append(StyledText(note.text(options.language), .uncertain)) }
        return parts
    }

    /// What is chosen, in words; else which keys do something here.
    private func mapLine(_ rows: [SelectedRow], _ snapshot: Snapshot, _ pen: Pen) -> [StyledText] {
        guard let row = rows.first(where: { $0.entity == mapState.chosen }) else {
            func key(_ action: KeyTable.Action, _ words: Phrase) -> StyledText {
                let label = options.keys.label(for: action, texts) ?? ""
                return label.isEmpty ? "" : StyledText(label, .key) + StyledText(" " + texts(words), .dim)
            }
            return [
                key(.nextPanel, .mapNearest), StyledText("↑ ↓ ← →", .key) + StyledText(" " + texts(.mapPan), .dim),
                key(.zoomIn, .keyZoomIn), key(.zoomOut, .keyZoomOut),
            ]
        }
        var parts = [MapPicture.glyph(row, pen) + StyledText(" " + row.name, .heading, .bold)]
        if let line = snapshot.alarms.first(where: { $0.record.entity == row.entity && $0.record.suppression == nil }) {
            parts += [
                StyledText(pen.formats.state(line.record)), StyledText(pen.title(line)), pen.judged(line.record),
                StyledText(pen.formats.elapsed(pen.formats.now - line.record.since), .dim),
            ]
        }
        parts += [StyledText(texts.type(row.type), .dim)]
        return parts
    }

    // MARK: Keys

    /// Keys that mean something else here than on other displays.
    /// - Returns: whether it was one.
    mutating func actOnMap(_ key: Key) -> Bool {
        guard display == .map else { return false }
        switch key {
        case .up: panMap(east: 0, north: MapState.panShare)
        case .down: panMap(east: 0, north: -MapState.panShare)
        case .left: panMap(east: -MapState.panShare, north: 0)
        case .right: panMap(east: MapState.panShare, north: 0)
        default: return false
        }
        return true
    }

    private mutating func panMap(east: Double, north: Double) {
        guard let rows = mapRows?.rows else { return }
        let projection = mapProjection(rows, size: FrameRows(size: screenSize, noticeCount: 0).mapSize(screenSize))
        mapState.centre = projection.moved(east: east, north: north)
        mapState.home = nil
    }

    mutating func zoomMap(_ factor: Double) {
        guard display == .map else { return say(texts(.onlyOnMap), .notice) }
        mapState.zoom = min(max(mapState.zoom * factor, MapState.zooms.lowerBound), MapState.zooms.upperBound)
        // What is chosen stays in sight.
        if let row = mapRows?.rows.first(where: { $0.entity == mapState.chosen }), let location = row.location {
            mapState.centre = location
        }
    }

    /// `Tab`: the alarm nearest to the middle, then the next nearest to that one which was not visited yet.
    mutating func goToNearestAlarm(by offset: Int) {
        let alarms = (mapRows?.rows ?? []).filter { $0.mark != nil && $0.location != nil }
        guard !alarms.isEmpty else { return say(texts(.noAlarmOnMap), .notice) }
        let projection = mapProjection(mapRows?.rows ?? [], size: screenSize)
        let sorted = alarms.sorted { a, b in
            func distance(_ row: SelectedRow) -> Double {
                row.location.map { projection.squaredDistance($0, mapState.home ?? projection.centre) } ?? .infinity
            }
            return (distance(a), a.entity) < (distance(b), b.entity)
        }
        if mapState.home == nil { mapState.home = projection.centre }
        let index = sorted.firstIndex { $0.entity == mapState.chosen }
        let next = index.map { ($0 + offset + sorted.count) % sorted.count } ?? (offset > 0 ? 0 : sorted.count - 1)
        mapState.chosen = sorted[next].entity
        mapState.centre = sorted[next].location
    }

    var chosenMapAlarm: AlarmLine? {
        guard let chosen = mapState.chosen else { return stripAlarm }
        return shown?.alarms.first { $0.record.entity == chosen }
    }
}

extension Console.FrameRows {
    /// What the map itself has of the screen: under its rule, over its line.
    fileprivate func mapSize(_ screen: Size) -> Size { Size(columns: screen.columns, rows: max(1, body - 2)) }
}
