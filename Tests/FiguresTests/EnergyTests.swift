import Telemetry
import Testing

@testable import Figures

private func meter(_ id: EntityID, _ attribute: AttributeName = "activePower", unit: Unit = "W") -> Entity {
    var entity = Entity(id: id, type: "ACMeasurement")
    entity.period = .minutes(10)
    entity.attributes[attribute] = AttributeDefinition(unit: unit)
    return entity
}

@Test func powerNowCountsTheMetersThatAreFresh() throws {
    var driver = BoardDriver((0..<40).map { meter(EntityID("m\($0)")) })
    for index in 0..<38 { driver.feed(EntityID("m\(index)"), "activePower", 100_000, at: cet("12:00")) }
    driver.feed("m38", "activePower", 900_000, at: cet("11:00"))
    driver.feed("m39", "activePower", 900_000, at: cet("12:00"), quality: .bad)
    let total = try #require(driver.board.energyTotal(at: cet("12:01")))
    #expect(total.watts == 3_800_000)
    #expect(total.metersCounted == 38)
    #expect(total.metersKnown == 40)
    #expect(total.usualWatts == nil)
    #expect(total.voltAmperes == nil)
    #expect(driver.board.abnormalCounts(at: cet("12:01")).meters == 2)
}

@Test func wattsAndVoltAmperesAreNeverSummed() throws {
    var cabinet = Entity(id: "cabinet", type: "StreetlightControlCabinet")
    cabinet.period = .minutes(10)
    var driver = BoardDriver([meter("a"), meter("b", "apparentPower", unit: "VA"), cabinet])
    driver.feed("a", "activePower", 5, at: cet("12:00"), unit: "kW")
    driver.feed("a", "apparentPower", 6, at: cet("12:00"), unit: "kVA")
    driver.feed("b", "apparentPower", 800, at: cet("12:00"))
    driver.feed("cabinet", "totalActivePower", 300, at: cet("12:00"), unit: "W")
    let total = try #require(driver.board.energyTotal(at: cet("12:00")))
    #expect(total.watts == 5300)
    #expect(total.metersCounted == 2)
    #expect(total.metersKnown == 2)
    #expect(total.voltAmperes == 800)
    #expect(total.voltAmpereMeters == 1)
    #expect(driver.board.meter("b", at: cet("12:00"))?.power.unit == "VA")
}

@Test func apparentPowerInWattsIsNotTaken() throws {
    var driver = BoardDriver([meter("a", "apparentPower", unit: "VA")])
    driver.feed("a", "apparentPower", 800, at: cet("12:00"))
    var wrong = BoardDriver([Entity(id: "w", type: "ACMeasurement")])
    wrong.feed("w", "apparentPower", 800, at: cet("12:00"), unit: "W")
    #expect(wrong.board.energyTotal(at: cet("12:00"))?.voltAmperes == nil)
}

/// Four weeks and a day of one meter, and another for the last of them when `growing`.
private func month(growing: Bool) -> BoardDriver {
    var driver = BoardDriver([meter("a"), meter("b")])
    // Saturdays: the same step of four weeks is worth 100, 130, 110, 90; other days 500.
    let saturday: [Int: Double] = [0: 100, 7: 130, 14: 110, 21: 90, 28: 126]
    let start = cet("2026-10-31 00:00")
    for index in 0..<(29 * 144 - 60) {
        let stamp = start + .minutes(10) * Int64(index)
        driver.feed("a", "activePower", saturday[index / 144] ?? 500, at: stamp)
        if growing, index > 27 * 144 { driver.feed("b", "activePower", 50, at: stamp) }
    }
    return driver
}

@Test func usualIsTheMedianOfTheSameWeekdayAndTime() throws {
    let driver = month(growing: false)
    let now = cet("13:50")
    let total = try #require(driver.board.energyTotal(at: now))
    #expect(total.watts == 126)
    #expect(total.usualWatts == 105)
    #expect(abs((total.percentOfUsual ?? 0) - 120) < 1e-9)
    #expect(total.usual.values.count == 144)
    #expect(total.usual.values.allSatisfy { $0 == 105 })
    #expect(total.today.values.count == 84)
    #expect(total.today.values.allSatisfy { $0 == 126 })
    #expect(total.today.end == cet("14:00"))
    #expect(total.usual.end == cet("2026-11-29 00:00"))
}

@Test func noPercentageWhenTheMetersDiffer() throws {
    let total = try #require(month(growing: true).board.energyTotal(at: cet("13:50")))
    #expect(total.watts == 176)
    #expect(total.usualWatts == 105)
    #expect(total.percentOfUsual == nil)
}

