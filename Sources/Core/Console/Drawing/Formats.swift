import Alarms
import OperatorLink
import Telemetry

/// Numbers, times and units as an operator of one language reads them at one instant.
struct Formats: Sendable {
    let texts: Texts
    let zone: Snapshot.Zone
    /// The core's time that ages count from.
    let now: Timestamp

    // MARK: Numbers

    /// `3,42`; groups thousands with a plain space, which every terminal and charset has.
    func number(_ value: Double, places: Int) -> String {
        DecimalText.fixed(
            value, places: places, separator: texts.language == .french ? "," : ".", grouping: " ")
    }

    func count(_ value: Int) -> String { number(Double(value), places: 0) }

    /// `+48`, `-12`, `0`.
    func signed(_ value: Double, places: Int) -> String {
        let text = number(value, places: places)
        return value > 0 && text.contains(where: { ("1"..."9").contains($0) }) ? "+" + text : text
    }

    /// A share 0…1 as a whole per cent, rounded down so that 99.6 % never reads as complete.
    func percent(_ share: Double) -> String {
        guard share.isFinite else { return "–" }
        return count(Int((min(max(share, 0), 10) * 100 + 1e-9).rounded(.down)))
    }

    /// The same of an attribute, as the site writes its values: `82 %` of a share of 0.82.
    func quantity(_ value: Double, _ unit: Unit?, of attribute: AttributeName?) -> String {
        guard let presentation = attribute.flatMap({ texts.presentations[$0] }) else { return quantity(value, unit) }
        let shown = presentation.shown(value, unit)
        guard let places = presentation.decimals else { return quantity(shown.value, shown.unit) }
        let isChange = shown.unit.map(Formats.isChange) ?? false
        let number = isChange ? signed(shown.value, places: places) : number(shown.value, places: places)
        guard let symbol = shown.unit?.symbol, symbol != "1" else { return number }
        return number + " " + symbol
    }

    /// `3,42 m`, `4,21 MW`, `96 µg/m³`, `12`; without a unit the plain number.
    func quantity(_ value: Double, _ unit: Unit?) -> String {
        guard let unit, unit.symbol != "1" else { return number(value, places: value == value.rounded() ? 0 : 2) }
        if unit.symbol == Formats.risingUnit { return signed(value * 100, places: 0) + " cm/h" }
        if Formats.isChange(unit) { return signed(value, places: 2) + " " + unit.symbol }
        if let scaled = power(value, unit) { return scaled }
        return number(value, places: Formats.places(of: unit, value)) + " " + unit.symbol
    }

    /// Whether values of that unit say how fast something moves, so that their sign says which way. A flow, a speed and
    /// an intensity of rain are amounts.
    private static func isChange(_ unit: Unit) -> Bool {
        let amounts: Set<String> = ["km/h", "1/h", "mm/h", "m³/h", "L/h", "1/min", "L/min"]
        return (unit.symbol.hasSuffix("/h") || unit.symbol.hasSuffix("/min")) && !amounts.contains(unit.symbol)
    }

    /// The same of an attribute: for `82 % ≥ 80`.
    func bareNumber(_ value: Double, _ unit: Unit?, of attribute: AttributeName?) -> String {
        guard let presentation = attribute.flatMap({ texts.presentations[$0] }) else { return bareNumber(value, unit) }
        let shown = presentation.shown(value, unit)
        guard let places = presentation.decimals else { return bareNumber(shown.value, shown.unit) }
        return number(shown.value, places: places)
    }

    /// The number alone, in the unit's usual decimals: for `3.42 m ≥ 3.20`.
    func bareNumber(_ value: Double, _ unit: Unit?) -> String {
        guard let unit, unit.symbol != "1" else { return number(value, places: value == value.rounded() ? 0 : 2) }
        if unit.symbol == Formats.risingUnit { return number(value * 100, places: 0) }
        // Its multiple may be another than the value's beside it: it keeps its unit.
        if let scaled = power(value, unit) { return scaled }
        return number(value, places: Formats.places(of: unit, value))
    }

    /// What rules judge a rising river in; people read centimetres an hour, as on every other display.
    private static let risingUnit = "m/h"

