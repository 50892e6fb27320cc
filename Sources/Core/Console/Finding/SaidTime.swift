import OperatorLink
import Telemetry

/// What a typed time means to a command, and what is to be said of it.
enum SaidTime: Equatable {
    /// The remark: of two such times, which was taken.
    case at(Timestamp, remark: String?)
    case never(String)
}

extension SaidTime {
    /// - Parameter zone: what a time is told from its twin in.
    init(_ typed: TypedTime, _ formats: Formats) {
        let texts = formats.texts
        switch typed {
        case .instant(let at): self = .at(at, remark: nil)
        case .twice(let first, let second):
            // Each is written with the offset that, typed, means it.
            let written = [first, second].map { formats.clockWithOffset($0, withDate: false, withSeconds: false) }
            self = .at(first, remark: texts(.timeTwice, written[0], written[1]))
        case .skipped(let civil, let from, let to):
            let times = [civil, from, to].map { String(ISO8601.time($0).prefix(5)) }
            self = .never(texts(.timeSkipped, times[0], times[1], times[2]))
        }
    }
}

extension Console {
    /// A time of `:at`: what was, and before now.
    func pastTime(_ words: String, _ snapshot: Snapshot) -> SaidTime {
        let formats = pen(snapshot).formats
        guard let typed = TimeWords.instant(words, now: coreNow, zone: snapshot.zone) else {
            return .never(texts(.paletteNoTime, words))
        }
        let said = SaidTime(typed, formats)
        if case .at(let at, _) = said, at >= coreNow { return .never(texts(.paletteTimeToCome, formats.clock(at))) }
        return said
    }
}
