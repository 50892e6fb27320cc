import OperatorLink
import Screen
import Telemetry

/// A display a site's files describe (`displays/*.yaml`): panels placed in rows and columns. With it a city sees a
/// domain of its own, or its wall screen, and nobody writes a line of code.
public struct SiteDisplay: Hashable, Sendable {
    /// Panels of one display: more than that, and none has room on the largest wall we know of.
    public static let panelLimit = Selection.countLimit

    /// The file's name without its ending: what the palette and `vigie snapshot --display` call it.
    public var id: String
    public var title: LocalizedText
    public var root: DisplayNode

    public init(id: String, title: LocalizedText, root: DisplayNode) {
        self.id = id
        self.title = title
        self.root = root
    }

    /// Its panels as they are numbered: in the order of the file.
    public var panels: [DisplayPanel] { root.panels }

    /// What its panels show, each selection once.
    public var selections: [Selection] {
        var selections: [Selection] = []
        for selection in panels.compactMap(\.selection) where !selections.contains(selection) {
            selections.append(selection)
        }
        return selections
    }
}

/// A panel, or panels side by side or on top of each other.
public indirect enum DisplayNode: Hashable, Sendable {
    public enum Axis: String, Hashable, Sendable, CaseIterable { case rows, columns }
    case panel(DisplayPanel)
    case split(Axis, [DisplayNode], weight: Int)

    /// Its share of the room beyond what all need.
    public var weight: Int {
        switch self {
        case .panel(let panel): panel.weight
        case .split(_, _, let weight): weight
        }
    }

    var panels: [DisplayPanel] {
        switch self {
        case .panel(let panel): [panel]
        case .split(_, let nodes, _): nodes.flatMap(\.panels)
        }
    }
}

/// A rectangle of a display and what stands in it.
public struct DisplayPanel: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case alarmList = "alarm list"
        case table, gauge, trend, bars
        case heatMap = "heat map"
        case map, text, clock, journal
        /// The overview's own panels.
        case flood, parking, energy, air
    }
    public var kind: Kind
    /// nil: its kind, or what it shows, says enough.
    public var title: LocalizedText?
    /// nil where the kind has nothing to choose.
    public var selection: Selection?
    /// How far back a trend looks.
    public var span: TrendSpan
    /// Curves of a trend panel, one under the other.
    public var curves: Int
    /// Days of a heat map.
    public var days: Int
    /// The ends of a gauge or bar; nil: what the site says a reading may be.
    public var range: ClosedRange<Double>?
    public var text: LocalizedText?
    public var weight: Int
    /// Below it, it is not drawn beside others but on a page of its own.
    public var minimum: Size

    /// A panel narrower than its curves' names, or a calendar longer than anyone compares by eye, says nothing.
    public static let curveLimit = 6
    public static let dayLimit = 31

    public init(_ kind: Kind, selection: Selection? = nil) {
        self.kind = kind
        self.selection = selection
        span = .day
        curves = 1
        days = 7
        weight = 1
        minimum = kind.usualMinimum
    }
}

extension DisplayPanel.Kind {
    /// With its rule: what it takes to say something.
    public var usualMinimum: Size {
        switch self {
        case .alarmList: Size(columns: 40, rows: 4)
        case .table, .gauge, .bars: Size(columns: 30, rows: 4)
        case .trend: Size(columns: 30, rows: 6)
        case .heatMap: Size(columns: 34, rows: 6)
        case .map: Size(columns: 30, rows: 8)
        case .text: Size(columns: 20, rows: 3)
        case .clock: Size(columns: 10, rows: 2)
        case .journal: Size(columns: 30, rows: 4)
        case .flood, .parking, .energy, .air: Size(columns: 40, rows: 4)
        }
    }

    /// Rows of entities one can choose from.
    var hasRows: Bool {
        switch self {
        case .table, .gauge, .bars: true
        case .alarmList, .trend, .heatMap, .map, .text, .clock, .journal, .flood, .parking, .energy, .air: false
        }
    }
}

/// The site's own displays as last read.
public struct SiteDisplays: Hashable, Sendable {
    /// By id.
    public var displays: [SiteDisplay]
    /// What is wrong in the file of a display, `file:line: what, and how to fix it`; the display itself stays as it was.
    public var problems: [String: [String]]

    public init(displays: [SiteDisplay] = [], problems: [String: [String]] = [:]) {
        self.displays = displays
        self.problems = problems
    }

    public func display(_ id: String) -> SiteDisplay? { displays.first { $0.id == id } }

    /// Every display there is a file of, readable or not, in the order of their names.
    public var ids: [String] { Set(displays.map(\.id) + problems.keys).sorted() }
}
