import Alarms
import Link
import Notices
import Notification
import OperatorLink
import SiteFiles
import Telemetry

/// Turns annunciations into notices for the site's channels.
struct Notifier: Sendable {
    private let channels: [CommandChannel]
    private let places: [EntityID: String]
    private let site: String
    private let isExercise: Bool
    private let language: Language
    private let phone: PhoneText

    init(site: Site, channels: [CommandChannel], isExercise: Bool) {
        self.channels = channels
        self.isExercise = isExercise
        self.site = site.name
        language = site.language
        phone = PhoneText(language: site.language, zone: site.zone, isExercise: isExercise)
        places = Dictionary(site.entities.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    func notify(_ transition: Transition) {
        guard transition.annunciated, !channels.isEmpty else { return }
        let record = transition.record
        // An alarm that is suppressed is not told, whatever its state underneath.
        guard record.suppression == nil, record.state.isUnacknowledged else { return }
        let notice = Notice(
            priority: record.priority, name: "\(record.id)#\(record.occurrence)", json: json(transition).object)
        for channel in channels { channel.offer(notice) }
    }

    private func json(_ transition: Transition) -> JSONLine {
        let record = transition.record
        var line = JSONLine()
        line.add("site", site)
        if isExercise { line.add("exercise", true) }
        line.add("at", transition.at)
        line.add("text", (isExercise ? "EXERCISE " : "") + sentence(record))
        // What a command that sends short messages passes on as it is.
        let place = record.entity.flatMap { places[$0] }
        line.add("phone", phone.text(.problem, record, place: place, at: transition.at))
        line.add("place", place)
        line.add("alarm", AlarmJSON.object(record, in: language))
        return line
    }

    /// `Niveau de rivière · Gapeau · Sainte-Eulalie · alerte · 3.24 m >= 3.22 · K7F`
    private func sentence(_ record: AlarmRecord) -> String {
        var parts = [record.title.text(language)]
        if let entity = record.entity { parts.append(places[entity] ?? entity.text) }
        if let level = record.level { parts.append(level) }
        if let value = record.value {
            var text = number(value)
            if let unit = record.unit { text += " \(unit)" }
            if let threshold = record.threshold { text += " \(record.comparison ?? "/") \(number(threshold))" }
            parts.append(text)
        }
        if let code = record.code { parts.append(code) }
        return parts.joined(separator: " · ")
    }

    private func number(_ value: Double) -> String {
        DecimalText.fixed(value, places: 2, separator: language == .french ? "," : ".")
    }
}
