import Screen
import Telemetry

/// The time on a wall: in digits five lines high where there is room, in one line where there is not.
struct ClockPicture {
    private let time: String
    /// From the longest to the shortest: a time is never cut.
    private let lines: [String]

    init(at instant: Timestamp, _ pen: Pen) {
        lines = [
            pen.formats.clockWithOffset(instant, withDate: true, withSeconds: true),
            pen.formats.dayAndClockWithOffset(instant),
            pen.formats.clockWithOffset(instant, withDate: false, withSeconds: false),
        ]
        time = String(pen.formats.clockWithOffset(instant, withDate: false, withSeconds: false).prefix(5))
    }

    func draw(in region: Region) {
        let columns = time.count * 4 - 1
        guard region.rowCount >= 6, region.columnCount >= columns else {
            return _ = region.text(line(region, StyledText(time)).recoloured(.heading))
        }
        for (index, character) in time.enumerated() {
            for (row, bits) in (ClockPicture.digits[character] ?? []).enumerated() {
                for column in 0..<3 where bits & (4 >> column) != 0 {
                    region.put("█", Style(.heading), column: index * 4 + column, row: row)
                }
            }
        }
        region.row(5).text(line(region, "").recoloured(.dim))
    }

    private func line(_ region: Region, _ shortest: StyledText) -> StyledText {
        lines.first { $0.columnCount <= region.columnCount }.map { StyledText($0) } ?? shortest
    }

    /// Three bits a row, five rows.
    private static let digits: [Character: [Int]] = [
        "0": [7, 5, 5, 5, 7], "1": [2, 6, 2, 2, 7], "2": [7, 1, 7, 4, 7], "3": [7, 1, 7, 1, 7], "4": [5, 5, 7, 1, 1],
        "5": [7, 4, 7, 1, 7], "6": [7, 4, 7, 5, 7], "7": [7, 1, 1, 2, 2], "8": [7, 5, 7, 5, 7], "9": [7, 5, 7, 1, 7],
        ":": [0, 2, 0, 2, 0],
    ]
}
