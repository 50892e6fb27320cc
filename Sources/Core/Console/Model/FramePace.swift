import Telemetry

/// When a console's picture is worth sending, and how much of it. At once on a good line. Over a poor one what was asked
/// for is sent at once, and of an alarm at once the lines that say it; the rest every few seconds, less often the more
/// it costs, and less often while the line is still taking the last one.
public struct FramePace: Sendable {
    /// What is worth sending of a picture.
    public enum Part: Hashable, Sendable {
        case nothing
        /// Its head: header and alarm strip (`Console.headRows`).
        case head
        case whole
    }

    /// A minute's clock is right to the minute, and an age that reads `41 s` is a few seconds old.
    public static let usualInterval: TimeSpan = .seconds(5)
    /// A line that takes half a minute for a frame still shows that it is there.
    public static let longestInterval: TimeSpan = .seconds(30)
    /// Of alarms that come in a stream a line says the latest once a second: one alarm never waits longer.
    public static let headInterval: TimeSpan = .seconds(1)
    /// What nobody asked for may take so much of a line, on average and up to `longestInterval`: an eighth of what
    /// GPRS or a 9 600 baud modem carries, so that keys and alarms find it free.
    public static let newsBytesPerSecond = 120

    /// What comes within so long of a key is taken for its answer: the core of this machine needs a few milliseconds,
    /// history of a month a second or two.
    public static let answerTime: TimeSpan = .seconds(3)
    /// Pictures a key may have beside its own: an answer or two (a faceplate, then its curve), and no stream of news.
    public static let answersPerKey = 3

    private let isLowBandwidth: Bool
    private var interval = FramePace.usualInterval
    private var shownAt: Timestamp?
    /// Bytes the terminal had taken when the last whole picture was sent.
    private var writtenBefore = 0
    private var isAsked = true
    private var askedAt: Timestamp?
    private var answersLeft = 0
    private var annunciation: Timestamp?
    private var saidAt: Timestamp?
    private var isSilent = false

    public init(isLowBandwidth: Bool) { self.isLowBandwidth = isLowBandwidth }

    /// The operator pressed a key, or the terminal has another size: they wait for the picture.
    public mutating func ask(at now: Timestamp) {
        isAsked = true
        askedAt = now
        answersLeft = FramePace.answersPerKey
    }

    /// The core said something: soon after a key it is what the operator waits for.
    public mutating func hear(at now: Timestamp) {
        guard answersLeft > 0, let askedAt, now >= askedAt, now - askedAt <= FramePace.answerTime else { return }
        answersLeft -= 1
        isAsked = true
    }

    /// - Parameters:
    ///   - annunciation: of the latest alarm annunciated; a new one does not wait.
    ///   - isSilent: the core does not answer; that, and its return, does not wait either.
    ///   - isBusy: the terminal has not taken the last picture yet.
    ///   - writtenBytes: that the terminal has taken so far.
    /// - Returns: what to send now.
    public mutating func due(
        at now: Timestamp, annunciation latest: Timestamp?, isSilent silent: Bool, isBusy: Bool, writtenBytes: Int
    ) -> Part {
        guard isLowBandwidth else { return .whole }
        let cost = TimeSpan.seconds(Int64((writtenBytes - writtenBefore) / FramePace.newsBytesPerSecond))
        let isTime = shownAt.map { now - $0 >= max(interval, min(cost, FramePace.longestInterval)) || now < $0 } ?? true
        guard isAsked || silent != isSilent || isTime else {
            let mayBeSaid = saidAt.map { now - $0 >= FramePace.headInterval || now < $0 } ?? true
            guard latest != annunciation, mayBeSaid else { return .nothing }
            (annunciation, saidAt) = (latest, now)
            return .head
        }
        interval = isBusy ? min(interval * 2, FramePace.longestInterval) : FramePace.usualInterval
        (shownAt, isAsked, isSilent, writtenBefore) = (now, false, silent, writtenBytes)
        (annunciation, saidAt) = (latest, now)
        return .whole
    }
}