@Test func usualSurvivesARestart() throws {
    let restarted = try month(growing: false).restarted([meter("a"), meter("b")])
    let total = try #require(restarted.board.energyTotal(at: cet("13:50")))
    #expect(total == month(growing: false).board.energyTotal(at: cet("13:50")))
    #expect(total.usualWatts == 105)
}

@Test func theDayTheClocksChangeHasItsOwnNumberOfSteps() throws {
    var driver = BoardDriver([meter("a")])
    driver.feed("a", "activePower", 1, at: cet("2026-10-25 12:00"))
    #expect(driver.board.energyTotal(at: cet("2026-10-25 12:00"))?.usual.values.count == 150)
    #expect(driver.board.energyTotal(at: cet("2026-03-29 12:00"))?.usual.values.count == 138)
}

@Test func weeksAreLocalAndBeginOnMonday() {
    let sunday = PowerMemory.place(of: cet("2026-11-29 23:59"), in: .paris)
    let monday = PowerMemory.place(of: cet("2026-11-30 00:00"), in: .paris)
    #expect(monday.week == sunday.week + 1)
    #expect(sunday.step == 1007)
    #expect(monday.step == 0)
    // 1969-12-29 was a Monday.
    #expect(PowerMemory.place(of: Timestamp(seconds: -3 * 86400), in: .utc).week == -1)
    #expect(PowerMemory.place(of: Timestamp(seconds: -3 * 86400 - 1), in: .utc).week == -2)
}

// MARK: - Voltage

private func fed(_ means: [(phase: String, volts: Double, from: Int, count: Int)]) -> BoardDriver {
    var driver = BoardDriver([Entity(id: "tgbt", type: "ThreePhaseAcMeasurement")])
    for (phase, volts, from, count) in means {
        for slot in from..<(from + count) {
            let stamp = cet("2026-11-21 00:00") + .minutes(10) * Int64(slot)
            driver.feed("tgbt", AttributeName("phaseVoltage" + phase), volts - 1, at: stamp + .minutes(1))
            driver.feed("tgbt", AttributeName("phaseVoltage" + phase), volts + 1, at: stamp + .minutes(6))
        }
    }
    return driver
}

private func verdict(_ driver: BoardDriver, at time: String) -> MeterFigure.VoltageVerdict? {
    driver.board.meter("tgbt", at: cet(time))?.voltage
}

@Test func voltageIsJudgedByTenMinuteMeansOfEachPhase() throws {
    // Each phase: 1008 means in the week; L1 has 50 outside ±10 % (4.96 %), L2 and L3 none.
    let driver = fed([("L1", 206, 0, 50), ("L1", 230, 50, 958), ("L2", 231, 0, 1008), ("_T", 253, 0, 1008)])
    let before = try #require(verdict(driver, at: "2026-11-27 23:59"))
    #expect(before.outsideTenPercent == 50)
    #expect(before.outsideTenFifteen == 0)
    #expect(before.complies == nil, "the week is not over")
    let after = try #require(verdict(driver, at: "2026-11-28 00:00"))
    #expect(after.count == 3 * 1008)
    #expect(after.complies == true)
}

@Test func fivePercentOfOnePhaseIsTooMuch() throws {
    let driver = fed([("R", 206, 0, 51), ("R", 230, 51, 957), ("S", 230, 0, 1008)])
    #expect(verdict(driver, at: "2026-11-27 23:00")?.complies == nil)
    #expect(verdict(driver, at: "2026-11-28 00:00")?.complies == false)
}

@Test func oneMeanBeyondTheOuterBoundIsAVerdictAtOnce() throws {
    let driver = fed([("", 230, 0, 5), ("", 195, 5, 1), ("", 230, 6, 3)])
    let found = try #require(verdict(driver, at: "2026-11-21 01:30"))
    #expect(found.outsideTenFifteen == 1)
    #expect(found.outsideTenPercent == 1)
    #expect(found.count == 9)
    #expect(found.complies == false)
}

@Test func anOpenTenMinutesIsNotAMean() throws {
    let driver = fed([("", 230, 0, 1)])
    #expect(verdict(driver, at: "2026-11-21 00:07") == nil)
    #expect(verdict(driver, at: "2026-11-21 00:10")?.count == 1)
}

@Test func theLastWholeWeekIsKeptWhileTheNextIsCounted() throws {
    let driver = fed([("", 230, 0, 1012)])
    let found = try #require(verdict(driver, at: "2026-11-28 00:40"))
    #expect(found.count == 4)
    #expect(found.complies == nil)
    #expect(found.lastWeek?.count == 1008)
    #expect(found.lastWeek?.complies == true)
}
