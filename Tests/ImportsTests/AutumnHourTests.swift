import Telemetry
import Testing

@testable import Imports

/// The hour that autumn repeats, in files that go forward, backward, and neither.
@Suite struct AutumnHourTests {
    private static let map = """
        time: { column: t, format: "dd/MM/yyyy HH:mm", zone: Europe/Paris }
        entity: "{id}"
        type: ACMeasurement
        values: [{ column: v, attribute: activePower, unit: W }]
        """

    /// Rows of one thing every so many minutes through the change of 2025; each value is the row's true second.
    private static func rows(_ id: String, everyMinutes step: Int64, from hour: Int64 = -3, to last: Int64 = 4)
        -> [String]
    {
        let change: Int64 = 1_761_440_400
        return stride(from: change + hour * 3600, to: change + last * 3600, by: Int64.Stride(step * 60)).map { second in
            let civil = ZoneTable.paris.civil(Timestamp(seconds: second))
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return "\(id),\(two(civil.day))/10/2025 \(two(civil.hour)):\(two(civil.minute)),\(second)"
        }
    }

    private static func file(_ rows: [String]) -> String { "id,t,v\n" + rows.joined(separator: "\n") + "\n" }

    /// What was read is what was meant: each frame's stamp is its value.
    private static func expectExact(_ imported: Imported, count: Int, _ name: Comment) {
        let wrong = imported.frames.filter { frame in
            let parts = frame.split(separator: " ")
            return parts[1] + "000000000" != "activePower=" + parts[2]
        }
        #expect(wrong == [], name)
        #expect(imported.frames.count == count && imported.bad == [], name)
    }

    @Test(arguments: [Int64(5), 15, 20, 30, 60]) func newestFirstIsReadAsOldestFirst(minutes: Int64) throws {
        let rows = AutumnHourTests.rows("x", everyMinutes: minutes)
        for (order, name) in [(rows, "oldest first"), (rows.reversed(), "newest first")] as [([String], Comment)] {
            let imported = try Imported(AutumnHourTests.file(order), map: AutumnHourTests.map)
            AutumnHourTests.expectExact(imported, count: rows.count, name)
            #expect(imported.report.ambiguousHours == Int(120 / minutes))
        }
    }

    @Test func stationsOneAfterTheOtherAndInTurnEachHaveTheirDirection() throws {
        let (a, b) = (AutumnHourTests.rows("a", everyMinutes: 15), AutumnHourTests.rows("b", everyMinutes: 60))
        let after = try Imported(AutumnHourTests.file(a.reversed() + b), map: AutumnHourTests.map)
        AutumnHourTests.expectExact(after, count: a.count + b.count, "one after the other")
        let inTurn = zip(a, AutumnHourTests.rows("c", everyMinutes: 15)).flatMap { [$0, $1] }
        let reversed = try Imported(AutumnHourTests.file(inTurn.reversed()), map: AutumnHourTests.map)
        AutumnHourTests.expectExact(reversed, count: inTurn.count, "in turn")
    }

    @Test func aStragglerLeavesTheDirectionKnown() throws {
        var rows = AutumnHourTests.rows("x", everyMinutes: 15)
        rows.append(rows.remove(at: 2))
        AutumnHourTests.expectExact(
            try Imported(AutumnHourTests.file(rows), map: AutumnHourTests.map), count: rows.count, "one late")
    }

    @Test func whatTheOrderDoesNotTellIsListed() throws {
        // A fixed scramble: 5 is prime to 28.
        let sorted = AutumnHourTests.rows("x", everyMinutes: 15)
        let rows = sorted.indices.map { sorted[$0 * 5 % sorted.count] }
        let imported = try Imported(AutumnHourTests.file(rows), map: AutumnHourTests.map)
        #expect(imported.report.reasons == [.ambiguousHour: 8])
        #expect(imported.report.good == 20 && imported.report.ambiguousHours == 0)
        #expect(imported.bad.allSatisfy { $0.hasSuffix(" ambiguousHour") } && imported.bad.count == 8)
        // Two rows of one stamp and no others: either may be the first.
        let bare = try Imported(
            AutumnHourTests.file(["x,26/10/2025 02:00,1", "x,26/10/2025 02:00,2"]), map: AutumnHourTests.map)
        #expect(bare.bad == ["2 ambiguousHour", "3 ambiguousHour"])
        // Forward, and yet a third run.
        let thrice = try Imported(
            AutumnHourTests.file(
                ["x,26/10/2025 01:00,1"] + (0..<3).flatMap { _ in ["x,26/10/2025 02:00,2", "x,26/10/2025 02:30,3"] }),
            map: AutumnHourTests.map)
        #expect(thrice.report.reasons == [.ambiguousHour: 6])
    }

    @Test func theMapsWordStillDecidesForRowsInNoOrder() throws {
        let map = AutumnHourTests.map.replacing("Europe/Paris", with: "Europe/Paris, ambiguous: second")
        let imported = try Imported(
            AutumnHourTests.file(["x,26/10/2025 02:00,1761440400", "x,26/10/2025 00:00,1761429600"]), map: map)
        AutumnHourTests.expectExact(imported, count: 2, "second")
    }
}
