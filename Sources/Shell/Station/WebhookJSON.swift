import Alarms
import Hypervisor
import Link
import Notification
import Telemetry

/// A notice as Alertmanager's webhook says it (version 4 of its JSON), so that its receivers understand it as it is.
struct WebhookJSON {
    let site: Site
    let places: [EntityID: String]

    func object(_ order: NotificationOrder) -> JSONLine {
        let alerts =
            order.alarms.map { alert($0, over: nil) } + order.resolved.map { alert($0, over: order.attempt.notice.at) }
        var line = JSONLine()
        line.add("version", "4")
        line.add("groupKey", order.attempt.key)
        line.add("truncatedAlerts", order.omittedCount)
        line.add("status", order.alarms.isEmpty && !order.resolved.isEmpty ? "resolved" : "firing")
        line.add("receiver", order.attempt.address.channel)
        line.add("groupLabels", JSONLine())
        line.add("commonLabels", common(order.alarms + order.resolved))
        line.add("commonAnnotations", JSONLine())
        line.add("externalURL", "")
        line.add("alerts", alerts)
        return line
    }

    /// - Parameter over: when it was known to be over; nil while it stands.
    private func alert(_ record: AlarmRecord, over: Timestamp?) -> JSONLine {
        var line = JSONLine()
        line.add("status", over == nil ? "firing" : "resolved")
        line.add("labels", labels(record))
        line.add("annotations", annotations(record))
        line.add("startsAt", record.since)
        // Alertmanager's "not over yet" is the zero of Go's time.
        line.add("endsAt", over.map { ISO8601.text($0) } ?? "0001-01-01T00:00:00Z")
        line.add("generatorURL", "")
        line.add("fingerprint", WebhookJSON.fingerprint("\(record.id)"))
        return line
    }

    private func labels(_ record: AlarmRecord) -> JSONLine {
        var labels = JSONLine()
        for (name, value) in pairs(record) { labels.add(name, value) }
        return labels
    }

    private func pairs(_ record: AlarmRecord) -> [(String, String)] {
        let all: [(String, String?)] = [
            ("alertname", record.rule), ("severity", record.priority.name), ("site", site.id),
            ("entity", record.entity?.text), ("zone", record.zone), ("group", record.group), ("level", record.level),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }

    private func common(_ records: [AlarmRecord]) -> JSONLine {
        var line = JSONLine()
        guard let first = records.first else { return line }
        let others = records.dropFirst().map { Dictionary(pairs($0)) { first, _ in first } }
        for (name, value) in pairs(first) where others.allSatisfy({ $0[name] == value }) { line.add(name, value) }
        return line
    }

    private func annotations(_ record: AlarmRecord) -> JSONLine {
        var line = JSONLine()
        line.add("summary", record.title.text(site.language))
        if let place = record.entity.flatMap({ places[$0] }) { line.add("place", place) }
        if let value = record.value { line.add("value", "\(value)") }
        if let action = record.action { line.add("description", action.text(site.language)) }
        if let code = record.code { line.add("code", code) }
        return line
    }

    /// FNV-1a, 64 bits: the same for the same alarm, as Alertmanager's is.
    private static func fingerprint(_ text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
