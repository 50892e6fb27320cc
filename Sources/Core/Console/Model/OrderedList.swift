import Telemetry

/// Rows an operator moves in. While they move the order holds: rows keep their places and take new values, a row that
/// ended stays where it was and says so, a new one waits at the end (hmi.md, principle 5).
struct OrderedList<Row: Identifiable & Sendable>: Sendable where Row.ID: Sendable {
    /// Long enough to read a row and press a key; short enough that a list left alone is in order again.
    static var holdTime: TimeSpan { .seconds(15) }

    private(set) var rows: [Row] = []
    /// Rows kept although the core no longer sends them.
    private(set) var goneIDs: Set<Row.ID> = []
    /// nil: the operator has not chosen; the first row counts as chosen.
    private(set) var selectedID: Row.ID?
    private(set) var heldUntil: Timestamp?
    private var latest: [Row] = []

    var isHeld: Bool { heldUntil != nil }
    var selectedIndex: Int { selectedID.flatMap { id in rows.firstIndex { $0.id == id } } ?? 0 }
    var selected: Row? { rows.isEmpty ? nil : rows[min(selectedIndex, rows.count - 1)] }
    func isGone(_ row: Row) -> Bool { goneIDs.contains(row.id) }

    /// Takes the core's rows, in the core's order.
    /// - Parameter isLast: rows that stand below all others, as a second table's do; also while the order holds.
    mutating func replace(with fresh: [Row], last isLast: (Row) -> Bool = { _ in false }) {
        latest = fresh.filter { !isLast($0) } + fresh.filter(isLast)
        guard isHeld else { return settle() }
        let byID = Dictionary(fresh.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let known = Set(rows.map(\.id))
        rows = rows.map { byID[$0.id] ?? $0 }
        goneIDs = known.filter { byID[$0] == nil }
        rows += fresh.filter { !known.contains($0.id) }
        rows = rows.filter { !isLast($0) } + rows.filter(isLast)
    }

    /// Moves the choice, and holds the order from now on.
    mutating func move(by offset: Int, at now: Timestamp) {
        guard !rows.isEmpty else { return }
        heldUntil = now + Self.holdTime
        let (target, overflow) = selectedIndex.addingReportingOverflow(offset)
        let last = rows.count - 1
        selectedID = rows[overflow ? (offset > 0 ? last : 0) : min(max(target, 0), last)].id
    }

    mutating func select(_ id: Row.ID?) { selectedID = id }

    /// Lets the order go once the operator has been still for a while.
    mutating func tick(at now: Timestamp) {
        if let heldUntil, now >= heldUntil { release() }
    }

    mutating func release() {
        heldUntil = nil
        settle()
    }

    /// The next rows stand in the core's order, and none of today's is kept among them.
    mutating func letGo() { heldUntil = nil }

    private mutating func settle() {
        rows = latest
        goneIDs = []
        if let selectedID, !rows.contains(where: { $0.id == selectedID }) { self.selectedID = nil }
    }
}
