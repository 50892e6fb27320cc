import Figures
import OperatorLink
import Screen
import Telemetry

/// Car parks and zones of bays: free places as counted, over what was seen, and FULL as a state.
enum ParkingRows {
    /// In a panel the bar stands last: a zone says in its place how much of it was seen.
    static func columns(_ texts: Texts, isPanel: Bool) -> [ColumnPlan] {
        let name = ColumnPlan(texts(.columnCarPark), cut: .to(isPanel ? shortestPanelName : 20), priority: 90)
        let free = ColumnPlan(texts(.columnFree), alignment: .trailing, priority: 95)
        if isPanel { return [ColumnPlan.mark, name, free, ColumnPlan(weight: 1, priority: 85)] }
        let age = ColumnPlan(texts(.columnAge), priority: 30)
        return [
            ColumnPlan.mark, name, ColumnPlan(texts(.columnOccupied), maximum: 24, priority: 20, isPicture: true), free,
            ColumnPlan(texts(.columnState), weight: 1, priority: 85), age,
        ]
    }

    static func cells(_ parking: ParkingFigure, _ mark: Mark?, _ pen: Pen, isPanel: Bool) -> [StyledText] {
        let name = StyledText(isPanel ? shortName(parking) : parking.name)
        let (free, state) = (free(parking, pen), state(parking, pen))
        if isPanel { return [pen.mark(mark), name, free, state] }
        let age = pen.age(parking.occupied)
        return [pen.mark(mark), name, pen.bar(parking.occupancy, columns: 20, role: .graph), free, state, age]
    }

    /// The panel's rows: a bar before each car park's state, as long as the widest row leaves room for, and behind the
    /// state its age. A zone says instead how much of it was seen, and its age where there is room.
    static func panelCells(_ rows: [(ParkingFigure, Mark?)], _ pen: Pen, columnCount: Int) -> [[StyledText]] {
        var cells = rows.map { ParkingRows.cells($0.0, $0.1, pen, isPanel: true) }
        func widest(_ column: Int) -> Int { cells.reduce(0) { max($0, $1[column].columnCount) } }
        let room = columnCount - 2 - widest(2) - 3 - min(widest(1), shortestPanelName)
        // What is stale has its age in its state.
        let told = zip(rows, cells).map { row, cells in
            row.0.occupied.isStale ? cells[3] : .joined([cells[3], pen.age(row.0.occupied)], separator: " ")
        }
        let longest = zip(rows, told).filter { $0.0.0.kind == .carPark }.map { $0.1.columnCount }.max() ?? 0
        let bar = min(longestPanelBar, room - longest - 1)
        for (index, row) in rows.enumerated() {
            if row.0.kind == .carPark, bar >= shortestPanelBar {
                let picture = pen.bar(row.0.occupancy, columns: bar, role: .graph)
                cells[index][3] = .joined([picture, told[index]], separator: " ")
            } else if told[index].columnCount <= room {
                cells[index][3] = told[index]
            } else {
                // A column that does not fit whole goes for all: one long row must not take the others' bars and ages.
                cells[index][3] = cells[index][3].truncated(toColumns: max(0, room))
            }
        }
        return cells
    }

    /// A bar of fewer columns says nothing; a longer one takes what names need.
    private static let shortestPanelBar = 4
    private static let longestPanelBar = 10
    private static let shortestPanelName = 11

    /// Under the panel's title the word for what they all are says nothing.
    private static func shortName(_ parking: ParkingFigure) -> String {
        for word in ["Parking ", "Car park ", "Zone "] where parking.name.hasPrefix(word) {
            return String(parking.name.dropFirst(word.count))
        }
        return parking.name
    }

    /// `24 libres`, `≈ 0 libre`, `–`.
    static func free(_ parking: ParkingFigure, _ pen: Pen) -> StyledText {
        guard let free = parking.free else { return StyledText("–", .missing) }
        let words = pen.texts.plural(.freePlaces, free, pen.formats.count(free))
        // One place is a letter shorter than many: numbers stay under each other.
        let longest = pen.texts.plural(.freePlaces, 2, pen.formats.count(free)).columnCount
        let text = words + String(repeating: " ", count: max(0, longest - words.columnCount))
        // A zone counts many bays: it has no single reading whose quality could be marked.
        return parking.kind == .zone ? StyledText(text) : pen.value(counted(parking), as: text)
    }