    /// Watts and volt-amperes in the multiple that reads best: `850 W`, `38,2 kW`, `4,21 MW`.
    private func power(_ value: Double, _ unit: Unit) -> String? {
        let base: String
        let inBase: Double
        switch unit.symbol {
        case "W": (base, inBase) = ("W", value)
        case "kW": (base, inBase) = ("W", value * 1e3)
        case "MW": (base, inBase) = ("W", value * 1e6)
        case "VA": (base, inBase) = ("VA", value)
        case "kVA": (base, inBase) = ("VA", value * 1e3)
        default: return nil
        }
        switch abs(inBase) {
        case ..<1e3: return number(inBase, places: 0) + " " + base
        case ..<1e6: return number(inBase / 1e3, places: 1) + " k" + base
        default: return number(inBase / 1e6, places: 2) + " M" + base
        }
    }

    /// Decimals an instrument of that unit is read with.
    private static func places(of unit: Unit, _ value: Double) -> Int {
        switch unit.symbol {
        case "m", "m³/s": 2
        case "mm", "°C", "m/s", "dB(A)", "dB", "V", "A", "kWh", "MWh": 1
        case "µg/m³": abs(value) < 10 ? 1 : 0
        case "%", "°", "lx", "W", "VA", "hPa", "cm", "L", "1/h": 0
        default: value == value.rounded() ? 0 : 2
        }
    }

    // MARK: Times

    /// Elapsed time: `41 s`, `12 min`, `2 h 25`, `3 d 4 h`. Never negative, never `00:41`.
    func elapsed(_ span: TimeSpan) -> String {
        let seconds = Int(max(span.nanoseconds, 0) / 1_000_000_000)
        if seconds < 60 { return texts(.secondsShort, String(seconds)) }
        if seconds < 3600 { return texts(.minutesShort, String(seconds / 60)) }
        if seconds < 86400 {
            let minutes = seconds / 60 % 60
            return texts(.hoursMinutes, String(seconds / 3600), minutes < 10 ? "0\(minutes)" : String(minutes))
        }
        let (days, hours) = (String(seconds / 86400), seconds / 3600 % 24)
        return hours == 0 ? texts(.daysShort, days) : texts(.daysHours, days, String(hours))
    }

    /// How long ago `timestamp` was; nil where there is none.
    func age(_ timestamp: Timestamp?) -> String? { timestamp.map { elapsed(now - $0) } }

    /// `14:31:26`, with its date when that is not today.
    func clock(_ timestamp: Timestamp) -> String {
        let local = civil(timestamp)
        return datePrefix(local) + ISO8601.time(local) + offsetWhereTwice(timestamp)
    }

    /// `14:31`, with its date when that is not today.
    func shortClock(_ timestamp: Timestamp) -> String {
        let local = civil(timestamp)
        return datePrefix(local) + String(ISO8601.time(local).prefix(5)) + offsetWhereTwice(timestamp)
    }

    /// `16/01/2026 14:31`, whatever day it is.
    func shortClockWithDate(_ timestamp: Timestamp) -> String {
        let local = civil(timestamp)
        return date(local) + " " + String(ISO8601.time(local).prefix(5)) + offsetWhereTwice(timestamp)
    }

    /// `jusqu'à 08:00`, `jusqu'au 19/01/2026 à 08:00`.
    func until(_ timestamp: Timestamp, withSeconds: Bool = false) -> String {
        let local = civil(timestamp)
        let time = ISO8601.time(local)
        let clock = (withSeconds ? time : String(time.prefix(5))) + offsetWhereTwice(timestamp)
        return isToday(local) ? texts(.until, clock) : texts(.untilDay, date(local), clock)
    }

    /// The offset in the hour that an autumn night has twice; nothing where a time of day says which instant is meant.
    private func offsetWhereTwice(_ timestamp: Timestamp) -> String { zone.isTwice(timestamp) ? offset(timestamp) : "" }

    /// `14:32:07+1`: local time with the offset from UTC in hours (`+5:30` where it is not whole).
    func clockWithOffset(_ timestamp: Timestamp, withDate: Bool, withSeconds: Bool) -> String {
        let local = civil(timestamp)
        let time = ISO8601.time(local)
        return (withDate ? date(local) + " " : "") + (withSeconds ? time : String(time.prefix(5))) + offset(timestamp)
    }

    /// `+1`, `+5:30`
    private func offset(_ timestamp: Timestamp) -> String {
        let offset = zone.offsetSeconds(at: timestamp)
        let minutes = abs(offset) / 60 % 60
        let hours = String(abs(offset) / 3600)
        let part = minutes == 0 ? "" : minutes < 10 ? ":0\(minutes)" : ":\(minutes)"
        return (offset < 0 ? "-" : "+") + hours + part
    }

