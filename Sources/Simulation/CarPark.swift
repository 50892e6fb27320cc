/// Cars coming and going, one minute at a time, around the share its visitors fill at this hour.
struct CarPark: Sendable {
    let capacity: Int
    let weekday: Profile
    let weekend: Profile
    private(set) var occupied: Int

    init(capacity: Int, weekday: Profile, weekend: Profile, startHour: Double, isWeekend: Bool) {
        self.capacity = capacity
        self.weekday = weekday
        self.weekend = weekend
        let share = (isWeekend ? weekend : weekday).value(at: startHour)
        occupied = min(Int(share * Double(capacity)), capacity)
    }

    /// Share of the parked cars that leave, and are replaced, in one minute whatever the trend: a stay of 2 h 20.
    private static let turnover = 1.0 / 140
    /// How fast the count follows the curve, per minute.
    private static let pull = 1.0 / 25

    /// `rain` (mm/h) keeps visitors at home.
    mutating func step(hour: Double, isWeekend: Bool, rain: Double, _ generator: inout SeededGenerator) {
        let share = (isWeekend ? weekend : weekday).value(at: hour) * (1 - 0.04 * min(rain / 20, 1))
        let wanted = share * Double(capacity)
        let excess = Double(occupied) - wanted
        let leaving = Double(occupied) * CarPark.turnover + max(0, excess) * CarPark.pull
        let coming = wanted * CarPark.turnover + max(0, -excess) * CarPark.pull
        occupied = max(0, occupied - generator.poisson(leaving))
        // The barrier stays down when the car park is full.
        occupied = min(capacity, occupied + generator.poisson(coming))
    }
}

/// One on-street bay that reports when a car comes or goes.
struct Bay: Sendable {
    private(set) var isOccupied: Bool
    private var minutesLeft: Double

    init(_ generator: inout SeededGenerator) {
        isOccupied = generator.chance(0.8)
        minutesLeft = generator.exponential(mean: 45)
    }

    /// Whether it changed in this minute. `demand` is 0…1.
    mutating func step(demand: Double, _ generator: inout SeededGenerator) -> Bool {
        minutesLeft -= 1
        guard minutesLeft <= 0 else { return false }
        isOccupied.toggle()
        minutesLeft = generator.exponential(mean: isOccupied ? 55 : 6 + 60 * (1 - demand))
        return true
    }
}
