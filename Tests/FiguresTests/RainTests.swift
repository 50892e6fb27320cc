import Telemetry
import Testing

@testable import Figures

private let id: EntityID = "revest"

private func gauge(_ attribute: AttributeName = "precipitation", period: TimeSpan? = .minutes(5)) -> Entity {
    var entity = Entity(id: id, type: "WeatherObserved", name: "Revest")
    entity.period = period
    entity.attributes[attribute] = AttributeDefinition(unit: "mm")
    return entity
}

private func feed(_ driver: inout BoardDriver, from: String, count: Int, each: Double, skipping: Set<Int> = []) {
    for index in 0..<count where !skipping.contains(index) {
        driver.feed(id, "precipitation", each, at: cet(from) + .minutes(5) * Int64(index))
    }
}

@Test func incrementsAreSummedOverEachWindow() throws {
    var driver = BoardDriver([gauge()])
    feed(&driver, from: "2026-11-27 12:05", count: 288, each: 0.2)
    let sums = try #require(driver.board.rain(id, at: cet("12:02"))).sums
    #expect(sums.map { ($0.millimetres * 10).rounded() / 10 } == [0.6, 2.4, 7.2, 57.6])
    #expect(sums.allSatisfy { $0.received == 1 })
}

@Test func missingIncrementsMakeALowerBoundAndSayTheirShare() throws {
    var driver = BoardDriver([gauge()])
    feed(&driver, from: "11:05", count: 12, each: 1, skipping: [2, 5])
    let sums = try #require(driver.board.rain(id, at: cet("12:00"))).sums
    #expect(sums[1].millimetres == 10)
    #expect(abs(sums[1].received - 10.0 / 12) < 1e-9)
    #expect(sums[0].received == 1)
    #expect(sums[3].received < 0.04)
}

@Test func aGaugeSilentForTwoPeriodsLosesItsShare() throws {
    var driver = BoardDriver([gauge()])
    feed(&driver, from: "11:05", count: 12, each: 1)
    #expect(driver.board.rain(id, at: cet("12:09"))?.sums[1].received == 1)
    let later = try #require(driver.board.rain(id, at: cet("12:30"))).sums
    #expect(later[0].received == 0)
    #expect(later[1].millimetres == 6)
    #expect(abs(later[1].received - 0.5) < 1e-9)
}

@Test func aBadOrNegativeIncrementIsMissingAndNotZero() throws {
    var driver = BoardDriver([gauge()])
    driver.feed(id, "precipitation", 2, at: cet("11:50"))
    driver.feed(id, "precipitation", -99, at: cet("11:55"))
    driver.feed(id, "precipitation", 500, at: cet("12:00"), quality: .bad)
    let sum = try #require(driver.board.rain(id, at: cet("12:00"))).sums[0]
    #expect(sum.millimetres == 2)
    #expect(abs(sum.received - 1.0 / 3) < 1e-9)
}

@Test func aLateIncrementBelongsToItsWindow() throws {
    var driver = BoardDriver([gauge()])
    feed(&driver, from: "11:05", count: 12, each: 1, skipping: [6])
    #expect(driver.board.rain(id, at: cet("12:00"))?.sums[1].millimetres == 11)
    let last = driver.board.rain(id, at: cet("12:00"))?.last
    driver.feed(id, "precipitation", 4, at: cet("11:35"), late: true)
    let figure = try #require(driver.board.rain(id, at: cet("12:00")))
    #expect(figure.sums[1].millimetres == 15)
    #expect(figure.sums[1].received == 1)
    #expect(figure.last == last)
}

@Test func anotherValueForTheSameStampReplacesTheIncrement() throws {
    var driver = BoardDriver([gauge()])
    driver.feed(id, "precipitation", 2, at: cet("12:00"))
    driver.feed(id, "precipitation", 3, at: cet("12:00"))
    #expect(driver.board.rain(id, at: cet("12:00"))?.sums[0].millimetres == 3)
}

@Test func anHourlyGaugeSaysNothingOfAQuarterOfAnHour() throws {
    var driver = BoardDriver([gauge(period: .hours(1))])
    driver.feed(id, "precipitation", 8, at: cet("11:00"))
    driver.feed(id, "precipitation", 6, at: cet("12:00"))
    let sums = try #require(driver.board.rain(id, at: cet("12:05"))).sums
    #expect(sums[0].received == 0)
    #expect(sums[0].millimetres == 0)
    #expect(sums[1].millimetres == 6)
    #expect(sums[1].received == 1)
    #expect(abs(sums[2].received - 2.0 / 3) < 1e-9)
}

