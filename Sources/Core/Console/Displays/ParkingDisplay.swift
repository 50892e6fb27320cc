import Figures
import OperatorLink
import Screen
import Telemetry

/// Car parks and zones of bays: free places as counted, over what was seen, and FULL as a state.
enum ParkingRows {
    static func columns(_ texts: Texts, isPanel: Bool) -> [ColumnPlan] {
        [
            ColumnPlan.mark,
            ColumnPlan(texts(.columnCarPark), cut: .to(isPanel ? 11 : 20), priority: 90),
            ColumnPlan(texts(.columnOccupied), maximum: 24, priority: 20),
            ColumnPlan(texts(.columnFree), alignment: .trailing, priority: 95),
            ColumnPlan(isPanel ? "" : texts(.columnState), weight: isPanel ? 1 : 0, priority: 85),
            ColumnPlan(texts(.columnAge), priority: 30),
        ]
    }

    static func cells(_ parking: ParkingFigure, _ mark: Mark?, _ pen: Pen, isPanel: Bool) -> [StyledText] {
        [
            pen.mark(mark), StyledText(parking.name), pen.bar(share(parking), columns: isPanel ? 8 : 20, role: .graph),
            free(parking, pen), state(parking, pen), pen.age(parking.occupied),
        ]
    }

    /// Occupied of capacity, 0…1.
    private static func share(_ parking: ParkingFigure) -> Double? {
        guard let free = parking.free else { return nil }
        guard let places = parking.kind == .zone ? parking.seen : parking.capacity, places > 0 else { return nil }
        return 1 - Double(free) / Double(places)
    }

    /// `24 libres`, `≈ 0 libre`, `–`.
    static func free(_ parking: ParkingFigure, _ pen: Pen) -> StyledText {
        guard let free = parking.free else { return StyledText("–", .missing) }
        let text = pen.texts.plural(.freePlaces, free, pen.formats.count(free))
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
        if !parking.isCounted { parts.append(StyledText(texts(.notCounted), .dim)) }
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
