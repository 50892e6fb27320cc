/// Numbers as fixed decimals, without Foundation.
public enum DecimalText {
    /// `value` with exactly `places` digits after `separator` (0…9), rounded half away from zero; `grouping` goes
    /// between thousands. NaN and infinities are `–`, values beyond ±1e15 are in the standard library's shortest form.
    public static func fixed(
        _ value: Double, places: Int, separator: String = ".", grouping: String = ""
    ) -> String {
        guard value.isFinite else { return "–" }
        guard abs(value) < 1e15 else { return "\(value)" }
        let scale = powersOfTen[min(max(places, 0), 9)]
        // Nudged by less than half a unit in the last place printed, so that 1.005 reads 1.01 as people expect.
        let magnitude = abs(value)
        let scaled = (magnitude * scale * (1 + 4 * Double.ulpOfOne)).rounded(.toNearestOrAwayFromZero)
        guard scaled < 9e18 else { return "\(value)" }
        let units = UInt64(scaled)
        let divisor = UInt64(scale)
        let whole = String(units / divisor)
        var text = value < 0 && units != 0 ? "-" : ""
        text += grouping.isEmpty ? whole : grouped(whole, grouping)
        guard places > 0 else { return text }
        let fraction = String(units % divisor)
        return text + separator + String(repeating: "0", count: max(0, places - fraction.count)) + fraction
    }

    private static func grouped(_ digits: String, _ grouping: String) -> String {
        var text = ""
        for (offset, digit) in digits.enumerated() {
            if offset > 0, (digits.count - offset) % 3 == 0 { text += grouping }
            text.append(digit)
        }
        return text
    }

    static let powersOfTen: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]
}
