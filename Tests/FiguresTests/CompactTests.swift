import Telemetry
import Testing

@testable import Figures

// What the board keeps apart of its members, to answer a picture without looking at each, says what looking at each
// says. The definitions stand here; the board has only the short cuts.

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

extension Channel {
    fileprivate func isAbnormal(at now: Timestamp) -> Bool { isLastBad || isStale(at: now) }
    fileprivate func countable(at now: Timestamp) -> Double? {
        guard let lastGood, now - lastGood.observedAt < staleAge else { return nil }
        return lastGood.value
    }
}

extension ParkingBay {
    fileprivate func isSeen(at now: Timestamp) -> Bool {
        status != .never && status != .unknown && now - heardAt < (noDataAge ?? heartbeat)
    }
}

/// The whole walk, one member after the other.
private struct Walk {
    let board: FigureBoard
    let now: Timestamp

    func isAbnormal(_ channels: [Channel], _ entity: Entity) -> Bool {
        let heard = channels.filter(\.wasHeard)
        return heard.isEmpty ? entity.countsInTotals : heard.contains { $0.isAbnormal(at: now) }
    }

    func tally(_ place: Int) -> ParkingPlace.Tally {
        var tally = ParkingPlace.Tally()
        for bay in board.parking.bays where bay.place == place {
            tally.known += 1
            guard bay.isSeen(at: now) else { continue }
            tally.seen += 1
            tally.free += bay.status == .free ? 1 : 0
            tally.latest = max(tally.latest ?? .distantPast, bay.heardAt)
        }
        return tally
    }

    /// The count that spoke last; of two with one stamp, the cars.
    func spoke(_ place: ParkingPlace) -> Channel? {
        guard let cars = place.occupied.lastGood else { return place.available.lastGood.map { _ in place.available } }
        guard let left = place.available.lastGood, left.observedAt > cars.observedAt else { return place.occupied }
        return place.available
    }

    func isAbnormal(place slot: Int) -> Bool {
        let place = board.parking.places.members[slot]
        if let channel = spoke(place), !channel.isStale(at: now) { return channel.isLastBad }
        if place.bayCount > 0 {
            let tally = tally(slot)
            let coverage = place.entity.number("min_coverage") ?? ParkingPlace.Limits.coverage
            return !(tally.seen > 0 && Double(tally.seen) >= coverage * Double(tally.known))
        }
        return place.occupied.wasHeard || place.available.wasHeard || place.entity.countsInTotals
    }

    func isEligible(_ slot: Int) -> Bool {
        let place = board.parking.places.members[slot]
        return place.isImplied || place.entity.countsInTotals
    }

    /// Which places the total counts, from the parents down.
    func counted() -> [Bool] {
        let places = board.parking.places
        let parents = places.members.indices.map { slot in
            places.members[slot].parent.flatMap { places.slot($0) }.flatMap { $0 == slot ? nil : $0 }
        }
        var isCounted = Array(repeating: false, count: places.count)
        var isVisited = isCounted
        func children(_ slot: Int) -> [Int] { parents.indices.filter { parents[$0] == slot } }
        func visit(_ slots: [Int]) {
            for slot in slots where !isVisited[slot] {
                isVisited[slot] = true
                visit(children(slot))
            }
        }
        func choose(_ slot: Int) {
            guard !isVisited[slot] else { return }
            isVisited[slot] = true
            let parts = children(slot)
            if isEligible(slot),
                !parts.contains(where: isEligible) || places.members[slot].hasCurrentCount(at: now)
            {
                isCounted[slot] = true
                visit(parts)
            } else {
                parts.forEach(choose)
            }
        }
        for slot in parents.indices where parents[slot] == nil { choose(slot) }
        for slot in parents.indices where !isVisited[slot] { isCounted[slot] = isEligible(slot) }
        return isCounted
    }

    func parkingTotal() -> ParkingTotal {
        var total = ParkingTotal(free: 0, capacity: 0, counted: 0, unknown: 0)
        for (slot, isCounted) in counted().enumerated() where isCounted {
            if let offer = board.parking.places.members[slot].offer(at: now, tally: tally(slot)) {
                total.counted += 1
                total.free += offer.free
                total.capacity += offer.places
            } else {
                total.unknown += 1
            }
        }
        return total
    }

