import Alarms

/// `river-level/gapeau` or `river-level/gapeau#3`, which names an occurrence.
struct AlarmReference {
    var alarm: AlarmID
    var occurrence: Int?

    init(_ text: String) {
        if let hash = text.lastIndex(of: "#"), let number = Int(text[text.index(after: hash)...]) {
            alarm = AlarmID(String(text[..<hash]))
            occurrence = number
        } else {
            alarm = AlarmID(text)
        }
    }
}
