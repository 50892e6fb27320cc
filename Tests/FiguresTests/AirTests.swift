import Telemetry
import Testing

@testable import Figures

private let id: EntityID = "claret"

private func station(period: TimeSpan? = .hours(1)) -> Entity {
    var entity = Entity(id: id, type: "AirQualityObserved", name: "Claret")
    entity.period = period
    for pollutant in AirFigure.Pollutant.allCases {
        entity.attributes[AttributeName(pollutant.rawValue)] = AttributeDefinition(unit: "µg/m³")
    }
    return entity
}

private func feed(
    _ driver: inout BoardDriver, _ pollutant: AirFigure.Pollutant, _ values: [Double?], from: String = "00:00"
) {
    for (hour, value) in values.enumerated() {
        guard let value else { continue }
        driver.feed(id, AttributeName(pollutant.rawValue), value, at: cet(from) + .hours(Int64(hour)))
    }
}

private func contribution(
    _ driver: BoardDriver, _ pollutant: AirFigure.Pollutant, at time: String
) -> AirFigure.Contribution? {
    driver.board.airStation(id, at: cet(time))?.contributions.first { $0.pollutant == pollutant }
}

@Test func theIndexOf2021IsTheWorstOfFiveWithInclusiveBounds() throws {
    // Vector V01: PM2.5, PM10, NO₂, O₃, SO₂ → the index.
    let cases: [([Double?], AirFigure.IndexLevel)] = [
        ([10, 20, 40, 50, 100], .good), ([10.1, 20, 40, 50, 100], .fair), ([5, 50, 10, 60, 0], .degraded),
        ([5, 51, 10, 60, 0], .poor), ([5, 10, 340, 10, 0], .veryPoor), ([5, 10, 341, 10, 0], .extremelyPoor),
        ([76, 10, 10, 10, 0], .extremelyPoor), ([nil, 10, 10, 10, 0], .good),
    ]
    for (values, index) in cases {
        var driver = BoardDriver([station()])
        let order: [AirFigure.Pollutant] = [.pm25, .pm10, .no2, .o3, .so2]
        for (pollutant, value) in zip(order, values) {
            feed(&driver, pollutant, Array(repeating: value, count: 20))
        }
        let figure = try #require(driver.board.airStation(id, at: cet("20:00")))
        #expect(figure.index == index, "\(values)")
        #expect(figure.missing == (values.contains(nil) ? [.pm25] : []))
        #expect(!figure.isProvisional)
    }
}

@Test func gasesAreJudgedByTheirHighestHourAndParticlesByTheirMean() throws {
    var driver = BoardDriver([station()])
    feed(&driver, .no2, [20, 96, 30])
    feed(&driver, .pm10, [10, 60, 20])
    #expect(contribution(driver, .no2, at: "02:30")?.value == 96)
    #expect(contribution(driver, .no2, at: "02:30")?.level == .degraded)
    #expect(contribution(driver, .no2, at: "02:30")?.lastHour.value == 30)
    #expect(contribution(driver, .pm10, at: "02:30")?.value == 30)
    #expect(contribution(driver, .pm10, at: "02:30")?.level == .fair)
}

@Test func aParticleMeanIsProvisionalBelow18Hours() throws {
    var driver = BoardDriver([station()])
    feed(&driver, .pm10, Array(repeating: 12, count: 17))
    let before = try #require(contribution(driver, .pm10, at: "17:00"))
    #expect(before.hours == 17)
    #expect(before.isProvisional)
    #expect(driver.board.airStation(id, at: cet("17:00"))?.isProvisional == true)
    feed(&driver, .pm10, [12], from: "17:00")
    #expect(contribution(driver, .pm10, at: "17:30")?.isProvisional == false)
}

@Test func theDayIsTheLocalOne() throws {
    var driver = BoardDriver([station()])
    feed(&driver, .no2, [200], from: "2026-11-27 23:00")
    feed(&driver, .no2, [10], from: "2026-11-28 00:00")
    #expect(contribution(driver, .no2, at: "00:30")?.value == 10)
    let nextDay = try #require(driver.board.airStation(id, at: cet("2026-11-29 00:00")))
    #expect(nextDay.index == nil)
    #expect(nextDay.missing.count == 5)
    #expect(contribution(driver, .no2, at: "2026-11-29 00:00")?.lastHour.value == 10)
}

@Test func aDayOf25HoursHas25Hours() throws {
    var driver = BoardDriver([station()])
    feed(&driver, .pm10, Array(repeating: 12, count: 25), from: "2026-10-25 00:00")
    #expect(contribution(driver, .pm10, at: "2026-10-25 23:30")?.hours == 25)
}

@Test func finerReadingsMakeAnHourOnceItIsOverAndThreeQuartersReceived() throws {
    var driver = BoardDriver([station(period: .minutes(10))])
    for minute in stride(from: 0, to: 60, by: 10) {
        driver.feed(id, "no2", Double(minute), at: cet("08:00") + .minutes(Int64(minute)))
    }
    #expect(contribution(driver, .no2, at: "08:55")?.value == nil)
    #expect(contribution(driver, .no2, at: "09:00")?.value == 25)
    for minute in [0, 10, 20, 30] { driver.feed(id, "no2", 300, at: cet("09:00") + .minutes(Int64(minute))) }
    #expect(contribution(driver, .no2, at: "10:00")?.value == 25, "4 of 6 is less than three quarters")
    driver.feed(id, "no2", 300, at: cet("09:40"), late: true)
    #expect(contribution(driver, .no2, at: "10:00")?.value == 300)
}

@Test func missingPollutantsMakeItAtLeast() throws {
    var driver = BoardDriver([station()])
    for pollutant in AirFigure.Pollutant.allCases where pollutant != .so2 { feed(&driver, pollutant, [45]) }
    let figure = try #require(driver.board.airStation(id, at: cet("00:30")))
    #expect(figure.missing == [.so2])
    #expect(figure.index == .poor)
    #expect(figure.contributions.count == 5)
}

@Test func atmoIsOnlyWhatTheAssociationSends() throws {
    var driver = BoardDriver([station()])
    feed(&driver, .no2, [20])
    #expect(driver.board.airStation(id, at: cet("00:30"))?.atmo == nil)
    driver.say(id, "airQualityIndex", "moyen", at: cet("00:10"))
    #expect(driver.board.airStation(id, at: cet("00:30"))?.atmo?.text == "moyen")
    driver.feed(id, "airQualityIndex", 3, at: cet("00:20"))
    #expect(driver.board.airStation(id, at: cet("00:30"))?.atmo?.value == 3)
    #expect(driver.board.airStation(id, at: cet("00:30"))?.index == .good)
}

@Test func milligramsBecomeMicrogramsAndTextsMeasureNothing() throws {
    var driver = BoardDriver([Entity(id: id, type: "AirQualityObserved")])
    driver.feed(id, "no2", 0.05, at: cet("08:00"), unit: "mg/m³")
    driver.say(id, "no2", "FALLO", at: cet("09:00"))
    #expect(contribution(driver, .no2, at: "09:30")?.value == 50)
}

@Test func aStationWithASilentOrBadPollutantIsAbnormal() throws {
    var driver = BoardDriver([station()])
    for pollutant in AirFigure.Pollutant.allCases { feed(&driver, pollutant, [12]) }
    #expect(driver.board.abnormalCounts(at: cet("02:59")).airStations == 0)
    #expect(driver.board.abnormalCounts(at: cet("03:00")).airStations == 1)
}
