import Simulation
import Telemetry
import Testing

struct CalmTests {
    let simulation = CitySimulation(.calm, seed: 83)

    @Test func anOrdinaryDayHasTheShapeOfOne() throws {
        let received = Received(simulation)
        func at(_ hour: Double, _ key: String) throws -> Double {
            try #require(received.value(key, hour: hour, of: simulation))
        }
        // Commuters by day, theatre by night, market before noon.
        #expect(try at(11, "gare-toulon/occupiedSpotNumber") > 3 * at(4, "gare-toulon/occupiedSpotNumber"))
        #expect(try at(20, "liberte/occupiedSpotNumber") > at(15, "liberte/occupiedSpotNumber"))
        #expect(try at(11.5, "lafayette/occupiedSpotNumber") > 1.3 * at(14.5, "lafayette/occupiedSpotNumber"))
        // Offices sleep, lamps burn, traffic breathes.
        #expect(try at(10, "mairie-toulon/activePower") > 2.5 * at(3.5, "mairie-toulon/activePower"))
        #expect(try at(13, "armoire-mourillon/totalActivePower") < 1_000)
        #expect(try at(21, "armoire-mourillon/totalActivePower") > 30_000)
        #expect(try at(23.8, "armoire-mourillon/totalActivePower") < at(21, "armoire-mourillon/totalActivePower"))
        #expect(try at(8.6, "air-foch/no2") > 1.5 * at(4.5, "air-foch/no2"))
        #expect(try at(14, "air-claret/o3") > at(8.6, "air-claret/o3"))
        #expect(try at(15, "rain-toulon/temperature") > at(4, "rain-toulon/temperature") + 3)
    }

    @Test func noRainFallsAndNoRiverMoves() throws {
        for (gauge, levels) in simulation.trueLevels.sorted(by: { $0.key < $1.key }) {
            let range = try #require(levels.max()) - (levels.min() ?? 0)
            #expect(range < 0.05, "\(gauge)")
        }
    }

    @Test func anEnergyIndexOnlyGrows() {
        let index = Received(simulation).values("armoire-hyeres/totalActiveEnergyImport", in: 0...1e9)
        #expect(index.count > 130)
        #expect(zip(index, index.dropFirst()).allSatisfy { $0.value <= $1.value })
    }

    @Test func theBenchmarkIsAThousandGauges() {
        let bench = CitySimulation(.bench, seed: 1)
        #expect(bench.entries.count == 30_000)
        #expect(Received(bench).entities.count == 1_000)
    }
}

struct SeededGeneratorTests {
    @Test func itsNumbersAreThoseOfTheReference() {
        // xoshiro256** after SplitMix64 of 0: the first outputs of the authors' C code.
        var generator = SeededGenerator(seed: 0)
        #expect(generator.next() == 0x99ec_5f36_cb75_f2b4)
        #expect(generator.next() == 0xbf6e_1f78_4956_452a)
    }

    @Test func itsDistributionsHaveTheirMeans() {
        var generator = SeededGenerator(seed: 7)
        let count = 20_000
        let normal = (0..<count).reduce(0.0) { sum, _ in sum + generator.normal() } / Double(count)
        let poisson = (0..<count).reduce(0) { sum, _ in sum + generator.poisson(45) }
        let waiting = (0..<count).reduce(0.0) { sum, _ in sum + generator.exponential(mean: 3) } / Double(count)
        #expect(abs(normal) < 0.03)
        #expect(abs(Double(poisson) / Double(count) - 45) < 0.3)
        #expect(abs(waiting - 3) < 0.1)
    }
}