    /// The count, never shown as missing when free places are known some other way.
    private static func counted(_ parking: ParkingFigure) -> ShownValue {
        var value = parking.occupied
        if value.value == nil { value.value = 0 }
        return value
    }

    /// What a row says beside its number: COMPLET, the time to it, what is over, how much was seen.
    static func state(_ parking: ParkingFigure, _ pen: Pen) -> StyledText {
        let texts = pen.texts
        if parking.kind == .zone { return zone(parking, pen) }
        var parts: [StyledText] = []
        switch parking.status {
        case .full: parts.append(StyledText(texts(.full), .heading, .bold))
        case .closed: parts.append(StyledText(texts(.closed), .heading, .bold))
        case .open:
            if let at = parking.fullAt {
                parts.append(StyledText(texts(.fullAt, pen.formats.shortClock(at))))
            }
        }
        if parking.isForced { parts.append(StyledText(texts(.forced), .dim)) }
        if let over = parking.over, over > 0 { parts.append(StyledText(texts(.over, String(over)), .uncertain)) }
        if let over = parking.over, over < 0 { parts.append(StyledText(texts(.below, String(over)), .uncertain)) }
        if parking.occupied.isStale, let age = pen.formats.age(parking.occupied.observedAt) {
            parts.append(StyledText(texts(.stale) + " " + age, .stale))
        }
        if let lifecycle = parking.leftOut {
            parts.append(StyledText(texts(.leftOut, texts(.of(lifecycle))), .uncertain))
        } else if !parking.isCounted {
            parts.append(StyledText(texts(.notCounted), .dim))
        }
        return .joined(parts, separator: " ")
    }

    /// `sur 413 vues (430, 96 %)`; too few seen to count is said, with no number.
    private static func zone(_ parking: ParkingFigure, _ pen: Pen) -> StyledText {
        guard let seen = parking.seen, let known = parking.known else { return "" }
        let share = pen.formats.percent(known > 0 ? Double(seen) / Double(known) : 0)
        let (seenText, knownText) = (pen.formats.count(seen), pen.formats.count(known))
        if parking.free == nil {
            return StyledText(pen.texts(.zoneUnknown, seenText, knownText, share), .missing)
        }
        return StyledText(pen.texts(.zoneOf, seenText, knownText, share), seen < known ? .label : .normal)
    }

    /// `3 412 libres sur 5 013`, and how many car parks it says nothing of.
    static func total(_ total: ParkingTotal, _ pen: Pen) -> [StyledText] {
        let text = pen.texts.plural(
            .freeTotal, total.free, pen.formats.count(total.free), pen.formats.count(total.capacity))
        let unknown =
            total.unknown > 0
            ? StyledText(pen.texts.plural(.unknownCarParks, total.unknown, String(total.unknown)), .missing) : ""
        return [StyledText(text, .label), unknown].filter { !$0.isEmpty }
    }

    /// The chosen row in words.
    static func detail(_ parking: ParkingFigure, _ pen: Pen) -> [StyledText] {
        var parts: [StyledText] = [StyledText(parking.name, .heading, .bold), free(parking, pen)]
        if parking.kind == .carPark, let free = parking.free, let capacity = parking.capacity {
            parts[1] = pen.value(
                counted(parking),
                as: pen.texts.plural(.freeOf, free, pen.formats.count(free), pen.formats.count(capacity)))
        }
        if parking.status == .open, let at = parking.fullAt {
            parts.append(StyledText(pen.texts(.fullAtThisRate, pen.formats.shortClock(at))))
        } else {
            parts.append(state(parking, pen))
        }
        if parking.free == nil, let free = parking.freeSeen {
            // Too few bays to say it of the zone: said of those seen, and only where one looks closer.
            parts.append(StyledText(pen.texts.plural(.freeAmongSeen, free, pen.formats.count(free)), .uncertain))
        }
        parts.append(pen.age(parking.occupied))
        return [.joined(parts)]
    }
}
