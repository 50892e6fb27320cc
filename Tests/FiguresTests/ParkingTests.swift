import Telemetry
import Testing

@testable import Figures

private let liberte: EntityID = "liberte"

private func carPark(_ id: EntityID, _ places: Double?, parent: EntityID? = nil) -> Entity {
    var entity = Entity(id: id, type: "OffStreetParking")
    entity.period = .minutes(5)
    entity.properties = ["fullBelow": Property(.number(5)), "freeAbove": Property(.number(15))]
    if let places { entity.properties["totalSpotNumber"] = Property(.number(places)) }
    entity.refParkingSite = parent
    return entity
}

private let counted: [Double] = [540, 546, 552, 558, 564, 570, 576, 582, 588, 594, 600, 604, 598, 592, 584]

/// The Parking story: one count each 5 min from 16:30.
private func afternoon(until end: String) -> BoardDriver {
    var driver = BoardDriver([carPark(liberte, 600)])
    for (index, cars) in counted.enumerated() {
        let stamp = cet("16:30") + .minutes(5) * Int64(index)
        if stamp <= cet(end) { driver.feed(liberte, "occupiedSpotNumber", cars, at: stamp) }
    }
    return driver
}

@Test func theAfternoonOfTheStoryIsShownAsItSays() throws {
    let cases: [(String, Int, ParkingFigure.Status, Timestamp?)] = [
        ("17:00", 24, .open, cet("17:15")), ("17:15", 6, .open, cet("17:15")), ("17:20", 0, .full, nil),
        ("17:25", 0, .full, nil), ("17:30", 2, .full, nil), ("17:35", 8, .full, nil), ("17:40", 16, .open, nil),
    ]
    for (time, free, status, fullAt) in cases {
        let figure = try #require(afternoon(until: time).board.carPark(liberte, at: cet(time)))
        #expect(figure.free == free, "at \(time)")
        #expect(figure.status == status, "at \(time)")
        #expect(figure.fullAt == fullAt || time == "17:40", "at \(time)")
        #expect(figure.capacity == 600)
        #expect(!figure.isForced)
    }
}

@Test func carsBeyondCapacityAreOverAndUncertainAndFreeIsZero() throws {
    let driver = afternoon(until: "17:25")
    let figure = try #require(driver.board.carPark(liberte, at: cet("17:25")))
    #expect(figure.free == 0)
    #expect(figure.over == 4)
    #expect(figure.occupied.value == 604, "the raw count is kept")
    #expect(figure.occupied.quality == .uncertain)
    let total = try #require(driver.board.parkingTotal(at: cet("17:25")))
    #expect(total == ParkingTotal(free: 0, capacity: 600, counted: 1, unknown: 0))
}

@Test func aNegativeCountNeverMakesMorePlacesThanThereAre() throws {
    var driver = BoardDriver([carPark("mayol", 480)])
    driver.feed("mayol", "occupiedSpotNumber", -3, at: cet("17:00"))
    let figure = try #require(driver.board.carPark("mayol", at: cet("17:00")))
    #expect(figure.free == 480)
    #expect(figure.over == -3)
    #expect(figure.occupied.quality == .uncertain)
    #expect(figure.status == .open)
    #expect(driver.board.parkingTotal(at: cet("17:00"))?.free == 480)
}

@Test func freePlacesMayBeWhatIsSent() throws {
    var driver = BoardDriver([carPark("mayol", nil)])
    driver.feed("mayol", "availableSpotNumber", 12, at: cet("17:00"))
    #expect(driver.board.carPark("mayol", at: cet("17:00"))?.free == 12)
    driver.feed("mayol", "totalSpotNumber", 480, at: cet("17:00"))
    let figure = try #require(driver.board.carPark("mayol", at: cet("17:00")))
    #expect(figure.free == 12)
    #expect(figure.capacity == 480)
    #expect(figure.occupied.value == 468)
    driver.feed("mayol", "availableSpotNumber", -4, at: cet("17:05"))
    let over = try #require(driver.board.carPark("mayol", at: cet("17:05")))
    #expect(over.free == 0)
    #expect(over.over == 4)
    #expect(over.status == .full)
}

