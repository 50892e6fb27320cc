import Telemetry

/// When a console's picture is worth sending. At once on a good line; over a poor one only what was asked for or can't
/// wait is sent at once, the rest every few seconds, and less often while the line is still taking the last one.
public struct FramePace: Sendable {
    /// A minute's clock is right to the minute, and an age that reads `41 s` is a few seconds old.
    public static let usualInterval: TimeSpan = .seconds(5)
    /// A line that takes half a minute for a frame still shows that it is there.
    public static let longestInterval: TimeSpan = .seconds(30)

    /// What comes within so long of a key is taken for its answer: the core of this machine needs a few milliseconds,
    /// history of a month a second or two.
    public static let answerTime: TimeSpan = .seconds(3)
    /// Pictures a key may have beside its own: an answer or two (a faceplate, then its curve), and no stream of news.
    public static let answersPerKey = 3

    private let isLowBandwidth: Bool
    private var interval = FramePace.usualInterval
    private var shownAt: Timestamp?
    private var isAsked = true
    private var askedAt: Timestamp?
    private var answersLeft = 0
    private var annunciation: Timestamp?
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
    /// - Returns: whether to draw now.
    public mutating func isDue(at now: Timestamp, annunciation latest: Timestamp?, isSilent silent: Bool, isBusy: Bool)
        -> Bool
    {
        guard isLowBandwidth else { return true }
        let isUrgent = isAsked || latest != annunciation || silent != isSilent
        guard isUrgent || shownAt.map({ now - $0 >= interval || now < $0 }) ?? true else { return false }
        interval = isBusy ? min(interval * 2, FramePace.longestInterval) : FramePace.usualInterval
        (shownAt, isAsked, annunciation, isSilent) = (now, false, latest, silent)
        return true
    }
}
