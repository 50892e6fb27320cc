import PtyHarness
import Testing

/// What a key costs on the line at 120×40 (hmi.md: a key echo ≤ 100 bytes), counted on a real terminal behind the real
/// painter. The demo is held at its mark: no clock moves and nothing comes, so that what is read is the key's alone.
@Suite(.serialized) struct KeyEchoTests {
    private let place: Workplace
    init() throws { place = try Workplace() }

    private static let up = "\u{1B}[A"
    private static let down = "\u{1B}[B"

    private func costs(_ display: String, _ keys: [String]) throws -> [Int] {
        let console = try place.console(["demo", "--site", "layouts/toulon", "--once"])
        try console.sees("the header of a demo held at its still mark, with alarms") {
            $0.picture.rows[0].contains("21:59") && $0.unacknowledged ?? 0 > 0
        }
        console.readUntilQuiet(milliseconds: 500)
        console.send(display)
        console.readUntilQuiet(milliseconds: 500)
        let costs = keys.map { key in
            console.send(key)
            return console.readUntilQuiet(milliseconds: 150).count
        }
        try console.leaves()
        return costs
    }

    @Test func aKeyThatMovesBetweenPanelsCostsFewBytes() throws {
        let costs = try costs("0", ["\t", Self.down, Self.down, Self.up, "\t", Self.down, Self.up, "\t"])
        #expect(costs.allSatisfy { (1...100).contains($0) }, "\(costs)")
    }

    /// In a list whose rows are all there is. The first key also says that the order is held.
    @Test func aKeyThatMovesInAListCostsFewBytes() throws {
        let costs = try costs("8", [Self.down, Self.down, Self.down, Self.up, Self.down, Self.up, Self.up])
        #expect(costs.dropFirst().allSatisfy { (1...100).contains($0) }, "\(costs)")
        #expect(costs[0] <= 160, "\(costs)")
    }
}
