import Telemetry
import Testing

@testable import Figures

private func city() -> [Entity] {
    var gauge = Entity(id: "gapeau", type: "FloodMonitoring")
    gauge.period = .minutes(5)
    gauge.properties["alertLevel"] = Property(.number(3))
    var rain = Entity(id: "revest", type: "WeatherObserved")
    rain.period = .minutes(5)
    var park = Entity(id: "liberte", type: "OffStreetParking")
    park.period = .minutes(5)
    park.properties["totalSpotNumber"] = Property(.number(600))
    var bay = Entity(id: "bay", type: "ParkingSpot")
    bay.zone = "Mourillon"
    var meter = Entity(id: "meter", type: "ThreePhaseAcMeasurement")
    meter.period = .minutes(5)
    var air = Entity(id: "claret", type: "AirQualityObserved")
    air.period = .minutes(30)
    return [gauge, rain, park, bay, meter, air]
}

/// Two hours of everything from a seed.
private func lived(seed: UInt64) -> BoardDriver {
    var driver = BoardDriver(city())
    var random = SplitMix(state: seed)
    for minute in 0..<120 {
        let stamp = cet("22:30") + .minutes(Int64(minute))
        let value = Double.random(in: 0...600, using: &random)
        let series: [(EntityID, AttributeName)] = [
            ("gapeau", "currentLevel"), ("revest", "precipitation"), ("revest", "precipitationTotal"),
            ("liberte", "occupiedSpotNumber"), ("meter", "totalActivePower"), ("meter", "phaseVoltageR"),
            ("claret", "no2"), ("claret", "pm10"),
        ]
        let chosen = series[Int.random(in: 0..<series.count, using: &random)]
        driver.feed(
            chosen.0, chosen.1, value, at: stamp, quality: value < 60 ? .bad : .good, late: value > 550)
    }
    driver.say("bay", "status", "free", at: cet("23:00"))
    driver.say("claret", "airQualityIndex", "moyen", at: cet("23:00"))
    driver.say("liberte", "status", "closed", at: cet("23:00"))
    return driver
}

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

/// Everything a board can say, as one comparable value.
private struct Picture: Equatable {
    var rivers: [RiverFigure]
    var rain: [RainFigure]
    var worst: WorstRain?
    var carParks: [ParkingFigure]
    var parking: ParkingTotal?
    var meters: [MeterFigure]
    var energy: EnergyTotal?
    var air: [AirFigure]
    var abnormal: FigureCounts
    init(_ board: FigureBoard, at now: Timestamp) {
        rivers = board.rivers(at: now, limit: 64)
        rain = board.rain(at: now, limit: 64)
        worst = board.worstRain(at: now)
        carParks = board.carParks(at: now, limit: 64)
        parking = board.parkingTotal(at: now)
        meters = board.meters(at: now, limit: 64)
        energy = board.energyTotal(at: now)
        air = board.airStations(at: now, limit: 64)
        abnormal = board.abnormalCounts(at: now)
    }
}

@Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
func aRestartedBoardSaysTheSameNowAndLater(seed: UInt64) throws {
    var before = lived(seed: seed)
    var after = try before.restarted(city())
    let now = cet("2026-11-29 00:30")
    #expect(Picture(before.board, at: now) == Picture(after.board, at: now), "seed \(seed)")
    for (entity, attribute) in [("gapeau", "currentLevel"), ("revest", "precipitationTotal"), ("claret", "no2")] {
        before.feed(EntityID(entity), AttributeName(attribute), 601, at: now)
        after.feed(EntityID(entity), AttributeName(attribute), 601, at: now)
    }
    #expect(Picture(before.board, at: now) == Picture(after.board, at: now), "seed \(seed)")
}

@Test func anImageOfEntitiesThatAreGoneIsReadAndLeft() throws {
    let fresh = try lived(seed: 9).restarted(Array(city().dropFirst(2)))
    #expect(fresh.board.counts.rivers == 0)
    #expect(fresh.board.carPark("liberte", at: cet("2026-11-29 00:30"))?.status == .closed)
}