@Test func withoutACapacityCarsSayNothingOfFreePlaces() throws {
    var driver = BoardDriver([carPark("mayol", nil)])
    driver.feed("mayol", "occupiedSpotNumber", 12, at: cet("17:00"))
    let figure = try #require(driver.board.carPark("mayol", at: cet("17:00")))
    #expect(figure.free == nil)
    #expect(figure.occupied.value == 12)
    #expect(driver.board.parkingTotal(at: cet("17:00")) == ParkingTotal(free: 0, capacity: 0, counted: 0, unknown: 1))
}

@Test func aClosedCarParkHasNoFreePlacesUntilItOpens() throws {
    var driver = afternoon(until: "17:00")
    driver.say(liberte, "status", "closed", at: cet("17:01"))
    let closed = try #require(driver.board.carPark(liberte, at: cet("17:01")))
    #expect(closed.status == .closed)
    #expect(closed.isForced)
    #expect(closed.free == 0)
    #expect(closed.fullAt == nil)
    #expect(driver.board.parkingTotal(at: cet("17:01"))?.free == 0)
    driver.say(liberte, "status", "full", at: cet("17:02"))
    #expect(driver.board.carPark(liberte, at: cet("17:02"))?.status == .full)
    driver.say(liberte, "status", "open", at: cet("17:03"))
    let open = try #require(driver.board.carPark(liberte, at: cet("17:03")))
    #expect(open.status == .open)
    #expect(!open.isForced)
    #expect(open.free == 24)
}

@Test func aBadOrLateCountChangesNothingLive() throws {
    var driver = afternoon(until: "17:00")
    let before = driver.board.carPark(liberte, at: cet("17:01"))
    driver.feed(liberte, "occupiedSpotNumber", 600, at: cet("16:52"), late: true)
    driver.feed(liberte, "occupiedSpotNumber", 9999, at: cet("17:01"), quality: .bad)
    var after = driver.board.carPark(liberte, at: cet("17:01"))
    #expect(after?.isLastBad == true)
    after?.isLastBad = false
    #expect(after == before)
}

@Test func aSilentCarParkIsUnknownInTheTotal() throws {
    var driver = BoardDriver([carPark(liberte, 600), carPark("mayol", 480)])
    driver.feed(liberte, "occupiedSpotNumber", 500, at: cet("17:00"))
    driver.feed("mayol", "occupiedSpotNumber", 400, at: cet("17:14"))
    #expect(
        driver.board.parkingTotal(at: cet("17:14")) == ParkingTotal(free: 180, capacity: 1080, counted: 2, unknown: 0))
    #expect(
        driver.board.parkingTotal(at: cet("17:15")) == ParkingTotal(free: 80, capacity: 480, counted: 1, unknown: 1))
    #expect(driver.board.carPark(liberte, at: cet("17:15"))?.occupied.isStale == true)
    #expect(driver.board.carPark(liberte, at: cet("17:15"))?.free == 100)
    #expect(driver.board.abnormalCounts(at: cet("17:15")).carParks == 1)
}

// MARK: - Parents

private func bullRing() -> BoardDriver {
    BoardDriver([
        carPark("bull-ring", 3000), carPark("br1", 1000, parent: "bull-ring"),
        carPark("br2", 1000, parent: "bull-ring"), carPark("br3", 1000, parent: "bull-ring"),
    ])
}

