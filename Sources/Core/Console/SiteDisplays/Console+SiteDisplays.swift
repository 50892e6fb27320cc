import OperatorLink
import Screen
import Telemetry

/// The site's own displays: which is shown, which panel and which row of it are chosen.
extension Console {
    /// Takes the displays as last read: at the start, and whenever a file changed.
    public mutating func receive(_ displays: SiteDisplays) {
        siteDisplays = displays
        if let chosen = sitePanel, let site = siteDisplay, chosen >= site.panels.count { sitePanel = nil }
        rebuildLists()
    }

    /// The site's own display that is shown and can be drawn.
    var siteDisplay: SiteDisplay? {
        if case .site(let id) = display { siteDisplays.display(id) } else { nil }
    }

    /// `d`: the first of the site's displays, then the next.
    mutating func openNextSiteDisplay() {
        let ids = siteDisplays.ids
        guard !ids.isEmpty else {
            return say(texts(options.hasSiteFiles ? .noSiteDisplay : .noSiteFiles), .notice)
        }
        var next = 0
        if case .site(let id) = display, let index = ids.firstIndex(of: id) { next = (index + 1) % ids.count }
        open(.site(ids[next]))
    }

    // MARK: Panels

    mutating func turnSitePanel(by offset: Int) {
        guard let count = siteDisplay?.panels.count, count > 0 else { return }
        let before = listPanel
        sitePanel = sitePanel.map { ($0 + offset + count) % count } ?? (offset > 0 ? 0 : count - 1)
        siteList = OrderedList()
        // Another list has other columns.
        if listPanel != before { sort = nil }
        rebuildLists()
    }

    /// The panel the arrows move in: the chosen one if it has rows, else the first that has.
    var listPanel: Int? {
        guard let panels = siteDisplay?.panels else { return nil }
        func isList(_ panel: DisplayPanel) -> Bool { panel.kind.hasRows || panel.kind == .alarmList }
        if let sitePanel, sitePanel < panels.count, isList(panels[sitePanel]) { return sitePanel }
        return panels.firstIndex(where: isList)
    }

    var isAlarmListChosen: Bool {
        guard let listPanel, let panels = siteDisplay?.panels else { return false }
        return panels[listPanel].kind == .alarmList
    }

    mutating func moveInSitePanel(by offset: Int, at now: Timestamp) {
        if isAlarmListChosen { alarmList.move(by: offset, at: now) } else { siteList.move(by: offset, at: now) }
    }

    mutating func rebuildSiteLists(_ snapshot: Snapshot) {
        guard let listPanel, let panel = siteDisplay?.panels[listPanel] else { return }
        if panel.kind == .alarmList {
            let kept = alarms(of: panel, snapshot).filter { rowFilter.matches($0, at: shownNow) }
            alarmList.replace(with: sorted(kept))
        } else {
            let rows = selectedRows(of: panel, snapshot)?.rows ?? []
            let kept = rows.filter { rowFilter.matches($0, at: shownNow) }
            siteList.replace(with: panel.sorted(kept, by: sort))
        }
    }

    /// What `/` can ask of the rows of the site's display that is shown.
    var siteFields: [FilterField] {
        guard !isAlarmListChosen, let shown, let listPanel, let panel = siteDisplay?.panels[listPanel] else {
            return FilterField.ofAlarms
        }
        return FilterField.ofSelected
            + panel.fields(of: selectedRows(of: panel, shown)?.rows ?? [], texts.presentations)
    }

    /// The orders `o` goes through there.
    var siteSorts: [Phrase] {
        guard let listPanel, let panel = siteDisplay?.panels[listPanel] else { return [] }
        return panel.kind == .alarmList ? Console.alarmSorts : panel.sorts(texts.presentations)
    }

    func siteFilteredCounts(_ snapshot: Snapshot) -> (kept: Int, all: Int) {
        guard let listPanel, let panel = siteDisplay?.panels[listPanel] else { return (0, 0) }
        if panel.kind == .alarmList {
            return (alarmList.rows.count - alarmList.goneIDs.count, alarms(of: panel, snapshot).count)
        }
        return (siteList.rows.count - siteList.goneIDs.count, selectedRows(of: panel, snapshot)?.rows.count ?? 0)
    }

    func siteCount(of filter: Filter, _ snapshot: Snapshot) -> Int {
        guard let listPanel, let panel = siteDisplay?.panels[listPanel] else { return 0 }
        if panel.kind == .alarmList {
            return alarms(of: panel, snapshot).count { filter.matches($0, at: shownNow) }
        }
        return selectedRows(of: panel, snapshot)?.rows.count { filter.matches($0, at: shownNow) } ?? 0
    }

    /// Those of the entities the panel selects; of all where it selects none.
    func alarms(of panel: DisplayPanel, _ snapshot: Snapshot) -> [AlarmLine] {
        guard panel.selection != nil else { return snapshot.alarms }
        let entities = Set(selectedRows(of: panel, snapshot)?.rows.map(\.entity) ?? [])
        return snapshot.alarms.filter { $0.record.entity.map { entities.contains($0) } ?? false }
    }

    /// nil until the core has answered for this display.
    func selectedRows(of panel: DisplayPanel, _ snapshot: Snapshot) -> SelectedRows? {
        guard let selection = panel.selection else { return nil }
        return snapshot.selected.first { $0.selection == selection }
    }

    /// The entities whose curves a panel draws: the one chosen in a list first, then the most urgent.
    func curveRows(of panel: DisplayPanel, _ snapshot: Snapshot) -> [SelectedRow] {
        guard let rows = selectedRows(of: panel, snapshot)?.rows else { return [] }
        let chosen = rows.filter { $0.entity == siteList.selectedID }
        return Array((chosen + rows.filter { $0.entity != siteList.selectedID }).prefix(panel.curves))
    }

    // MARK: What is chosen

    /// The row `Enter` opens; nil where none was chosen.
    var chosenSiteRow: SelectedRow? {
        isAlarmListChosen || siteList.selectedID == nil ? nil : siteList.selected
    }

    var chosenSiteAlarm: AlarmLine? {
        if isAlarmListChosen { return alarmList.selected ?? stripAlarm }
        guard let chosen = siteList.selectedID else { return stripAlarm }
        return shown?.alarms.first { $0.record.entity == chosen }
    }
}