    func energy() -> (watts: Double?, counted: Int, known: Int, voltAmperes: Double?) {
        var watts: Double?
        var counted = 0
        var known = 0
        var voltAmperes: Double?
        for meter in board.meters.table.members where meter.entity.countsInTotals {
            known += meter.measuresActive || !meter.measuresApparent ? 1 : 0
            if let power = meter.power.countable(at: now) {
                watts = (watts ?? 0) + power
                counted += 1
            }
            if meter.isApparentOnly, let power = meter.apparent.countable(at: now) {
                voltAmperes = (voltAmperes ?? 0) + power
            }
        }
        return (watts, counted, known, voltAmperes)
    }

    func worstRain() -> WorstRain {
        let gauges = board.rainGauges.table.order.map { board.rainGauges.table.members[$0] }
        var worst = WorstRain(windows: [])
        for window in RainFigure.windows {
            var found: WorstRain.Window?
            for gauge in gauges where gauge.entity.countsInTotals {
                let sum = gauge.sum(over: window, at: now)
                guard sum.received > 0, sum.millimetres > (found?.sum.millimetres ?? -1) else { continue }
                found = WorstRain.Window(entity: gauge.entity.id, name: gauge.entity.name, sum: sum)
            }
            if let found { worst.windows.append(found) }
        }
        return worst
    }

    /// The ids of a panel in the order they are to come, and how many of them are abnormal.
    func panel<Element>(
        _ table: MemberTable<Element>, marked: Set<EntityID>, limit: Int, isAbnormal: (Int) -> Bool
    ) -> (rows: [EntityID], abnormal: Int) {
        func rank(_ slot: Int) -> Int {
            marked.contains(table.members[slot].entity.id) ? 0 : isAbnormal(slot) ? 1 : 2
        }
        let slots = table.members.indices.sorted { a, b in
            let (left, right) = (table.members[a].entity, table.members[b].entity)
            return (rank(a), left.name, left.id) < (rank(b), right.name, right.id)
        }
        let ids = slots.prefix(limit).map { table.members[$0].entity.id }
        return (ids, table.members.indices.count { rank($0) < 2 })
    }

    /// Of sums of at most a hundred members: each is kept to the millionth.
    private func isNear(_ sum: Double?, _ walked: Double?) -> Bool {
        guard let sum, let walked else { return sum == nil && walked == nil }
        return abs(sum - walked) < 1e-4
    }

    func check(limit: Int, _ note: Comment) {
        let abnormal = board.abnormalCounts(at: now)
        let marked = board.marked
        let bays = Set(board.parking.bays.filter { marked.contains($0.id) }.map(\.place))
        let markedPlaces = marked.union(bays.map { board.parking.places.members[$0].entity.id })
        let rivers = panel(board.rivers, marked: marked, limit: limit) {
            isAbnormal([board.rivers.members[$0].channel], board.rivers.members[$0].entity)
        }
        let rain = panel(board.rainGauges.table, marked: marked, limit: limit) {
            isAbnormal([board.rainGauges.table.members[$0].live], board.rainGauges.table.members[$0].entity)
        }
        let places = panel(board.parking.places, marked: markedPlaces, limit: limit, isAbnormal: isAbnormal(place:))
        let meters = panel(board.meters.table, marked: marked, limit: limit) {
            isAbnormal([board.meters.table.members[$0].shown], board.meters.table.members[$0].entity)
        }
        let air = panel(board.stations, marked: marked, limit: limit) {
            isAbnormal(board.stations.members[$0].days.map(\.channel), board.stations.members[$0].entity)
        }
        #expect(board.rivers(at: now, limit: limit).map(\.entity) == rivers.rows, note)
        #expect(board.rain(at: now, limit: limit).map(\.entity) == rain.rows, note)
        #expect(board.carParks(at: now, limit: limit).map(\.entity) == places.rows, note)
        #expect(board.meters(at: now, limit: limit).map(\.entity) == meters.rows, note)
        #expect(board.airStations(at: now, limit: limit).map(\.entity) == air.rows, note)
        #expect(abnormal.rivers == rivers.abnormal, note)
        #expect(abnormal.rainGauges == rain.abnormal, note)
        #expect(abnormal.carParks == places.abnormal, note)
        #expect(abnormal.meters == meters.abnormal, note)
        #expect(abnormal.airStations == air.abnormal, note)
        #expect(board.worstRain(at: now) == (board.counts.rainGauges > 0 ? worstRain() : nil), note)
        #expect(board.parkingTotal(at: now) == (board.counts.carParks > 0 ? parkingTotal() : nil), note)
        let isCounted = counted()
        for figure in board.carParks(at: now, limit: .max) {
            let slot = board.parking.places.slot(figure.entity)
            #expect(figure.isCounted == slot.map { isCounted[$0] }, note)
            #expect(board.carPark(figure.entity, at: now) == figure, note)
        }
        let total = board.energyTotal(at: now)
        let sums = energy()
        #expect(isNear(total?.watts, sums.watts), note)
        #expect(total?.metersCounted ?? 0 == sums.counted, note)
        #expect(total?.metersKnown ?? 0 == sums.known, note)
        #expect(isNear(total?.voltAmperes, sums.voltAmperes), note)
    }
}

