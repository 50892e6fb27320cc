import Telemetry

/// What common attributes are called in words; others are shown as they are named on the wire.
extension Phrase {
    static let attributes: [AttributeName: Phrase] = [
        "currentLevel": Phrase("level", "niveau"),
        "precipitation": Phrase("rain", "pluie"),
        "precipitationTotal": Phrase("rain counter", "cumul de pluie"),
        "occupiedSpotNumber": Phrase("occupied places", "places occupées"),
        "availableSpotNumber": Phrase("free places", "places libres"),
        "status": Phrase("state", "état"),
        "activePower": Phrase("active power", "puissance active"),
        "totalActivePower": Phrase("active power", "puissance active"),
        "totalApparentPower": Phrase("apparent power", "puissance apparente"),
        "totalActiveEnergyImport": Phrase("energy drawn", "énergie soutirée"),
        "phaseVoltageL1": Phrase("voltage L1", "tension L1"),
        "phaseVoltageL2": Phrase("voltage L2", "tension L2"),
        "phaseVoltageL3": Phrase("voltage L3", "tension L3"),
        "no2": Phrase("NO₂", "NO₂"), "o3": Phrase("O₃", "O₃"), "so2": Phrase("SO₂", "SO₂"),
        "pm10": Phrase("PM10", "PM10"), "pm25": Phrase("PM2.5", "PM2,5"),
        "temperature": Phrase("temperature", "température"),
        "relativeHumidity": Phrase("humidity", "humidité"),
        "windSpeed": Phrase("wind", "vent"), "windDirection": Phrase("wind direction", "direction du vent"),
        "batteryLevel": Phrase("battery", "batterie"),
    ]
}

extension Phrase {
    /// What the data models' words for a state are called; others are shown as they come.
    static let readingWords: [String: Phrase] = [
        "occupied": Phrase("occupied", "occupée"), "free": Phrase("free", "libre"),
        "unknown": Phrase("unknown", "inconnu"), "closed": Phrase("closed", "fermé"), "open": Phrase("open", "ouvert"),
        "outOfService": Phrase("out of service", "hors service"),
    ]
}

extension Phrase {
    static func attribute(_ name: AttributeName) -> Phrase { attributes[name] ?? Phrase(name.text, name.text) }
}

extension Texts {
    func attribute(_ name: AttributeName) -> String { self(.attribute(name)) }
}