@Test func aDamagedImageThrowsAndLeavesTheBoardAsItWas() {
    let driver = lived(seed: 3)
    var writer = ByteWriter()
    driver.board.encodeImage(into: &writer)
    let now = cet("2026-11-29 00:30")
    var random = SplitMix(state: 77)
    for round in 0..<400 {
        var bytes = writer.bytes
        if round % 2 == 0 {
            bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
        } else {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        var board = driver.board
        var reader = ByteReader(bytes)
        do {
            try board.restoreImage(from: &reader)
            // A value that is only another value: it must still be answered without a trap.
            _ = Picture(board, at: now)
        } catch {
            #expect(Picture(board, at: now) == Picture(driver.board, at: now), "round \(round), seed 77")
        }
    }
}

@Test func rowsComeMarkedFirstThenAbnormalThenByName() {
    let names = ["Zeta", "Alpha", "Mu", "Beta", "Gamma"]
    let gauges = names.map { name in
        var gauge = Entity(id: EntityID(name.lowercased()), type: "FloodMonitoring", name: name)
        gauge.period = .minutes(5)
        return gauge
    }
    var driver = BoardDriver(gauges)
    for name in names where name != "Mu" {
        driver.feed(EntityID(name.lowercased()), "currentLevel", 1, at: cet("02:00"))
    }
    driver.feed("gamma", "currentLevel", 99, at: cet("02:01"), quality: .bad)
    driver.board.mark("zeta")
    driver.board.mark("not-there")
    #expect(driver.board.rivers(at: cet("02:02"), limit: 4).map(\.name) == ["Zeta", "Gamma", "Mu", "Alpha"])
    driver.board.mark("gamma")
    #expect(driver.board.abnormalCounts(at: cet("02:02")).rivers == 3)
    driver.board.mark("zeta", false)
    #expect(driver.board.rivers(at: cet("02:02"), limit: 4).map(\.name) == ["Gamma", "Mu", "Alpha", "Beta"])
    #expect(driver.board.rivers(at: cet("02:02"), limit: 0).isEmpty)
}

@Test func aRenamedEntityMovesToItsPlace() {
    var gauges = [Entity(id: "a", type: "FloodMonitoring"), Entity(id: "b", type: "FloodMonitoring")]
    var board = BoardDriver(gauges).board
    gauges[0].name = "z"
    board.update(gauges[0])
    #expect(board.rivers(at: cet("02:00"), limit: 2).map(\.name) == ["b", "z"])
    #expect(board.counts.rivers == 2)
}

@Test func seriesOfNoFigureAreLeftAlone() {
    var driver = BoardDriver([Entity(id: "gapeau", type: "FloodMonitoring")])
    driver.feed("gapeau", "batteryLevel", 0.9, at: cet("02:00"))
    driver.feed("stranger", "value", 1, at: cet("02:00"))
    driver.board.accept(
        Reading(series: SeriesID(9_999), value: .number(1), observedAt: cet("02:00"), receivedAt: cet("02:00")),
        text: nil)
    #expect(driver.board.river("gapeau", at: cet("02:00"))?.level.value == nil)
}

@Test func noValueAndNoStampCanTrap() {
    var driver = BoardDriver(city())
    let stamps = [Timestamp.distantPast, .distantFuture, Timestamp(seconds: 0), cet("02:00")]
    let values = [Double.greatestFiniteMagnitude, -.greatestFiniteMagnitude, .infinity, .nan, 0]
    let series: [(EntityID, AttributeName)] = [
        ("gapeau", "currentLevel"), ("revest", "precipitation"), ("revest", "precipitationTotal"),
        ("liberte", "occupiedSpotNumber"), ("liberte", "availableSpotNumber"), ("liberte", "totalSpotNumber"),
        ("bay", "status"), ("meter", "totalActivePower"), ("meter", "phaseVoltageS"), ("claret", "o3"),
        ("claret", "airQualityIndex"),
    ]
    for (entity, attribute) in series {
        for stamp in stamps {
            for value in values {
                driver.feed(entity, attribute, value, at: stamp)
                driver.feed(entity, attribute, value, at: stamp, late: true)
            }
        }
    }
    for now in stamps { _ = Picture(driver.board, at: now) }
}

@Test func tenThousandEntitiesCostAFewMillisecondsAPanel() {
    let gauges = (0..<10_000).map { index in
        var gauge = Entity(id: EntityID("gauge-\(index)"), type: "FloodMonitoring", name: "Gauge \(index)")
        gauge.period = .minutes(5)
        return gauge
    }
    var driver = BoardDriver(gauges)
    for index in 0..<10_000 { driver.feed(EntityID("gauge-\(index)"), "currentLevel", 1, at: cet("02:00")) }
    driver.board.mark("gauge-777")
    let rows = driver.board.rivers(at: cet("02:01"), limit: 64)
    #expect(rows.count == 64)
    #expect(rows[0].entity == "gauge-777")
    #expect(driver.board.abnormalCounts(at: cet("03:00")).rivers == 10_000)
}
