import Figures
import OperatorLink
import Screen
import Telemetry

extension Snapshot {
    /// Names what the core named in one language, for whoever looks at it.
    mutating func name(in language: Language, _ charset: Charset) {
        for index in alarms.indices { alarms[index].name(in: language) }
        if let found { for index in found.lines.indices { self.found?.lines[index].name(in: language) } }
        nameLegibly(in: charset)
    }

    /// Where a terminal would show a name as `????`, like every other of its script, its id is what it is called by; what
    /// it has no character for in a title is written in two (`≥` is `>=`).
    private mutating func nameLegibly(in charset: Charset) {
        guard charset != .unicode else { return }
        // Neither language has spellings of its own.
        let texts = Texts(language: .english, charset: charset)
        func name(_ name: String, _ id: EntityID) -> String { texts.spelled(charset.isLegible(name) ? name : id.text) }
        for index in alarms.indices { alarms[index].nameLegibly(texts, name) }
        if let found { for index in found.lines.indices { self.found?.lines[index].nameLegibly(texts, name) } }
        for index in flood.rivers.indices {
            flood.rivers[index].name = name(flood.rivers[index].name, flood.rivers[index].entity)
        }
        for index in flood.rain.indices {
            flood.rain[index].name = name(flood.rain[index].name, flood.rain[index].entity)
        }
        for index in parking.carParks.indices {
            parking.carParks[index].name = name(parking.carParks[index].name, parking.carParks[index].entity)
        }
        for index in energy.meters.indices {
            energy.meters[index].name = name(energy.meters[index].name, energy.meters[index].entity)
        }
        for index in air.stations.indices {
            air.stations[index].name = name(air.stations[index].name, air.stations[index].entity)
        }
        for index in others.rows.indices {
            others.rows[index].name = name(others.rows[index].name, others.rows[index].entity)
        }
        for list in selected.indices {
            for index in selected[list].rows.indices {
                selected[list].rows[index].name = name(
                    selected[list].rows[index].name, selected[list].rows[index].entity)
            }
        }
        guard var plate = faceplate else { return }
        plate.entity.name = name(plate.entity.name, plate.entity.id)
        for index in plate.alarms.indices { plate.alarms[index].nameLegibly(texts, name) }
        for index in plate.parts.indices {
            plate.parts[index].name = name(plate.parts[index].name, plate.parts[index].entity)
        }
        faceplate = plate
    }
}

extension AlarmLine {
    /// Its title names the place too.
    fileprivate mutating func nameLegibly(_ texts: Texts, _ name: (String, EntityID) -> String) {
        if let id = record.entity {
            let legible = name(place, id)
            if legible != place {
                record.title.english = record.title.english.replacing(place, with: legible)
                record.title.french = record.title.french.replacing(place, with: legible)
                place = legible
            }
        }
        record.title.english = texts.spelled(record.title.english)
        record.title.french = texts.spelled(record.title.french)
    }
}
