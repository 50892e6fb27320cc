import Telemetry

/// What common attributes are called in words; others are shown as the site calls them, or as they are named on the wire.
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

extension Presentations {
    /// The site's own word comes before the program's.
    func phrase(_ attribute: AttributeName) -> Phrase {
        self[attribute]?.label.map { Phrase($0.english, $0.french) } ?? .attribute(attribute)
    }
}

extension Texts {
    /// What a thing of a type is called: by the site, else its name in the data models.
    func type(_ type: EntityType) -> String { presentations[type: type].flatMap(own) ?? type.text }

    func attribute(_ name: AttributeName) -> String {
        presentations[name]?.label.flatMap(own) ?? self(.attribute(name))
    }

    /// What a word on the wire is called: by the site, by the data models' own words, or as it came.
    func word(_ word: String, of attribute: AttributeName?) -> String {
        let called = attribute.flatMap { presentations[$0]?.words[word] }.flatMap(own)
        return called ?? Phrase.readingWords[word].map { self($0) } ?? word
    }

    /// What the site calls something has no forms and takes nothing in: it is shown as it is written, where it can be
    /// read at all.
    private func own(_ label: LocalizedText) -> String? {
        let text = label.text(language)
        return charset.isLegible(text) ? spelled(text) : nil
    }
}