    /// `16/01 21:59+1`: where a line has no room for the year.
    func dayAndClockWithOffset(_ timestamp: Timestamp) -> String {
        day(timestamp) + " " + clockWithOffset(timestamp, withDate: false, withSeconds: false)
    }

    /// `16/01` in French, `01-16` in English.
    func day(_ timestamp: Timestamp) -> String {
        let iso = ISO8601.date(civil(timestamp)).split(separator: "-", omittingEmptySubsequences: false).suffix(2)
        return texts.language == .french ? iso.reversed().joined(separator: "/") : iso.joined(separator: "-")
    }

    func isToday(_ timestamp: Timestamp) -> Bool { isToday(civil(timestamp)) }

    func isOneDay(_ one: Timestamp, _ other: Timestamp) -> Bool { date(civil(one)) == date(civil(other)) }

    private func isToday(_ local: CivilTime) -> Bool {
        let today = civil(now)
        return local.year == today.year && local.month == today.month && local.day == today.day
    }

    private func datePrefix(_ local: CivilTime) -> String { isToday(local) ? "" : date(local) + " " }

    /// `28/11/2026` in French, `2026-11-28` in English.
    private func date(_ local: CivilTime) -> String {
        let iso = ISO8601.date(local)
        guard texts.language == .french else { return iso }
        return iso.split(separator: "-", omittingEmptySubsequences: false).reversed().joined(separator: "/")
    }

    private func civil(_ timestamp: Timestamp) -> CivilTime {
        CivilTime(utc: timestamp + .seconds(Int64(zone.offsetSeconds(at: timestamp))))
    }

    // MARK: Words

    func priority(_ priority: Priority) -> String {
        switch priority {
        case .critical: texts(.critical)
        case .high: texts(.high)
        case .medium: texts(.medium)
        case .low: texts(.low)
        }
    }

    /// What a list says of an alarm: its suppression before its process state.
    func state(_ record: AlarmRecord) -> String {
        switch record.suppression {
        case .outOfService: return texts(.stateOutOfService)
        case .suppressedByDesign:
            return texts(record.suppression?.isByPlannedWork == true ? .stateMasked : .stateSuppressed)
        case .shelved: return texts(.stateShelved)
        case nil: return state(record.state)
        }
    }

    /// The same as one letter, for lists of few columns.
    func stateLetter(_ record: AlarmRecord) -> String {
        switch record.suppression {
        case .outOfService: return texts(.letterOutOfService)
        case .suppressedByDesign: return texts(.letterSuppressed)
        case .shelved: return texts(.letterShelved)
        case nil: break
        }
        return switch record.state {
        case .normal: "-"
        case .unacknowledged: texts(.letterUnacknowledged)
        case .acknowledged: texts(.letterAcknowledged)
        case .returnedUnacknowledged: texts(.letterReturned)
        case .latchedUnacknowledged: texts(.letterLatched)
        case .latchedAcknowledged: texts(.letterLatchedAcknowledged)
        }
    }

    func state(_ state: AlarmState) -> String {
        switch state {
        case .normal: texts(.stateNormal)
        case .unacknowledged: texts(.stateUnacknowledged)
        case .acknowledged: texts(.stateAcknowledged)
        case .returnedUnacknowledged: texts(.stateReturned)
        case .latchedUnacknowledged: texts(.stateLatched)
        case .latchedAcknowledged: texts(.stateLatchedAcknowledged)
        }
    }

    /// The comparison where it holds, its opposite where it does not.
    static func relation(_ value: Double, _ typed: String?, _ threshold: Double) -> String {
        switch typed {
        case ">=", nil: value >= threshold ? "≥" : "<"
        case ">": value > threshold ? ">" : "≤"
        case "<=": value <= threshold ? "≤" : ">"
        case "<": value < threshold ? "<" : "≥"
        default: comparison(typed)
        }
    }

    /// `≥`, `≤`, …; the comparison as it is typed where there is no better glyph.
    static func comparison(_ typed: String?) -> String {
        switch typed {
        case ">=", nil: "≥"
        case "<=": "≤"
        case "!=": "≠"
        case "==": "="
        case .some(let other): other
        }
    }
}