@Test func aParentIsNeverCountedWithItsChildren() throws {
    var driver = bullRing()
    for child: EntityID in ["br1", "br2", "br3"] { driver.feed(child, "occupiedSpotNumber", 900, at: cet("17:00")) }
    #expect(driver.board.parkingTotal(at: cet("17:00"))?.free == 300, "the parent is silent: its parts count")
    #expect(driver.board.carPark("bull-ring", at: cet("17:00"))?.isCounted == false)
    driver.feed("bull-ring", "occupiedSpotNumber", 2690, at: cet("17:01"))
    let total = try #require(driver.board.parkingTotal(at: cet("17:01")))
    #expect(total == ParkingTotal(free: 310, capacity: 3000, counted: 1, unknown: 0), "the parent speaks: it counts")
    let rows = driver.board.carParks(at: cet("17:01"), limit: 10)
    #expect(rows.filter(\.isCounted).map(\.entity) == ["bull-ring"])
    #expect(rows.filter(\.isCounted).compactMap(\.free).reduce(0, +) == total.free)
    #expect(driver.board.parkingTotal(at: cet("17:16"))?.counted == 0)
}

@Test func onlyTheParentMayReport() throws {
    var driver = bullRing()
    driver.feed("bull-ring", "occupiedSpotNumber", 2690, at: cet("17:00"))
    let total = try #require(driver.board.parkingTotal(at: cet("17:00")))
    #expect(total == ParkingTotal(free: 310, capacity: 3000, counted: 1, unknown: 0))
}

@Test func someChildrenCountWhileTheParentIsSilent() throws {
    var driver = bullRing()
    driver.feed("br2", "occupiedSpotNumber", 900, at: cet("17:00"))
    let total = try #require(driver.board.parkingTotal(at: cet("17:00")))
    #expect(total == ParkingTotal(free: 100, capacity: 1000, counted: 1, unknown: 2))
}

@Test func carParksThatNameOneAnotherAsParentEndSomewhere() throws {
    var driver = BoardDriver([
        carPark("a", 100, parent: "b"), carPark("b", 100, parent: "a"), carPark("c", 100, parent: "c"),
    ])
    for id: EntityID in ["a", "b", "c"] { driver.feed(id, "occupiedSpotNumber", 10, at: cet("17:00")) }
    #expect(driver.board.parkingTotal(at: cet("17:00"))?.counted == 3)
}

// MARK: - Zones

private func zone(_ count: Int) -> [Entity] {
    (0..<count).map { index in
        var bay = Entity(id: EntityID("mourillon-\(index)"), type: "ParkingSpot")
        bay.zone = "Mourillon"
        bay.heartbeat = .hours(24)
        return bay
    }
}

private func heard(_ count: Int, occupied: Int, of known: Int, at stamp: Timestamp) -> BoardDriver {
    var driver = BoardDriver(zone(known))
    for index in 0..<count {
        driver.say(EntityID("mourillon-\(index)"), "status", index < occupied ? "occupied" : "free", at: stamp)
    }
    return driver
}

@Test func aZoneSaysFreeOfSeenOfKnown() throws {
    let driver = heard(413, occupied: 325, of: 430, at: cet("06:00"))
    let figure = try #require(driver.board.carPark("Mourillon", at: cet("17:00")))
    #expect(figure.kind == .zone)
    #expect(figure.free == 88)
    #expect(figure.seen == 413)
    #expect(figure.known == 430)
    #expect(driver.board.counts.carParks == 1)
    #expect(
        driver.board.parkingTotal(at: cet("17:00")) == ParkingTotal(free: 88, capacity: 413, counted: 1, unknown: 0))
    // Bays report on change: silent until three in the morning they are as well as before.
    #expect(driver.board.carPark("Mourillon", at: cet("2026-11-29 03:00"))?.free == 88)
    #expect(driver.board.abnormalCounts(at: cet("2026-11-29 03:00")).carParks == 0)
    #expect(driver.board.carPark("Mourillon", at: cet("2026-11-29 06:00"))?.seen == 0)
}

@Test func belowItsCoverageAZoneHasNoNumber() throws {
    let driver = heard(79, occupied: 40, of: 100, at: cet("06:00"))
    let figure = try #require(driver.board.carPark("Mourillon", at: cet("07:00")))
    #expect(figure.free == nil)
    #expect(figure.freeSeen == 39)
    #expect(figure.seen == 79)
    #expect(driver.board.parkingTotal(at: cet("07:00")) == ParkingTotal(free: 0, capacity: 0, counted: 0, unknown: 1))
    #expect(driver.board.abnormalCounts(at: cet("07:00")).carParks == 1)
    #expect(heard(80, occupied: 40, of: 100, at: cet("06:00")).board.carPark("Mourillon", at: cet("07:00"))?.free == 40)
}