@Test func anIncrementHalfOutsideTheWindowIsNotCounted() throws {
    var driver = BoardDriver([gauge(period: .minutes(10))])
    driver.feed(id, "precipitation", 8, at: cet("11:50"))
    driver.feed(id, "precipitation", 6, at: cet("12:00"))
    let sum = try #require(driver.board.rain(id, at: cet("12:00"))).sums[0]
    #expect(sum.millimetres == 6)
    #expect(abs(sum.received - 10.0 / 15) < 1e-9)
}

@Test func aCounterThatStartsAgainIsNoNegativeRain() throws {
    var driver = BoardDriver([gauge("precipitationTotal")])
    let counted: [Double] = [810.2, 810.4, 812.4, 0.2, 0.6]
    for (index, total) in counted.enumerated() {
        driver.feed(id, "precipitationTotal", total, at: cet("11:40") + .minutes(5) * Int64(index))
    }
    let figure = try #require(driver.board.rain(id, at: cet("12:00")))
    #expect(abs(figure.sums[1].millimetres - 2.8) < 1e-6)
    #expect(abs(figure.sums[0].millimetres - 2.6) < 1e-6)
    #expect(figure.sums[0].received == 1)
    #expect(abs(figure.sums[1].received - 20.0 / 60) < 1e-9)
    #expect(figure.last.value == 0.6)
}

@Test func aCounterCoversItsOwnGaps() throws {
    var driver = BoardDriver([gauge("precipitationTotal")])
    driver.feed(id, "precipitationTotal", 10, at: cet("11:00"))
    driver.feed(id, "precipitationTotal", 22, at: cet("11:55"))
    driver.feed(id, "precipitationTotal", 23, at: cet("12:00"))
    let sums = try #require(driver.board.rain(id, at: cet("12:00"))).sums
    #expect(sums[1].millimetres == 13)
    #expect(sums[1].received == 1)
    #expect(sums[0].millimetres == 1, "when in the gap the rest fell is not known")
    #expect(abs(sums[0].received - 5.0 / 15) < 1e-9)
}

@Test func aGaugeThatSendsBothSaysTheSameRainOnce() throws {
    var driver = BoardDriver([gauge()])
    for index in 0..<4 {
        let stamp = cet("11:45") + .minutes(5) * Int64(index)
        driver.feed(id, "precipitation", 1, at: stamp)
        driver.feed(id, "precipitationTotal", 100 + Double(index), at: stamp + .seconds(1))
    }
    let figure = try #require(driver.board.rain(id, at: cet("12:00")))
    #expect(figure.sums[0].millimetres == 3)
    #expect(figure.last.value == 1)
}

@Test func theWorstGaugeOfEachWindowIsNamed() throws {
    var other = gauge()
    other.id = "las"
    other.name = "Las"
    var onTest = gauge()
    onTest.id = "bench"
    onTest.device.lifecycle = .test
    var driver = BoardDriver([gauge(), other, onTest])
    for index in 1...12 {
        let stamp = cet("11:00") + .minutes(5) * Int64(index)
        driver.feed(id, "precipitation", 1, at: stamp)
        driver.feed("las", "precipitation", index > 9 ? 2 : 0, at: stamp)
        driver.feed("bench", "precipitation", 50, at: stamp)
    }
    let worst = try #require(driver.board.worstRain(at: cet("12:00")))
    #expect(worst.windows.map(\.name) == ["Las", "Revest", "Revest", "Revest"])
    #expect(worst.windows.map(\.sum.window) == RainFigure.windows)
    #expect(worst.windows[0].sum.millimetres == 6)
}

@Test func aWeatherStationWithoutRainIsNoRainGauge() {
    var driver = BoardDriver([Entity(id: "mast", type: "WeatherObserved")])
    driver.feed("mast", "temperature", 12, at: cet("12:00"))
    #expect(driver.board.counts.rainGauges == 0)
    #expect(driver.board.worstRain(at: cet("12:00")) == nil)
    driver.feed("mast", "precipitation", 1, at: cet("12:00"))
    #expect(driver.board.counts.rainGauges == 1)
}

@Test func aGaugeByTheSecondKeepsNoMoreThanItsLimit() throws {
    var driver = BoardDriver([gauge(period: .seconds(1))])
    for second in 1...100_000 { driver.feed(id, "precipitation", 0.001, at: cet("00:00") + .seconds(Int64(second))) }
    let member = try #require(driver.board.rainGauges.table.member(id))
    #expect(member.entries.count <= RainGauge.Limits.entryCount)
    let sums = try #require(driver.board.rain(id, at: cet("00:00") + .seconds(100_000))).sums
    #expect(abs(sums[1].millimetres - 3.6) < 0.07)
    #expect(sums[1].received > 0.98)
}
