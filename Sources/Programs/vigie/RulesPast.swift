import Alarms
import History
import Hypervisor
import OperatorLink
import Recordings
import RuleTests
import Station
import Telemetry

/// Where the readings of a dry run come from.
protocol RulesPast {
    var from: Timestamp { get }
    /// Not included.
    var to: Timestamp { get }

    /// Every entity that may have readings.
    func entities(of site: Site) -> [Entity]

    /// Has a core with `rules` live it all, and hands on what it says.
    /// - Parameter entities: those whose readings are wanted; nil for all.
    /// - Returns: how many readings there were.
    func live(
        _ site: Site, _ rules: [Rule], only entities: Set<EntityID>?, _ body: ([Effect]) -> Void
    ) throws -> Int
}

/// A stretch of a history database.
struct StoredPast: RulesPast {
    let from: Timestamp
    let to: Timestamp
    private let reader: HistoryReader
    private let series: [SeriesDeclaration]
    private let texts: [TextDeclaration]
    /// Devices ring as they would now.
    private let promotions: [JournalRecord]

    init(_ reader: HistoryReader, from: Timestamp, to: Timestamp) throws {
        self.reader = reader
        self.from = from
        self.to = to
        series = try reader.series()
        texts = try reader.texts()
        promotions = try reader.promotions(at: .distantFuture)
    }

    func entities(of site: Site) -> [Entity] {
        let listed = Set(site.entities.map(\.id))
        let book = PromotionBook(promotions)
        var seen = listed
        return site.entities.map { book.applied(to: $0) }
            + series.compactMap { declaration in
                guard seen.insert(declaration.key.entity).inserted else { return nil }
                return book.applied(to: site.discovery(declaration.key.entity, declaration.type))
            }
    }

    func live(
        _ site: Site, _ rules: [Rule], only entities: Set<EntityID>?, _ body: ([Effect]) -> Void
    ) throws -> Int {
        var site = site
        var wanted = series
        if let entities {
            site.entities.removeAll { !entities.contains($0.id) }
            wanted.removeAll { !entities.contains($0.key.entity) }
        }
        var core = PastCore(site: site, rules: rules, series: wanted, texts: texts, start: from, promotions: promotions)
        // What was usual before it: a short run knows it as the core that rang then did.
        let usual = try core.learning.map { place in
            (place, try reader.usualWeek(of: wanted[place].id, before: from, in: site.zone))
        }
        core.learn(Dictionary(usual, uniquingKeysWith: { first, _ in first }))
        let count = try reader.forEachStretch(of: wanted.map(\.id), from: from, to: to) { core.take($0, body) }
        core.finish(at: to, body)
        return count
    }
}

/// A recording, from its first frame to its last. What somebody did in it is left out.
struct RecordedPast: RulesPast {
    let from: Timestamp
    let to: Timestamp
    private let entries: [RecordingEntry]

    init(_ path: String) throws {
        let whole: WholeRecording
        do {
            whole = try WholeRecording(path: path)
        } catch {
            throw Exit.usage("\(error)")
        }
        entries = whole.entries.filter { if case .frame = $0 { true } else { false } }
        guard let first = entries.first, let last = entries.last else {
            throw Exit.usage("\(path): no frame in it. Is it a recording?")
        }
        from = first.at
        to = Timestamp(nanoseconds: last.at.nanoseconds + 1)
    }

    func entities(of site: Site) -> [Entity] { site.entities }

    /// A recording says whose its frames are only as they are decoded: all of them are lived again.
    func live(
        _ site: Site, _ rules: [Rule], only entities: Set<EntityID>?, _ body: ([Effect]) -> Void
    ) throws -> Int {
        var player = RecordingPlayer(entries, site: site, rules: rules, speed: nil)
        var count = 0
        func take(_ effects: [Effect]) {
            for case .readings(let readings) in effects { count += readings.count }
            body(effects)
        }
        take(player.open())
        _ = player.advance(to: to, take)
        return count
    }
}
