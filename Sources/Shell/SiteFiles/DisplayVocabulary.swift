import Console

/// The keys of a display's file: one table for the reader, its messages and the JSON Schema.
enum DisplayVocabulary {
    enum Key: String, CaseIterable {
        case kind, title, weight, min, select, attributes, range, span, curves, days, text

        /// What an editor says of it.
        var meaning: String {
            switch self {
            case .kind: "What the panel shows."
            case .title: "Over the panel, in one language or in both; what it shows says enough where there is none."
            case .weight: "Its share of the room beyond what all panels need; 1 where nothing is written."
            case .min: "Columns and rows below which it goes under its neighbour, or to a page of its own."
            case .select: "Which entities: all that meet every key that is written."
            case .attributes: "Their values, by the name on the wire; the first one is drawn."
            case .range: "Where the scale begins and ends."
            case .span: "How far back the curve goes."
            case .curves: "How many entities have one, the most urgent first."
            case .days: "Local days, today the last."
            case .text: "What stands in the panel."
            }
        }
    }

    static let selectKeys = ["type", "zone", "ids"]
    static let documentKeys = ["title", "rows", "columns"]
    static let splitKeys = ["rows", "columns", "weight"]
    /// `1h`, `24h`, `7d`, `30d`: the spans a trend has.
    static let spans: [(name: String, span: TrendSpan)] = [
        ("1h", .hour), ("24h", .day), ("7d", .week), ("30d", .month),
    ]
    /// Shares beyond a hundred can't be told apart on any screen.
    static let weights = 0...100

    static func required(_ kind: DisplayPanel.Kind) -> [Key] {
        switch kind {
        case .table, .gauge, .bars, .trend, .heatMap: [.select, .attributes]
        case .map: [.select]
        case .text: [.text]
        case .alarmList, .clock, .journal, .flood, .parking, .energy, .air: []
        }
    }

    static func optional(_ kind: DisplayPanel.Kind) -> [Key] {
        switch kind {
        case .gauge, .bars: [.range]
        case .trend: [.span, .curves]
        case .heatMap: [.days]
        case .alarmList: [.select]
        case .table, .map, .text, .clock, .journal, .flood, .parking, .energy, .air: []
        }
    }

    static func keys(_ kind: DisplayPanel.Kind) -> [Key] {
        [.kind, .title, .weight, .min] + required(kind) + optional(kind)
    }
}
