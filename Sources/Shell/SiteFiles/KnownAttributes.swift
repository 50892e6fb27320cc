import Telemetry

/// Which attributes a site's files speak of, to say which of two names is a slip.
struct KnownAttributes {
    private let site: Site
    /// Those that types and entities list.
    let listed: Set<String>

    init(_ site: Site) {
        self.site = site
        let all = site.types.values.flatMap(\.attributes.keys) + site.entities.flatMap(\.attributes.keys)
        listed = Set(all.map(\.text))
    }

    /// What is wrong with the name of an attribute of some entities or types; nil where it is known.
    ///
    /// Data comes by the wire too: one that nothing resembles is only doubted where what has it lists others.
    /// - Parameters:
    ///   - types: of what is asked for, those of `entities` among them; empty: any.
    ///   - isDoubted: whether one that resembles nothing is told at all.
    func doubt(
        _ attribute: AttributeName, of types: Set<EntityType>, _ entities: [Entity], isDoubted: Bool = true
    ) -> String? {
        let name = attribute.text
        guard site.attributes[attribute] == nil else { return nil }
        let all = types.isEmpty ? Set(site.types.keys) : types
        let own = Set(
            all.flatMap { site.types[$0]?.attributes.keys.map(\.text) ?? [] }
                + entities.flatMap { $0.attributes.keys.map(\.text) })
        let usual = types.isEmpty ? Set(KnownAttributes.models.values.joined()) : KnownAttributes.usual(types)
        guard !own.contains(name), !usual.contains(name) else { return nil }
        let described = own.union(site.attributes.keys.map(\.text))
        let known = described.union(usual).sorted()
        if let nearest = NearestWord.of(name, among: known) { return "Did you mean \(nearest)?" }
        guard isDoubted, !described.isEmpty else { return nil }
        return "Known: \(known.joined(separator: ", ")). If it comes by the wire all the same, list it in site.yaml."
    }

    private static func usual(_ types: Set<EntityType>) -> Set<String> { Set(types.flatMap { models[$0] ?? [] }) }

    /// What vigie itself reads of a type, by its Smart Data Models name.
    private static let models: [EntityType: Set<String>] = {
        let car: Set<String> = ["occupiedSpotNumber", "availableSpotNumber", "totalSpotNumber", "status"]
        let power: Set<String> = [
            "activePower", "totalActivePower", "apparentPower", "totalApparentPower", "phaseVoltage", "phaseVoltageL1",
            "phaseVoltageL2", "phaseVoltageL3", "totalActiveEnergyImport",
        ]
        return [
            "FloodMonitoring": ["currentLevel"],
            "WeatherObserved": [
                "precipitation", "precipitationTotal", "temperature", "relativeHumidity", "windSpeed", "windDirection",
            ],
            "OffStreetParking": car, "OnStreetParking": car, "ParkingGroup": car, "ParkingSpot": ["status"],
            "ACMeasurement": power, "ThreePhaseAcMeasurement": power, "StreetlightControlCabinet": power,
            "AirQualityObserved": [
                "no2", "o3", "pm10", "pm25", "so2", "co", "airQualityIndex", "temperature", "relativeHumidity",
            ],
        ]
    }()
}
