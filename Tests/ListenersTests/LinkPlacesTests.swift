import Testing

@testable import Listeners

/// Who finds a place on the core's socket when others take all they can.
@Suite struct LinkPlacesTests {
    private let limits = LinkServer.Limits()

    /// Every account that may only look takes what it can get.
    private func crowd(_ places: inout LinkPlaces, accounts: Int) -> (taken: Int, refusals: Set<String>) {
        var taken = 0
        var refusals: Set<String> = []
        for account in 0..<accounts {
            for _ in 0..<300 {
                let id = UInt64(1_000 + taken)
                if let why = places.take(id, account: "look\(account)", mayAct: false) {
                    refusals.insert(why)
                } else {
                    #expect(places.stay(id) == nil)
                    taken += 1
                }
            }
        }
        return (taken, refusals)
    }

    @Test func accountsThatOnlyLookLeaveHalfToThoseWhoAct() {
        var places = LinkPlaces(limits: limits)
        let one = crowd(&places, accounts: 1)
        #expect(one.taken == limits.connectionsPerLooker)
        #expect(one.refusals == ["look0, who may only look, is attached 32 times already"])
        var crowded = LinkPlaces(limits: limits)
        let many = crowd(&crowded, accounts: 20)
        #expect(many.taken == limits.lookerCount)
        #expect(many.refusals.contains { $0.contains("kept for the roles operator and supervisor") })
        #expect(crowded.take(1, account: "dupont", mayAct: true) == nil)
        #expect(crowded.stay(1) == nil)
    }

    @Test func aWatchGoneWrongLeavesPlacesForCommands() {
        var places = LinkPlaces(limits: limits)
        var (id, staying) = (UInt64(0), 0)
        var refused: String?
        for account in ["dupont", "martin", "script"] {
            for _ in 0..<limits.connectionsPerAccount {
                id += 1
                guard places.take(id, account: account, mayAct: true) == nil else { continue }
                refused = places.stay(id)
                if refused == nil { staying += 1 } else { places.leave(id) }
            }
        }
        #expect(staying == limits.connectionCount - limits.commandReserve)
        #expect(refused == "240 consoles and watches are attached already; the last 16 places are kept for commands")
        // One command after the other, each of which goes again.
        for number in 1_000..<1_100 as Range<UInt64> {
            #expect(places.take(number, account: "durand", mayAct: true) == nil)
            places.leave(number)
        }
        // Whoever leaves gives both back.
        places.leave(1)
        #expect(places.take(2_000, account: "durand", mayAct: true) == nil)
        #expect(places.stay(2_000) == nil)
        #expect(places.stay(2_000) == nil)
    }

    @Test func oneAccountThatActsLeavesRoomForTheOthers() {
        var places = LinkPlaces(limits: limits)
        for id in 0..<UInt64(limits.connectionsPerAccount) {
            #expect(places.take(id, account: "script", mayAct: true) == nil)
        }
        #expect(places.take(999, account: "script", mayAct: true) == "script is attached 96 times already")
        #expect(places.take(999, account: "dupont", mayAct: true) == nil)
    }
}
