import Alarms
import OperatorLink
import Screen
import Telemetry

/// What a key can change on a display: one that changed none of it has done nothing, which is said.
struct KeyTrace: Equatable {
    private let display: View.Display
    private let depth: Int
    private let focus: OverviewPanel?
    private let sitePanel: Int?
    private let scroll: Int
    private let attribute: Int?
    private let faceplateAlarm: AlarmID?
    private let chosen: [String?]
    private let isHeld: [Bool]
    private let marked: Set<AlarmID>
    private let filter: String
    private let sort: Int?
    private let span: TrendSpan
    private let cursor: Timestamp?
    private let speed: Double?
    private let isRunning: Bool?
    private let map: [Double?]
    private let onMap: EntityID?
    private let hasDialog: Bool
    private let saidCount: Int

    init(_ console: Console) {
        display = console.display
        depth = console.backStack.count
        focus = console.focus
        sitePanel = console.sitePanel
        scroll = console.scroll
        attribute = console.attributeIndex
        faceplateAlarm = console.faceplateAlarm
        chosen = [
            console.alarmList.selectedID?.text, console.domainList.selectedID?.text, console.siteList.selectedID?.text,
        ]
        isHeld = [console.alarmList.isHeld, console.domainList.isHeld, console.siteList.isHeld]
        marked = console.marked
        filter = console.filter
        sort = console.sort
        span = console.span
        cursor = console.cursor?.at
        speed = console.cursor?.speed
        isRunning = console.cursor?.isRunning
        map = [console.mapState.centre?.latitude, console.mapState.centre?.longitude, console.mapState.zoom]
        onMap = console.mapState.chosen
        hasDialog = console.dialog != nil
        saidCount = console.saidCount
    }
}

extension Console {
    /// What is said of a key that did nothing.
    mutating func sayNothingDone(by key: Key) {
        guard let action = action(for: key) else { return }
        switch action {
        case .up, .down, .pageUp, .pageDown, .first, .last, .nextPanel, .previousPanel, .zoomIn, .zoomOut:
            say(texts(.nothingFurther), .notice)
        case .overview, .flood, .parking, .energy, .air, .alarms, .journal, .map, .devices, .kpis, .consoles,
            .siteDisplay, .help:
            say(texts(.alreadyShown), .notice)
        default: say(texts(.notBound, KeyTable.label(key, texts), keyLabel(.help)), .notice)
        }
    }
}
