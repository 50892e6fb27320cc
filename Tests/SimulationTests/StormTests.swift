import Foundation
import Recordings
import Simulation
import Telemetry
import Testing

/// Seeds the properties of the storm are checked with: the fixture's, and some nobody looked at while tuning.
private let seeds: [UInt64] = [83, 5, 1_000_003, .max]

/// Simulated and decoded once for all tests.
private let storms: [UInt64: (simulation: CitySimulation, received: Received)] = {
    var storms: [UInt64: (simulation: CitySimulation, received: Received)] = [:]
    for seed in seeds {
        let simulation = CitySimulation(.storm, seed: seed)
        storms[seed] = (simulation, Received(simulation))
    }
    return storms
}()

private func storm(_ seed: UInt64) throws -> (simulation: CitySimulation, received: Received) {
    try #require(storms[seed])
}

struct StormTests {
    @Test func theSameSeedGivesTheSameBytesAndAnotherGivesOthers() {
        let first = recording(.storm, seed: 83)
        #expect(first == recording(.storm, seed: 83))
        #expect(first != recording(.storm, seed: 84))
    }

    @Test func theFixtureIsWhatTheSimulationMakes() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let fixture = try Data(contentsOf: root.appendingPathComponent("fixtures/toulon-storm.ndjson"))
        #expect(
            fixture == Data(recording(.storm, seed: 83)),
            "vigie simulate --scenario storm --seed 83 --out fixtures/toulon-storm.ndjson")
    }

    @Test(arguments: seeds) func aLongNightOfAWholeTerritoryIsRecorded(seed: UInt64) throws {
        let (simulation, received) = try storm(seed)
        let first = try #require(simulation.entries.first?.at)
        let last = try #require(simulation.entries.last?.at)
        #expect(last - first >= .hours(12))
        #expect(received.entities.count >= 60)
        #expect(received.entities.isSuperset(of: CitySimulation.entities.map(\.text)))
        #expect(received.formats == [.senML, .line])
        #expect(received.transports == [.udp, .tcp])
        #expect(zip(simulation.entries, simulation.entries.dropFirst()).allSatisfy { $0.at <= $1.at })
        #expect(recording(.storm, seed: seed).count < 4_000_000)
    }

    @Test(arguments: seeds) func everyKindOfFaultIsThere(seed: UInt64) throws {
        let (simulation, received) = try storm(seed)
        let faults = simulation.faults
        let counts = [
            faults.dropped, faults.duplicated, faults.late, faults.batched, faults.wild, faults.garbled, faults.skewed,
            faults.unlisted, faults.miscounted, faults.died,
        ]
        #expect(counts.allSatisfy { $0 > 0 }, "seed \(seed): \(faults)")
        #expect(received.refusedCount == faults.garbled, "seed \(seed)")
    }

    @Test(arguments: seeds) func theFloodPeaksLaterDownstream(seed: UInt64) throws {
        let simulation = try storm(seed).simulation
        func peak(_ gauge: String) throws -> (minute: Int, level: Double) {
            let levels = try #require(simulation.trueLevels[gauge])
            let top = try #require(levels.max())
            return (try #require(levels.firstIndex(of: top)), top)
        }
        let pairs = [
            ("gapeau-sollies-pont", "gapeau-sainte-eulalie"), ("real-martin-la-crau", "gapeau-sainte-eulalie"),
            ("las-le-revest", "las-dardennes"), ("las-dardennes", "las-pont-du-las"),
            ("eygoutier-la-garde", "eygoutier-pont-de-suve"),
        ]
        for (upper, lower) in pairs {
            #expect(try peak(upper).minute + 10 < peak(lower).minute, "seed \(seed): \(upper), \(lower)")
        }
        // The Gapeau peaks in the night (minutes since 12:00), over its alert level, and is falling at the end.
        let gapeau = try peak("gapeau-sainte-eulalie")
        #expect((630...740).contains(gapeau.minute), "seed \(seed)")
        #expect(gapeau.level > 3.5 && gapeau.level < 5, "seed \(seed): \(gapeau.level)")
        #expect(try #require(simulation.trueLevels["gapeau-sainte-eulalie"]?.last) < gapeau.level - 0.5)
    }

    @Test(arguments: seeds) func waterNeverMovesFasterThanRiversDo(seed: UInt64) throws {
        let simulation = try storm(seed).simulation
        for (gauge, levels) in simulation.trueLevels.sorted(by: { $0.key < $1.key }) {
            for (before, after) in zip(levels, levels.dropFirst(10)) {
                #expect(abs(after - before) < 0.6, "seed \(seed): \(gauge)")
            }
            #expect(levels.allSatisfy { (0.1...6).contains($0) }, "seed \(seed): \(gauge)")
        }
    }

    @Test(arguments: seeds) func gaugesSayWhatTheRiverDoes(seed: UInt64) throws {
        let (simulation, received) = try storm(seed)
        let start = CivilTime(year: 2026, month: 1, day: 16, hour: 11).asUTC
        for (gauge, levels) in simulation.trueLevels.sorted(by: { $0.key < $1.key }) {
            for point in received.values(gauge + "/currentLevel", in: 0...12) {
                let minute = Int((point.at - start).seconds) / 60
                #expect(abs(point.value - levels[minute]) < 0.06, "seed \(seed): \(gauge) at minute \(minute)")
            }
        }
    }

    @Test(arguments: seeds) func aGaugeDiesWhileItRises(seed: UInt64) throws {
        let (simulation, received) = try storm(seed)
        let points = received.values("las-dardennes/currentLevel", in: 0...12)
        let last = try #require(points.last)
        let end = try #require(simulation.entries.last?.at)
        #expect(end - last.at > .hours(3), "seed \(seed)")
        #expect(last.value > 1.2, "seed \(seed)")
        #expect(points.suffix(4).map(\.value) == points.suffix(4).map(\.value).sorted(), "seed \(seed)")
    }

    @Test(arguments: seeds) func carParksHoldWhatTheyCanButForCountingFaults(seed: UInt64) throws {
        let (simulation, received) = try storm(seed)
        let capacities = [
            "liberte": 600, "mayol": 480, "place-d-armes": 390, "peiresc": 350, "gare-toulon": 430, "lafayette": 420,
            "porte-d-italie": 300, "la-seyne-esplanade": 280, "hyeres-gambetta": 320, "la-valette-centre": 240,
        ]
        var outside = 0
        for (id, capacity) in capacities {
            let counts = received.series[id + "/occupiedSpotNumber"] ?? []
            #expect(counts.count > 140, "\(id)")
            outside += counts.count { $0.value < 0 || $0.value > Double(capacity) }
        }
        #expect(outside == simulation.faults.miscounted, "seed \(seed)")
    }

    @Test(arguments: seeds) func theAirThickensBeforeTheStormAndIsWashedByIt(seed: UInt64) throws {
        let (simulation, received) = try storm(seed)
        for pollutant in ["no2", "pm10"] {
            let noon = try #require(received.value("air-foch/" + pollutant, hour: 12.5, of: simulation))
            let rush = try #require(received.value("air-foch/" + pollutant, hour: 18, of: simulation))
            let night = try #require(received.value("air-foch/" + pollutant, hour: 22, of: simulation))
            #expect(rush > noon * 1.2 && night < rush / 3, "seed \(seed): \(pollutant) \(noon) \(rush) \(night)")
        }
    }

    @Test func somebodyAcknowledgesAndThePictureStopsAtATellingMoment() throws {
        let (simulation, received) = try storm(83)
        var alarms: [String] = []
        var stills: [Timestamp] = []
        for entry in simulation.entries {
            if case .action(let action) = entry { alarms.append(action.alarm ?? "") }
            if case .still(let at) = entry { stills.append(at) }
        }
        #expect(alarms.contains("river-level/las-le-revest") && alarms.count >= 5)
        let still = try #require(stills.first)
        #expect(stills.count == 1)
        let level = received.values("gapeau-sainte-eulalie/currentLevel", in: 0...12).last { $0.at <= still }
        #expect(try #require(level).value >= 3.2)
    }
}