/// A territory that changes as it lives: readings of every kind, good, bad and late; entities renamed, retired, found,
/// moved to another car park; marks put on and taken off; and started again from its image now and then.
private struct Life {
    var random: SplitMix
    var driver: BoardDriver
    var entities: [Entity] = []
    var now = cet("02:00")
    /// Members enough that not all can be sorted, where `isLarge`.
    let isLarge: Bool

    static let types: [EntityType] = [
        "FloodMonitoring", "WeatherObserved", "OffStreetParking", "ParkingSpot", "ThreePhaseAcMeasurement",
        "StreetlightControlCabinet", "AirQualityObserved",
    ]

    init(seed: UInt64, isLarge: Bool) {
        random = SplitMix(state: seed)
        self.isLarge = isLarge
        driver = BoardDriver([])
        let count = isLarge ? 700 : 40
        for index in 0..<count {
            // Names ascend, descend and repeat, so that order and slots have nothing in common.
            let type = isLarge ? "FloodMonitoring" : Self.types[index % Self.types.count]
            var entity = Entity(id: EntityID("e\(index)"), type: type, name: "n\((index * 37) % 23)")
            if index % 3 != 0 { entity.period = .minutes(5) }
            if index % 11 == 5 { entity.device.lifecycle = .test }
            if type == "OffStreetParking" {
                if index % 2 == 0 { entity.properties["totalSpotNumber"] = Property(.number(100)) }
                if index % 7 == 2 && index % 4 == 1 { entity.refParkingSite = EntityID("e\((index + 7) % 40)") }
            }
            if type == "ParkingSpot" { entity.zone = index % 2 == 0 ? "Port" : "e\((index + 6) % 40)" }
            entities.append(entity)
        }
        driver = BoardDriver(entities)
    }

    mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &random)] }

    mutating func step() throws {
        if Int.random(in: 0..<4, using: &random) == 0 { driver.board.advance(to: now) }
        let index = Int.random(in: 0..<entities.count, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<70: feed(entities[index])
        case 70..<78: driver.board.mark(entities[index].id, Bool.random(using: &random))
        case 78..<86: now = now + .seconds(Int64.random(in: 1...1200, using: &random))
        // Long silences, and a clock that is put back.
        case 86: now = now + .hours(Int64.random(in: 1...30, using: &random))
        case 87: now = now - .seconds(Int64.random(in: 1...1200, using: &random))
        case 88..<91:
            entities[index].name = "n\(Int.random(in: 0..<23, using: &random))"
            driver.board.update(entities[index])
        case 91..<94:
            entities[index].device.lifecycle = pick([.production, .maintenance, .test, .retired])
            driver.board.update(entities[index])
        case 94..<97:
            if entities[index].type == "ParkingSpot" { entities[index].zone = pick(["Port", "Ville", "e2", "e9"]) }
            if entities[index].type == "OffStreetParking" {
                entities[index].refParkingSite = pick([nil, "e2", "e9", "e16", "none"])
            }
            driver.board.update(entities[index])
        case 97: driver.board.mark(pick(["Port", "Ville", "later"]), Bool.random(using: &random))
        case 98 where !isLarge:
            let marked = driver.board.marked
            driver = try driver.restarted(entities)
            for id in marked.sorted() { driver.board.mark(id) }
        default:
            // Heard of before it is listed.
            var found = Entity(
                id: EntityID("f\(entities.count)"), type: isLarge ? "FloodMonitoring" : pick(Self.types))
            found.name = "n\(Int.random(in: 0..<23, using: &random))"
            driver.board.mark(found.id, Bool.random(using: &random))
            driver.board.update(found)
            entities.append(found)
        }
    }

    mutating func feed(_ entity: Entity) {
        let attributes: [AttributeName]
        switch entity.type {
        case "FloodMonitoring": attributes = ["currentLevel"]
        case "WeatherObserved": attributes = ["precipitation", "precipitationTotal"]
        case "OffStreetParking":
            attributes = ["occupiedSpotNumber", "availableSpotNumber", "totalSpotNumber", "status"]
        case "ParkingSpot": attributes = ["status"]
        case "ThreePhaseAcMeasurement": attributes = ["totalActivePower", "activePower", "phaseVoltageR"]
        case "StreetlightControlCabinet": attributes = ["apparentPower", "apparentPower", "activePower"]
        default: attributes = ["no2", "pm10", "airQualityIndex"]
        }
        let attribute = pick(attributes)
        let stamp = now - .seconds(Int64.random(in: 0...400, using: &random))
        if attribute == "status" {
            let status = pick(["free", "occupied", "closed", "full", "open", "unknown"])
            driver.say(entity.id, attribute, status, at: stamp)
            return
        }
        let value = attribute == "precipitation" ? pick([0, 0, 0.2, 3]) : Double.random(in: -5...140, using: &random)
        driver.feed(
            entity.id, attribute, value, at: stamp, quality: pick([.good, .good, .good, .uncertain, .bad]),
            late: Int.random(in: 0..<8, using: &random) == 0)
        if Int.random(in: 0..<10, using: &random) == 0 {
            let series = driver.declare(entity.id, attribute)
            driver.board.setNoDataAge(series, pick([nil, .minutes(2), .minutes(30)]))
        }
    }
}

@Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
func whatIsKeptApartSaysWhatTheWholeWalkSays(seed: UInt64) throws {
    var life = Life(seed: seed, isLarge: false)
    for step in 0..<1_500 {
        try life.step()
        guard step % 5 == 0 else { continue }
        let limit = step % 3 == 0 ? 4 : step % 3 == 1 ? 64 : Int.max
        Walk(board: life.driver.board, now: life.now).check(limit: limit, "seed \(seed), step \(step)")
    }
}

/// More abnormal and more marked ones than are sorted: their order is walked.
@Test func theSameWhereMostAreAbnormalOrMarked() throws {
    var life = Life(seed: 9, isLarge: true)
    for entity in life.entities.prefix(600) { life.driver.board.mark(entity.id) }
    for step in 0..<600 {
        try life.step()
        if step == 300 { for entity in life.entities.prefix(590) { life.driver.board.mark(entity.id, false) } }
        guard step % 20 == 0 else { continue }
        let limit = step % 3 == 0 ? 64 : step % 3 == 1 ? 650 : Int.max
        Walk(board: life.driver.board, now: life.now).check(limit: limit, "seed 9, step \(step)")
    }
}

/// Each before the last that came: the room between two labels is used up again and again.
@Test func membersThatAlwaysComeBeforeTheSameOneKeepTheirOrder() {
    var board = FigureBoard(site: Site(id: "test", entities: [Entity(id: "zz", type: "FloodMonitoring")]))
    for index in 0..<200 {
        board.update(Entity(id: EntityID("e\(1000 + index)"), type: "FloodMonitoring"))
        board.update(Entity(id: EntityID("b\(1000 - index)"), type: "FloodMonitoring"))
    }
    let rows = board.rivers(at: cet("02:00"), limit: .max).map(\.entity.text)
    #expect(rows.count == 401)
    #expect(rows == rows.sorted())
}
