import Frames
import Telemetry

/// Frames that fitted no format, by source and reason; the source with the most first.
public struct QuarantineCounts: Hashable, Sendable {
    public struct Source: Hashable, Sendable {
        public var source: FrameSource
        public var reasons: [String: Int]
        public var total: Int { reasons.values.reduce(0, +) }
    }
    public var bySource: [Source]
    /// Of all further sources.
    public var others: [String: Int]

    /// Of all sources.
    public var reasons: [String: Int] {
        bySource.reduce(into: others) { $0.merge($1.reasons, uniquingKeysWith: +) }
    }
}

/// Frames counted by source. Bounded: what comes from further sources is counted together as `others`.
struct SourceLedger: Sendable {
    /// Sources told apart: a territory has tens of gateways, an attacker has any number of addresses.
    static let sourceLimit = 1024

    struct Counts: Sendable {
        var received = 0
        var quarantined: [String: Int] = [:]
        var lastFrameAt = Timestamp.distantPast
    }

    private(set) var sources: [FrameSource] = []
    private(set) var counts: [Counts] = []
    private(set) var others = Counts()
    private var index: [FrameSource: Int] = [:]
    // Frames come in runs from one source: the last one is found without hashing.
    private var lastSource: FrameSource?
    private var lastIndex = -1

    mutating func received(_ source: FrameSource, at now: Timestamp) {
        let position = find(source)
        if position < 0 {
            others.received += 1
            others.lastFrameAt = now
        } else {
            counts[position].received += 1
            counts[position].lastFrameAt = now
        }
    }

    mutating func quarantined(_ source: FrameSource, reason: String) {
        let position = find(source)
        if position < 0 {
            others.quarantined[reason, default: 0] += 1
        } else {
            counts[position].quarantined[reason, default: 0] += 1
        }
    }

    /// What fitted no format; past `limit` sources the rest is counted together.
    func quarantineCounts(limit: Int) -> QuarantineCounts {
        var bySource = zip(sources, counts).filter { !$0.1.quarantined.isEmpty }.map {
            QuarantineCounts.Source(source: $0.0, reasons: $0.1.quarantined)
        }
        bySource.sort { ($0.total, "\($1.source)") > ($1.total, "\($0.source)") }
        var rest = others.quarantined
        for one in bySource.dropFirst(limit) { rest.merge(one.reasons, uniquingKeysWith: +) }
        return QuarantineCounts(bySource: Array(bySource.prefix(limit)), others: rest)
    }

    private mutating func find(_ source: FrameSource) -> Int {
        if source == lastSource { return lastIndex }
        let key = source.withoutPort
        lastSource = source
        if let known = index[key] {
            lastIndex = known
        } else if sources.count < SourceLedger.sourceLimit {
            lastIndex = sources.count
            index[key] = lastIndex
            sources.append(key)
            counts.append(Counts())
        } else {
            lastIndex = -1
        }
        return lastIndex
    }
}
