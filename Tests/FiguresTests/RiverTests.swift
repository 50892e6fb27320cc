import Telemetry
import Testing

@testable import Figures

private let id: EntityID = "gapeau-sainte-eulalie"

private func gauge() -> Entity {
    var entity = Entity(id: id, type: "FloodMonitoring", name: "Gapeau · Sainte-Eulalie")
    entity.period = .minutes(5)
    entity.attributes["currentLevel"] = AttributeDefinition(unit: "m")
    entity.properties = [
        "vigilanceLevel": Property(.number(2.00)),
        "alertLevel": Property(.number(3.22), validated: "2026-11-22 by SPC"),
        "dangerLevel": Property(.number(4.00), validated: "2026-11-22 by none"),
    ]
    return entity
}

/// The first part of the River story: 1.80 at 02:00, +0.04 each 5 min to 02:30, then +0.12 to 3.24 at 03:20.
private func night(until end: String) -> BoardDriver {
    var driver = BoardDriver([gauge()])
    var level = 1.80
    var stamp = cet("02:00")
    while stamp <= cet(end) {
        driver.feed(id, "currentLevel", level, at: stamp)
        level += stamp < cet("02:30") ? 0.04 : 0.12
        stamp = stamp + .minutes(5)
    }
    return driver
}

private func centimetresPerHour(_ figure: RiverFigure?) -> Int? {
    figure?.ratePerHour.map { Int(($0 * 100).rounded()) }
}

@Test func aRateIsNotShownBeforeItsWindowIsCovered() throws {
    let figure = try #require(night(until: "02:25").board.river(id, at: cet("02:25")))
    #expect(figure.level.value == 2.00)
    #expect(figure.ratePerHour == nil)
    #expect(figure.timeToNext == nil)
    #expect(figure.nextThreshold?.value == 3.22)
    #expect(figure.rateWindow == .minutes(30))
}

@Test func theRiseOfTheStoryIsShownAsItSays() throws {
    let cases: [(String, Int, Double, RiverFigure.TimeToThreshold)] = [
        ("02:30", 48, 3.22, .about(.minutes(145))), ("02:45", 96, 3.22, .about(.minutes(50))),
        ("02:50", 112, 3.22, .about(.minutes(35))), ("03:05", 144, 3.22, .about(.minutes(10))),
        ("03:10", 144, 3.22, .underTenMinutes), ("03:20", 144, 4.00, .about(.minutes(30))),
    ]
    for (time, rate, next, left) in cases {
        let figure = try #require(night(until: time).board.river(id, at: cet(time)))
        #expect(centimetresPerHour(figure) == rate, "at \(time)")
        #expect(figure.nextThreshold?.value == next, "at \(time)")
        #expect(figure.timeToNext == left, "at \(time)")
    }
}

@Test func aRateHoldsUntilTheNextReadingComes() throws {
    let driver = night(until: "03:20")
    for time in ["03:20", "03:24", "03:26", "03:34"] {
        #expect(centimetresPerHour(driver.board.river(id, at: cet(time))) == 144, "at \(time)")
    }
}

@Test func timeGoneSinceTheReadingIsTakenOffTheTimeLeft() throws {
    let driver = night(until: "03:20")
    #expect(driver.board.river(id, at: cet("03:21"))?.timeToNext == .about(.minutes(30)))
    #expect(driver.board.river(id, at: cet("03:24"))?.timeToNext == .about(.minutes(25)))
}

@Test func aBadReadingChangesNeitherLevelNorRate() throws {
    var driver = night(until: "03:20")
    driver.feed(id, "currentLevel", 8315, at: cet("03:22"), quality: .bad)
    let figure = try #require(driver.board.river(id, at: cet("03:22")))
    #expect(abs((figure.level.value ?? 0) - 3.24) < 1e-9)
    #expect(figure.level.quality == .good)
    #expect(figure.isLastBad)
    #expect(centimetresPerHour(figure) == 144)
    #expect(driver.board.abnormalCounts(at: cet("03:22")).rivers == 1)
    driver.feed(id, "currentLevel", 3.36, at: cet("03:25"))
    #expect(driver.board.abnormalCounts(at: cet("03:25")).rivers == 0)
}

@Test func aSilentGaugeIsStaleAndHasNoRate() throws {
    var driver = night(until: "03:20")
    driver.feed(id, "currentLevel", 3.36, at: cet("03:25"))
    let before = try #require(driver.board.river(id, at: cet("03:39")))
    #expect(!before.level.isStale)
    #expect(before.timeToNext == nil, "the last reading is two periods old")
    #expect(before.ratePerHour != nil)
    let figure = try #require(driver.board.river(id, at: cet("03:40")))
    #expect(figure.level.isStale)
    #expect(figure.level.value == 3.36)
    #expect(figure.ratePerHour == nil)
    #expect(figure.timeToNext == nil)
    #expect(driver.board.abnormalCounts(at: cet("03:40")).rivers == 1)
}

