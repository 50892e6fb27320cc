import Alarms
import Hypervisor
import Link
import Logging
import Notices
import Notification
import OperatorLink
import SiteFiles
import Telemetry

/// Makes the attempts the core asks for: finds the channel, says the notice in that channel's form, and tells the core
/// what became of it.
final class Notifier: Sendable {
    private let channels: [String: NoticeChannel]
    private let places: [EntityID: String]
    private let site: Site
    private let isExercise: Bool
    private let phone: PhoneText
    private let report: @Sendable (UInt64, String?) -> Void

    /// - Parameter report: an attempt's id, and why it failed or nil; called on any thread.
    init(
        site: Site, rules: [Rule], channels: [ChannelConfiguration], consoles: Attendance, isExercise: Bool,
        log: Logger,
        report: @escaping @Sendable (UInt64, String?) -> Void
    ) {
        self.site = site
        self.isExercise = isExercise
        self.report = report
        phone = PhoneText(
            language: site.language, zone: site.zone, isExercise: isExercise, presentations: site.presentations,
            titles: RuleTitles(rules))
        // One without a name is known by its id.
        let named = site.entities.map { ($0.id, $0.name.isEmpty ? $0.id.text : $0.name) }
        places = Dictionary(named, uniquingKeysWith: { first, _ in first })
        self.channels = Dictionary(
            channels.map { channel in
                let made = NoticeChannel(
                    name: channel.name, means: channel.means(to: consoles), limit: channel.timeout, log: log)
                return (channel.name, made)
            }, uniquingKeysWith: { first, _ in first })
    }

    func make(_ order: NotificationOrder) {
        let id = order.attempt.id
        guard let channel = channels[order.attempt.address.channel] else {
            return report(id, "there is no channel \(order.attempt.address.channel)")
        }
        channel.offer(notice(order)) { [report] failure in report(id, failure) }
    }

    /// Waits for the attempts under way; those that do not end in time are made again at the next start.
    func drain(seconds: Int) {
        for channel in channels.values { channel.drain(seconds: seconds) }
    }

    private func notice(_ order: NotificationOrder) -> Notices.Notice {
        let attempt = order.attempt
        let record = order.alarms.first ?? order.resolved.first
        let place = record?.entity.flatMap { places[$0] }
        let others = order.alarms.count + order.resolved.count + order.omittedCount - 1
        let line = phone.text(
            attempt.notice.kind, record, place: place ?? record?.title.text(site.language), others: max(0, others),
            flood: flood(order), at: attempt.notice.at)
        let sentences = summary(order) + (order.alarms + order.resolved).map(sentence)
        let text = (isExercise ? "EXERCISE " : "") + (sentences.first ?? line)
        return Notices.Notice(
            name: record?.id.text ?? attempt.notice.kind.rawValue,
            json: json(order, text: text, phone: line, place: place).object,
            webhook: WebhookJSON(site: site, places: places).object(order).object, phone: line,
            text: sentences.isEmpty ? line : sentences.joined(separator: "\n"), contact: attempt.address.contact)
    }

    /// How many alarms a flood's summary speaks of, and where the flood began.
    private func flood(_ order: NotificationOrder) -> (count: Int, firstOut: String?)? {
        guard order.attempt.notice.isFloodSummary else { return nil }
        let first = order.firstOut.map { record in
            record.entity.flatMap { places[$0] } ?? record.title.text(site.language)
        }
        return (order.attempt.notice.alarms.count, first)
    }

    /// `Avalanche d'alarmes · 13 · première : Niveau de rivière · Gapeau`
    private func summary(_ order: NotificationOrder) -> [String] {
        guard let flood = flood(order) else { return [] }
        let isFrench = site.language == .french
        var parts = [isFrench ? "Avalanche d'alarmes" : "Alarm flood", String(flood.count)]
        if let first = order.firstOut {
            parts.append((isFrench ? "première : " : "first: ") + first.title.text(site.language))
        }
        return [parts.joined(separator: " · ")]
    }

    /// What a site's own program is given: the most urgent alarm on top, all of them below.
    private func json(_ order: NotificationOrder, text: String, phone: String, place: String?) -> JSONLine {
        let attempt = order.attempt
        var line = JSONLine()
        line.add("site", site.name)
        if isExercise { line.add("exercise", true) }
        line.add("kind", attempt.notice.kind.rawValue)
        line.add("at", attempt.notice.at)
        line.add("text", text)
        // What a command that sends short messages passes on as it is.
        line.add("phone", phone)
        line.add("to", attempt.notice.to)
        line.add("person", attempt.address.person)
        line.add("contact", attempt.address.contact)
        // The same for every attempt at this delivery: a receiver that must not tell twice keeps it.
        line.add("key", attempt.key)
        line.add("attempt", attempt.number)
        line.add("place", place)
        if let record = order.alarms.first ?? order.resolved.first {
            line.add("alarm", AlarmJSON.object(record, in: site.language, site.presentations))
        }
        line.add("alarms", order.alarms.map { AlarmJSON.object($0, in: site.language, site.presentations) })
        line.add("resolved", order.resolved.map { AlarmJSON.object($0, in: site.language, site.presentations) })
        line.add("omitted", order.omittedCount)
        if let flood = flood(order) {
            var summary = JSONLine()
            summary.add("alarms", flood.count)
            summary.add("first_out", order.firstOut?.id.text)
            line.add("flood", summary)
        }
        return line
    }

    /// `Niveau de rivière · Gapeau · Sainte-Eulalie · alerte · 3,24 m >= 3,22 · K7F`
    private func sentence(_ record: AlarmRecord) -> String {
        let title = record.title.text(site.language)
        var parts = [title]
        // A title has the name its entity had when the alarm came.
        if let entity = record.entity {
            let place = places[entity] ?? entity.text
            if !title.contains(place) { parts.append(place) }
        }
        if let level = record.level { parts.append(level) }
        if let measured = record.measured(site.presentations, site.language, phone.titles) { parts.append(measured) }
        if let code = record.code { parts.append(code) }
        return parts.joined(separator: " · ")
    }
}

extension ChannelConfiguration {
    fileprivate func means(to consoles: Attendance) -> any NoticeMeans {
        switch means {
        case .command(let command): CommandMeans(command)
        case .webhook(let url): WebhookMeans(url)
        case .mail(let addresses): MailMeans(addresses)
        case .console(let form): ConsoleMeans(consoles: consoles, form: form)
        }
    }
}

/// Every console that is attached. With none there nobody was told: it is tried again as any other channel is.
private struct ConsoleMeans: NoticeMeans {
    let consoles: Attendance
    let form: ConsoleNotice.Form

    func send(_ notice: Notices.Notice, within limit: TimeSpan) -> String? {
        let line = notice.text.prefix { $0 != "\n" }
        return consoles.tell(ConsoleNotice(form: form, text: String(line))) == 0 ? "no console is attached" : nil
    }
}
