import Foundation
import Testing

/// The Parking afternoon of the design's stories, played as written to the real program: a car park that fills and
/// drifts, a negative count, a zone whose bays report on change.
@Suite(.serialized)
struct ParkingStoryTests {
    private static let counts = [540, 546, 552, 558, 564, 570, 576, 582, 588, 594, 600, 604, 598, 592, 584]

    private final class Afternoon {
        let stage: StoryStage
        let console: StoryConsole
        private var next = 0

        init() throws {
            stage = try StoryStage(site: "parking")
            console = stage.console
        }

        private static func time(_ index: Int) -> String {
            let minutes = 16 * 60 + 30 + index * 5
            return String(format: "%02d:%02d", minutes / 60, minutes % 60)
        }

        func play(to time: String) throws {
            while next < counts.count, Self.time(next) <= time {
                try stage.tick(to: StoryStage.minuteBefore(Self.time(next)))
                try stage.send(
                    "OffStreetParking,id=liberte occupiedSpotNumber=\(counts[next])i", at: Self.time(next))
                next += 1
            }
            try stage.tick(to: time)
        }
    }

    @Test(.timeLimit(.minutes(20)))
    func theParkingAfternoonPlaysAsWritten() throws {
        let afternoon = try Afternoon()
        afternoon.console.press("2")
        try baysAreHeardInTheMorning(afternoon)
        try libertéFillsAndDrifts(afternoon)
        try aNegativeCount(afternoon)
        try theNightIsSilentAndWell(afternoon)
    }

    /// Step 3, first half: 413 of 430 bays are heard of at six, 325 of them occupied.
    private func baysAreHeardInTheMorning(_ afternoon: Afternoon) throws {
        let stage = afternoon.stage
        try stage.tick(to: "06:00")
        for index in 1...413 {
            let isOccupied = index <= 325
            let id = String(format: "mourillon-%03d", index)
            try stage.send(
                "ParkingSpot,id=\(id) status=\"\(isOccupied ? "occupied" : "free")\"",
                at: "06:00")
        }
        try stage.tick(to: "06:01")
        try afternoon.console.shows(row: "Mourillon", at: "06:01", says: ["88 libres sur 413 vues (430, 96 %)"])
    }

    /// Step 1.
    private func libertéFillsAndDrifts(_ afternoon: Afternoon) throws {
        let name = "Liberté"
        try afternoon.play(to: "17:00")
        try afternoon.console.shows(row: name, at: "17:00", says: ["24 libres", "~17:15"])
        try afternoon.play(to: "17:15")
        try afternoon.console.shows(row: name, at: "17:15", says: ["6 libres"], not: ["COMPLET 1", "COMPLET +"])
        try afternoon.play(to: "17:20")
        try afternoon.console.shows(row: name, at: "17:20", says: ["0 libre", "COMPLET"], not: ["~17"])
        try afternoon.play(to: "17:25")
        try afternoon.console.shows(row: name, at: "17:25", says: ["≈ 0 libre", "COMPLET", "+4"])
        let total = afternoon.console.rows.first { $0.contains("sur") && $0.contains("libre") && !$0.contains("vues") }
        // 88 of the zone; nothing of a car park with more cars than places; Mayol was never heard.
        #expect(total?.contains("88 libres sur 1 013") == true, "\(afternoon.console.text)")
        try afternoon.play(to: "17:30")
        try afternoon.console.shows(row: name, at: "17:30", says: ["2 libres", "COMPLET"])
        try afternoon.play(to: "17:35")
        try afternoon.console.shows(row: name, at: "17:35", says: ["8 libres", "COMPLET"])
        try afternoon.play(to: "17:40")
        try afternoon.console.shows(row: name, at: "17:40", says: ["16 libres"], not: ["COMPLET"])
        // Mayol has not been heard of all day; a full car park is a state and rings nothing.
        let alarms = try afternoon.stage.alarms().compactMap { $0["id"] as? String }
        #expect(alarms.allSatisfy { $0.hasPrefix("nodata:mayol") }, "\(alarms)")
    }

    /// Step 2.
    private func aNegativeCount(_ afternoon: Afternoon) throws {
        try afternoon.stage.send("OffStreetParking,id=mayol occupiedSpotNumber=-3i", at: "17:40")
        try afternoon.stage.tick(to: "17:41")
        try afternoon.console.shows(row: "Mayol", at: "17:41", says: ["≈ 480 libres"])
        #expect(!afternoon.console.text.contains("483"))
    }

    /// Step 3, second half: bays report on change; hours of silence are normal.
    private func theNightIsSilentAndWell(_ afternoon: Afternoon) throws {
        let stage = afternoon.stage
        try stage.tick(to: "29 03:00")
        try afternoon.console.shows(row: "Mourillon", at: "03:00", says: ["88 libres sur 413 vues (430, 96 %)"])
        let bays = try stage.alarms().filter { alarm in
            (alarm["entity"] as? String ?? "").contains("mourillon")
                || (alarm["id"] as? String ?? "").lowercased().contains("mourillon")
        }
        #expect(bays.isEmpty, "\(bays)")
    }
}
