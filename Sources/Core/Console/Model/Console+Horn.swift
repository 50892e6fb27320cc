import Alarms
import OperatorLink
import Screen
import Telemetry

/// What can be heard on this seat: a bell for each new annunciation, and the core's horn until somebody silences it.
extension Console {
    /// Between two bells of the horn: heard from the next room, and no torture to whoever is on the telephone.
    static let hornBeat = TimeSpan.seconds(10)

    /// The core's horn. A demo, a replay and a silent core have none: nobody is to be called by them.
    var horn: Horn? {
        guard let snapshot, coreSilentSince == nil else { return nil }
        switch snapshot.mode {
        case .live, .exercise: return snapshot.horn
        case .demo, .replay: return nil
        }
    }

    /// A new annunciation rings once, whatever its alarm; one seen before the console started does not.
    mutating func noticeAnnunciation(_ fresh: Snapshot) {
        let latest = fresh.alarms.compactMap(\.record.annunciatedAt).max()
        if let latest, snapshot != nil, lastAnnunciation.map({ latest > $0 }) ?? true, untoldSince == nil {
            untoldSince = lastAnnunciation ?? .distantPast
        }
        lastAnnunciation = [lastAnnunciation, latest].compactMap { $0 }.max()
    }

    /// The bell of a new annunciation, with a word for the terminal's own notices; then the horn's, again and again.
    mutating func sound(at now: Timestamp) -> [ConsoleEffect] {
        let isNew = untoldSince != nil
        defer { untoldSince = nil }
        let isBeat = horn?.isSounding == true && rangAt.map { now - $0 >= Console.hornBeat } ?? true
        guard isNew || isBeat else { return [] }
        rangAt = now
        var effects: [ConsoleEffect] = options.hasBell ? [.bell] : []
        if isNew, options.hasNotices, let text = noticeText { effects.append(.notice(text)) }
        return effects
    }

    /// Of those announced since the last one that was told, the most urgent, and how many more they are.
    var noticeText: String? {
        guard let snapshot, let untoldSince else { return nil }
        let untold = snapshot.alarms.filter { $0.record.annunciatedAt.map { $0 > untoldSince } ?? false }
        guard let line = untold.first else { return nil }
        return Console.told(line, pen(snapshot)) + (untold.count > 1 ? " (+\(untold.count - 1))" : "")
    }

    mutating func silence() -> [ConsoleEffect] {
        guard sendingRefusal(.silence) != nil || horn?.isSounding == true else {
            say(texts(.refusedBecause, texts(.refusedHornSilent)), .fault)
            return []
        }
        return send(.silence, PendingCommand(subject: "", done: .doneSilence))
    }
}
