import OperatorLink
import Telemetry

/// How far back a trend looks.
public enum TrendSpan: Int, CaseIterable, Sendable {
    case hour, day, week, month

    var span: TimeSpan {
        switch self {
        case .hour: .hours(1)
        case .day: .hours(24)
        case .week: .days(7)
        case .month: .days(30)
        }
    }
    /// 240 steps: two for each column of the braille trend of a 120-column screen.
    var step: TimeSpan { TimeSpan(nanoseconds: span.nanoseconds / 240) }
    /// How far `<` and `>` move: a step one sees, a dozen or two to the span.
    var stride: TimeSpan {
        switch self {
        case .hour: .minutes(5)
        case .day: .hours(1)
        case .week: .hours(6)
        case .month: .days(1)
        }
    }
    var next: TrendSpan { TrendSpan(rawValue: (rawValue + 1) % TrendSpan.allCases.count) ?? .hour }
}

/// The trend a display asks for: which series, over what, up to when.
struct TrendRequest: Hashable, Sendable {
    var series: SeriesKey
    var span: TrendSpan
    /// nil: up to now.
    var end: Timestamp?
}

/// The trend last asked for and what history answered.
struct TrendState: Sendable {
    /// A history read every second is enough for a curve whose step is 15 s or more.
    static let minimumInterval: TimeSpan = .seconds(1)
    /// A curve of long steps is read again so often at least: what came in out of order stands in a step that is past.
    static let longestRefresh: TimeSpan = .minutes(1)
    /// And so soon after readings came late, or were corrected: a batch that does so goes on for a while.
    static let lateInterval: TimeSpan = .seconds(5)
    /// An answer that has not come by then is asked for again.
    static let patience: TimeSpan = .seconds(10)

    enum Content: Sendable {
        case loading
        case steps([TrendStep])
        case failed(String)
    }
    var request: TrendRequest
    var content: Content
    /// The span the content covers.
    var from: Timestamp
    var to: Timestamp
    var queryID: UInt64
    /// By the console's clock.
    var askedAt: Timestamp
    var isWaiting: Bool
    /// How many readings had come late or been corrected when it was asked for.
    var lateCount = 0
}