@Test func aZoneMaySetItsCoverageAndItsName() throws {
    var group = Entity(id: "Mourillon", type: "ParkingGroup", name: "Zone Mourillon")
    group.properties["min_coverage"] = Property(.number(0.5))
    var driver = BoardDriver(zone(100) + [group])
    for index in 0..<60 { driver.say(EntityID("mourillon-\(index)"), "status", "free", at: cet("06:00")) }
    let figure = try #require(driver.board.carPark("Mourillon", at: cet("07:00")))
    #expect(figure.name == "Zone Mourillon")
    #expect(figure.free == 60)
    #expect(driver.board.counts.carParks == 1)
}

@Test func anUnknownBayIsNotSeenAndAClosedOneIsNotFree() throws {
    var driver = BoardDriver(zone(4))
    for (index, status) in ["free", "occupied", "closed", "unknown"].enumerated() {
        driver.say(EntityID("mourillon-\(index)"), "status", status, at: cet("06:00"))
    }
    let figure = try #require(driver.board.carPark("Mourillon", at: cet("07:00")))
    #expect(figure.seen == 3)
    #expect(figure.freeSeen == 1)
}

@Test func aBayMaySayWhetherItIsOccupied() throws {
    var driver = BoardDriver(zone(4))
    for index in 0..<4 {
        driver.feed(EntityID("mourillon-\(index)"), "occupied", index == 0 ? 0 : 1, at: cet("06:00"))
    }
    #expect(driver.board.carPark("Mourillon", at: cet("07:00"))?.free == 1)
}

@Test func aZoneInsideACarParkIsNotCountedBesideIt() throws {
    var bays = zone(10)
    for index in bays.indices { bays[index].refParkingSite = "port" }
    var driver = BoardDriver(bays + [carPark("port", 100)])
    for index in 0..<10 { driver.say(EntityID("mourillon-\(index)"), "status", "free", at: cet("17:00")) }
    #expect(driver.board.parkingTotal(at: cet("17:00"))?.free == 10)
    driver.feed("port", "occupiedSpotNumber", 40, at: cet("17:00"))
    #expect(driver.board.parkingTotal(at: cet("17:00"))?.free == 60)
}

@Test func aMarkedBayPutsItsZoneFirst() {
    var driver = BoardDriver(zone(4) + [carPark("Alpha", 100)])
    for index in 0..<4 { driver.say(EntityID("mourillon-\(index)"), "status", "free", at: cet("17:00")) }
    driver.feed("Alpha", "occupiedSpotNumber", 4, at: cet("17:00"))
    #expect(driver.board.carParks(at: cet("17:00"), limit: 9).map(\.entity) == ["Alpha", "Mourillon"])
    driver.board.mark("mourillon-2")
    #expect(driver.board.carParks(at: cet("17:00"), limit: 9).map(\.entity) == ["Mourillon", "Alpha"])
}

/// What was only heard, and listed nowhere, is in no total and part of nothing: it says why it is not counted.
@Test func aCarParkInStockIsLeftOut() throws {
    var heard = carPark("pk", 60)
    heard.device.lifecycle = .stock
    var part = carPark("part", 40, parent: liberte)
    part.device.lifecycle = .production
    var driver = BoardDriver([carPark(liberte, 600), heard, part])
    for id: EntityID in [liberte, "pk", "part"] { driver.feed(id, "occupiedSpotNumber", 5, at: cet("17:00")) }
    let stock = try #require(driver.board.carPark("pk", at: cet("17:00")))
    #expect(!stock.isCounted && stock.leftOut == .stock)
    let counted = try #require(driver.board.carPark("part", at: cet("17:00")))
    #expect(!counted.isCounted && counted.leftOut == nil)
    #expect(driver.board.carPark(liberte, at: cet("17:00"))?.leftOut == nil)
}
