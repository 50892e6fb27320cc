import Alarms
import OperatorLink
import Screen
import Telemetry

/// What the header says, part by part: it is said whole once, and afterwards only what changed of it.
struct SpokenHeader: Equatable, Sendable {
    /// A line under the header, and what it is about: a time left that shrinks makes no other notice of it.
    struct Notice: Equatable, Sendable {
        let subject: String
        let text: String
    }

    private let site: String
    /// `DEMO ×60 16/01/2026 22:58+1`
    private let mode: String
    /// `DEMO`, `HISTORIQUE`: what no answer may pass off as live; empty of a live core.
    private let kind: String
    /// `DEMO ×60`: how fast a demo runs.
    private var pace: String
    private var posture: String
    /// `39 non acquittées : 16 élevées, 5 moyennes, 18 basses`
    private let counts: String
    private let flood: String
    private var feeds: String
    private var horn: String
    private var watch: String
    private var badge: String
    private var notices: [Notice]

    init(_ console: Console, _ live: Snapshot) {
        let texts = console.texts
        let pen = console.pen(live)
        site = live.site
        mode = Spoken.text(console.mode(live, pen, isShort: false), texts)
        let isSilent = console.coreSilentSince != nil
        let past = console.isInHistory ? texts(.modeHistory) : nil
        kind = isSilent ? mode : [console.modeName(live), past].compactMap { $0 }.joined(separator: " ")
        pace = SpokenHeader.pace(console, live, texts)
        // Until history says which stance there was nothing is said of it.
        posture = console.shownPosture(live) == nil ? "" : console.posture(live, pen).text
        counts = SpokenHeader.counts(live.counts, texts)
        flood = live.counts.isFlood ? texts(.floodBadge) : ""
        let alive = live.feeds.filter(\.isAlive).count
        feeds =
            alive < live.feeds.count ? texts(.feeds, String(alive), String(live.feeds.count)) : ""
        horn = console.horn?.isSounding ?? false ? texts(.hornSounds, console.keyLabel(.silence)) : ""
        watch = live.watch.map { texts(.labelled, $0.role) + ($0.person ?? texts(.handoverNobody)) }
            .joined(separator: ", ")
        badge = console.options.isReadOnly || console.mayOnlyLook ? texts(.readOnlyBadge) : ""
        notices = SpokenHeader.notices(console, live, pen)
    }

    private static func pace(_ console: Console, _ live: Snapshot, _ texts: Texts) -> String {
        guard case .demo(let speed) = live.mode, let name = console.modeName(live) else { return "" }
        if speed == 0 { return name + " " + texts(.paused) }
        let formats = Formats(texts: texts, zone: live.zone, now: live.now)
        return name + " ×" + (speed.map { formats.number($0, places: 0) } ?? texts(.unthrottled))
    }

    private static func counts(_ counts: AlarmCounts, _ texts: Texts) -> String {
        let phrases: [Priority: Phrase] = [
            .critical: .linearCritical, .high: .linearHigh, .medium: .linearMedium, .low: .linearLow,
        ]
        let parts = Priority.allCases.compactMap { priority -> String? in
            let count = counts.unacknowledged(for: priority)
            return count == 0 ? nil : phrases[priority].map { texts.plural($0, count, String(count)) }
        }
        let total = counts.unacknowledgedTotal
        let words = texts.plural(.linearUnacknowledged, total, String(total))
        return parts.isEmpty ? words : texts(.labelled, words) + parts.joined(separator: ", ")
    }

    /// As they stand under the header, each under what it is about.
    private static func notices(_ console: Console, _ live: Snapshot, _ pen: Pen) -> [Notice] {
        var subjects: [String] = []
        if case .notWritten = live.historyState { subjects.append("history") }
        if live.isRecordingOver { subjects.append("recording") }
        if let request = live.requests.first {
            subjects.append("request \(live.requests.count) \(request.by) \(request.at.nanoseconds)")
        }
        let inForce = live.bulletins.filter { $0.from <= console.coreNow && console.coreNow < $0.to }
        let bulletin = inForce.first ?? live.bulletins.first
        var end = ""
        if let bulletin {
            // On a screen one that is not in force is grey.
            let isOver = bulletin.to <= console.coreNow
            end = !inForce.isEmpty ? "" : ", " + pen.texts(isOver ? .handoverOver : .linearToCome)
            subjects.append("bulletin \(bulletin.id) \(live.bulletins.count)" + end)
        }
        let lines = console.noticeLines(live, pen).map { Spoken.text($0, pen.texts) }
        return zip(subjects, lines).enumerated().map { index, notice in
            let isBulletin = bulletin != nil && index == subjects.count - 1
            return Notice(subject: notice.0, text: notice.1 + (isBulletin ? end : ""))
        }
    }

    // MARK: Said

    /// All of it, in one line.
    var whole: String {
        SpokenHeader.line([site, mode, posture, counts, flood, feeds, horn, watch, badge] + notices.map(\.text))
    }

    /// What is no longer as it was said; of a core that is not live always that it is none. Empty where nothing is to
    /// be said.
    func changes(since known: SpokenHeader, _ texts: Texts) -> String {
        let isSameMode = mode == known.mode
        return SpokenHeader.line(
            [isSameMode ? kind : mode, counts == known.counts ? "" : counts, flood == known.flood ? "" : flood]
                + news(since: known, texts))
    }

    /// What whoever watches a screen sees without asking: the posture, the watch, a feed that died, a notice.
    func unasked(since known: SpokenHeader, _ texts: Texts) -> String {
        SpokenHeader.line([pace == known.pace ? "" : pace] + news(since: known, texts))
    }

    /// Those parts are said now; the others are not yet.
    mutating func heard(_ said: SpokenHeader) {
        (pace, posture, feeds, horn, watch) = (said.pace, said.posture, said.feeds, said.horn, said.watch)
        (badge, notices) = (said.badge, said.notices)
    }

    private func news(since known: SpokenHeader, _ texts: Texts) -> [String] {
        let subjects = Set(known.notices.map(\.subject))
        let newNotices = notices.filter { !subjects.contains($0.subject) }.map(\.text)
        let left = Set(notices.map(\.subject))
        // One that took another's place says enough.
        let gone = notices.count < known.notices.count ? known.notices.filter { !left.contains($0.subject) } : []
        let pairs = [
            (posture.isEmpty ? known.posture : posture, known.posture), (feeds, known.feeds), (horn, known.horn),
            (watch, known.watch),
            (badge, known.badge),
        ]
        return pairs.compactMap { new, old in
            new == old ? nil : new.isEmpty ? texts(.linearNoMore, old) : new
        } + newNotices + gone.map { texts(.linearNoMore, $0.text) }
    }

    private static func line(_ parts: [String]) -> String {
        let said = parts.filter { !$0.isEmpty }
        return said.isEmpty ? "" : said.joined(separator: ". ") + "."
    }
}
