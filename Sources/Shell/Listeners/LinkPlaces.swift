/// The places of a core's socket, and who may have how many: whatever accounts that only look do, those who act find one.
struct LinkPlaces {
    private struct Place {
        var account: String
        var mayAct: Bool
        /// A console or a watch, rather than a command that comes and goes.
        var stays = false
    }
    private let limits: LinkServer.Limits
    private var places: [UInt64: Place] = [:]

    init(limits: LinkServer.Limits) { self.limits = limits }

    /// Takes a place for the connection `id`, which is in none yet.
    /// - Returns: why there is none; nil when it has one.
    mutating func take(_ id: UInt64, account: String, mayAct: Bool) -> String? {
        guard places.count < limits.connectionCount else { return "\(limits.connectionCount) are attached already" }
        let own = places.values.count { $0.account == account }
        guard mayAct else {
            guard own < limits.connectionsPerLooker else {
                return "\(account), who may only look, is attached \(own) times already"
            }
            let looking = places.values.count { !$0.mayAct }
            guard looking < limits.lookerCount else {
                return "\(looking) that may only look are attached already; the other places are kept for the roles "
                    + "operator and supervisor"
            }
            places[id] = Place(account: account, mayAct: false)
            return nil
        }
        guard own < limits.connectionsPerAccount else { return "\(account) is attached \(own) times already" }
        places[id] = Place(account: account, mayAct: true)
        return nil
    }

    /// The connection becomes a console, or a watch: it will not go soon.
    /// - Returns: why it can't; nil when it may.
    mutating func stay(_ id: UInt64) -> String? {
        guard places[id]?.stays == false else { return nil }
        let staying = places.values.count { $0.stays }
        guard staying < limits.connectionCount - limits.commandReserve else {
            return "\(staying) consoles and watches are attached already; the last \(limits.commandReserve) places are "
                + "kept for commands"
        }
        places[id]?.stays = true
        return nil
    }

    mutating func leave(_ id: UInt64) { places[id] = nil }
}