@Test func aRuleSaysWhenAGaugeIsStale() {
    var driver = night(until: "03:20")
    driver.board.setNoDataAge(driver.declare(id, "currentLevel"), .minutes(6))
    #expect(driver.board.river(id, at: cet("03:25"))?.level.isStale == false)
    #expect(driver.board.river(id, at: cet("03:26"))?.level.isStale == true)
    driver.board.setNoDataAge(driver.declare(id, "currentLevel"), nil)
    #expect(driver.board.river(id, at: cet("03:26"))?.level.isStale == false)
}

@Test func lateReadingsFillTheTrendAndNothingElse() throws {
    var driver = night(until: "03:20")
    driver.feed(id, "currentLevel", 3.36, at: cet("03:25"))
    driver.feed(id, "currentLevel", 4.05, at: cet("03:50"), origin: .person)
    #expect(driver.board.river(id, at: cet("03:50"))?.level.origin == .person)
    let before = try #require(driver.board.river(id, at: cet("04:10")))
    for (stamp, level) in [("03:30", 3.48), ("03:35", 3.60), ("03:40", 3.72), ("03:45", 3.84)] {
        driver.feed(id, "currentLevel", level, at: cet(stamp), late: true)
    }
    let after = try #require(driver.board.river(id, at: cet("04:10")))
    #expect(after.level == before.level)
    #expect(after.ratePerHour == before.ratePerHour)
    #expect(after.recent.values.compactMap { $0 }.count == before.recent.values.compactMap { $0 }.count + 2)
    driver.feed(id, "currentLevel", 4.02, at: cet("04:10"))
    let back = try #require(driver.board.river(id, at: cet("04:10")))
    #expect(back.level.value == 4.02)
    #expect(back.ratePerHour == nil, "nothing live was heard when the window began")
    #expect(back.nextThreshold == nil)
}

@Test func slowAndFallingAndFarHaveNoTime() throws {
    // 4 cm/h is too slow; 6 cm/h is 20 h away; falling never arrives.
    for (step, rate) in [(0.0033, 4), (0.005, 6), (-0.04, -48)] {
        var driver = BoardDriver([gauge()])
        for index in 0...6 {
            driver.feed(id, "currentLevel", 2.1 + Double(index) * step, at: cet("02:00") + .minutes(5) * Int64(index))
        }
        let figure = try #require(driver.board.river(id, at: cet("02:30")))
        #expect(centimetresPerHour(figure) == rate)
        #expect(figure.timeToNext == nil)
    }
}

@Test func thresholdsSayWhetherSomeoneValidatedThem() throws {
    let figure = try #require(night(until: "02:00").board.river(id, at: cet("02:00")))
    #expect(figure.thresholds.map(\.name) == ["vigilance", "alerte", "crise"])
    #expect(figure.thresholds.map(\.isValidated) == [false, true, false])
}

@Test func aGaugeListsItsUpstreamGaugesWithStateAndTravel() throws {
    var down = gauge()
    down.upstream = [.init(id: "gapeau-sollies-pont", travel: .hours(2)), .init(id: "not-there", travel: nil)]
    var up = Entity(id: "gapeau-sollies-pont", type: "FloodMonitoring", name: "Gapeau · Solliès-Pont")
    up.period = .minutes(5)
    var driver = BoardDriver([down, up])
    for index in 0...6 {
        let stamp = cet("02:00") + .minutes(5) * Int64(index)
        driver.feed("gapeau-sollies-pont", "currentLevel", 1 + Double(index) * 0.1, at: stamp)
    }
    let upstream = try #require(driver.board.river(id, at: cet("02:30"))?.upstream)
    #expect(upstream.count == 1)
    #expect(upstream[0].name == "Gapeau · Solliès-Pont")
    #expect(upstream[0].travel == .hours(2))
    #expect(abs((upstream[0].ratePerHour ?? 0) - 1.2) < 1e-9)
    #expect(upstream[0].level.value == 1.6)
}

@Test func aLevelInAnotherUnitIsShownInMetres() throws {
    var driver = BoardDriver([gauge()])
    driver.feed(id, "currentLevel", 204, at: cet("02:00"), unit: "cm")
    #expect(abs((driver.board.river(id, at: cet("02:00"))?.level.value ?? 0) - 2.04) < 1e-9)
    var wrong = BoardDriver([gauge()])
    wrong.feed(id, "currentLevel", 20, at: cet("02:00"), unit: "°C")
    #expect(wrong.board.river(id, at: cet("02:00"))?.level.value == nil)
}

@Test func aFastGaugeKeepsNoMoreThanItsLimit() throws {
    var driver = BoardDriver([gauge()])
    for second in 0...7200 {
        driver.feed(id, "currentLevel", Double(second) / 3600, at: cet("02:00") + .seconds(Int64(second)))
    }
    #expect(abs((driver.board.river(id, at: cet("04:00"))?.ratePerHour ?? 0) - 1) < 0.02)
    var window = WindowedLevel()
    for second in 0...7200 { window.append(1, at: cet("02:00") + .seconds(Int64(second))) }
    #expect(window.samples.count <= WindowedLevel.Limits.sampleCount)
}
