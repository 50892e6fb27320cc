import Telemetry

/// One on-street bay (`ParkingSpot`): 56 bytes and its entity. It reports on change, so it is heard of within its
/// heartbeat rather than its period.
struct ParkingBay: Sendable {
    enum Limits {
        /// Where the site gives no heartbeat: bays send one a day at least.
        static let heartbeat = TimeSpan.hours(24)
    }

    /// What a bay sends: its status as a text, or whether it is occupied.
    static let status: AttributeName = "status"
    static let occupied: AttributeName = "occupied"

    enum Status: UInt8, Sendable { case never = 0, free, occupied, closed, unknown }

    let id: EntityID
    /// Its place's slot.
    var place: Int
    var status = Status.never
    var heardAt = Timestamp.distantPast
    var heartbeat: TimeSpan
    var noDataAge: TimeSpan?
    var isCounted: Bool

    mutating func accept(_ status: Status, at stamp: Timestamp) {
        self.status = status
        heardAt = stamp
    }

    /// Until when it counts as seen: heard within its heartbeat, and of a bay whose state was said. A bay that is
    /// `unknown` is not seen.
    var seenUntil: Timestamp {
        switch status {
        case .never, .unknown: .distantPast
        case .free, .occupied, .closed: heardAt + (noDataAge ?? heartbeat)
        }
    }

    /// `free occupied closed unknown` of Smart Data Models; `vacant` as several cities write `free`.
    static func status(of text: String) -> Status {
        switch text.lowercased() {
        case "free", "vacant": .free
        case "occupied": .occupied
        case "closed": .closed
        default: .unknown
        }
    }

    /// The place a bay is counted in: its zone, else its car park, else its commune, else all bays together.
    static func placeID(of bay: Entity) -> EntityID {
        if let zone = bay.zone { return EntityID(zone) }
        if let parent = bay.refParkingSite { return parent }
        return EntityID(bay.commune ?? bay.type.text)
    }
}
