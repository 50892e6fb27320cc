import Notification
import Telemetry

/// Days, times of day and local instants as people write them in a roster.
enum CalendarReader {
    /// 0 = Monday.
    static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    static func weekday(_ node: DocumentNode) -> Int? {
        guard let text = node.text() else { return nil }
        if let day = weekdays.firstIndex(of: text) { return day }
        let nearest = NearestWord.of(text, among: weekdays).map { "Did you mean \($0)?" }
        node.problem("\"\(text)\" is no day of the week. \(nearest ?? "Write monday … sunday.")")
        return nil
    }

    /// `2026-12-25`
    static func day(_ node: DocumentNode) -> Roster.Day? {
        guard let text = node.rawText, text.utf8.count == 10, let midnight = ISO8601.parse(text, in: .utc) else {
            node.problem("\(node.label) \(node.shown) is no day. Write 2026-12-25.")
            return nil
        }
        return Roster.Day(CivilTime(utc: midnight))
    }

    /// `08:00`, as seconds of the day; `24:00` is the day's end.
    static func secondOfDay(_ node: DocumentNode) -> Int? {
        if let text = node.rawText, let second = secondOfDay(text), second < 86_400 { return second }
        node.problem("\(node.label) \(node.shown) is no time of day. Write \"08:00\", with the quotes.")
        return nil
    }

    /// `08:00-18:00`
    static func hours(_ node: DocumentNode) -> (from: Int, to: Int)? {
        let parts = node.rawText?.split(separator: "-").map { secondOfDay(String($0)) } ?? []
        guard parts.count == 2, let from = parts[0], let to = parts[1], from < to else {
            node.problem(
                "\(node.label) \(node.shown) is no span of one day. Write \"08:00-18:00\"; what goes past midnight is "
                    + "the on-call week's.")
            return nil
        }
        return (from, to)
    }

    private static func secondOfDay(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), (0...59).contains(minute), (0...23).contains(hour) || (hour, minute) == (24, 0)
        else { return nil }
        return hour * 3600 + minute * 60
    }

    /// `2026-12-24T18:00`, local, or with an offset.
    static func instant(_ node: DocumentNode, in zone: ZoneTable) -> Timestamp? {
        guard let text = node.rawText else {
            node.problem("\(node.label) is \(node.shown), but a time is expected. Write 2026-12-24T18:00.")
            return nil
        }
        if let at = ISO8601.parse(text, in: zone) {
            if ISO8601.parse(text) == nil, case .ambiguous = zone.resolve(zone.civil(at)) {
                let later = ISO8601.text(at + .hours(1), in: zone)
                node.warning(
                    "\(text) comes twice, as the clocks go back: \(ISO8601.text(at, in: zone)) is taken. Write that, or "
                        + "\(later).")
            }
            return at
        }
        if let utc = ISO8601.parse(text, in: .utc), case .skipped = zone.resolve(CivilTime(utc: utc)) {
            node.problem("\(text) does not exist: the clocks go forward over it. Write a time before or after.")
        } else {
            node.problem("\(node.label) \(node.shown) is no time. Write 2026-12-24T18:00.")
        }
        return nil
    }
}

extension Roster.Day {
    /// `2026-12-25`
    var text: String { ISO8601.date(CivilTime(utc: Timestamp(nanoseconds: Int64(number) * 86_400_000_000_000))) }
}
