import OperatorLink

/// The panels an overview may have, in `Tab` order.
enum OverviewPanel: Int, CaseIterable, Sendable {
    case flood, parking, energy, air, others, alarms, journal

    var domain: Domain? { Domain(rawValue: rawValue) }

    /// Where `Enter` leads from it. What is in no domain has no display of its own: the devices' list shows these alone.
    var display: View.Display {
        switch self {
        case .flood, .parking, .energy, .air: domain?.display ?? .overview
        case .others: .devices
        case .alarms: .alarms
        case .journal: .journal
        }
    }

    var title: Phrase {
        switch self {
        case .flood, .parking, .energy, .air: domain?.title ?? .journal
        case .others: .others
        case .alarms: .alarms
        case .journal: .journal
        }
    }

    /// Panels beside the journal that an overview has room for.
    static let usualCount = 4

    /// Those of a territory: the domains it has, what is in none of them, the journal; and the alarms where fewer than
    /// four of these are there, as an empty panel says nothing.
    static func present(in snapshot: Snapshot) -> [OverviewPanel] {
        let domains = Domain.allCases.filter { $0.counts(snapshot).all > 0 }
        var panels = domains.compactMap { OverviewPanel(rawValue: $0.rawValue) }
        // A territory of nothing at all has a panel that says so.
        if snapshot.others.count > 0 || domains.isEmpty { panels.append(.others) }
        if panels.count < usualCount { panels.append(.alarms) }
        return panels + [.journal]
    }
}
