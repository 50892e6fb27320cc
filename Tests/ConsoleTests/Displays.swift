import Console
import OperatorLink
import Screen
import Telemetry

extension SnapshotFixtures {
    /// What is out there, for those who look by name.
    static let entities: [Entity] = [
        named("gapeau-sainte-eulalie", "FloodMonitoring", "Gapeau · Sainte-Eulalie", "Hyères"),
        named("gapeau-sollies-pont", "FloodMonitoring", "Gapeau · Solliès-Pont", "Solliès-Pont"),
        named("liberte", "OffStreetParking", "Parking Liberté", "Toulon"),
        named("mayol", "OffStreetParking", "Mayol", "Toulon"),
    ]

    private static func named(_ id: EntityID, _ type: EntityType, _ name: String, _ commune: String) -> Entity {
        var entity = Entity(id: id, type: type, name: name)
        entity.commune = commune
        return entity
    }
}

/// Consoles on each display, ready to be drawn.
enum Displays {
    static let all: [View.Display] = [
        .overview, .flood, .parking, .energy, .air, .alarms, .journal, .help, .devices, .kpis,
        .faceplate("gapeau-sainte-eulalie"), .site("noise"), .map, .consoles,
    ]

    /// A console on a display as `dupont` sees it, with its trend answered.
    static func console(
        showing display: View.Display, _ snapshot: Snapshot, language: Language = .french, charset: Charset = .unicode
    ) -> Console {
        var console = bare(showing: display, snapshot, language: language, charset: charset)
        // A site's display asks for several curves, a few at a time.
        for _ in 0..<4 {
            for effect in console.tick(at: snapshot.now) {
                guard case .query(let query) = effect else { continue }
                console.receive(Answer(id: query.id, body: answer(to: query.body, snapshot)))
            }
        }
        return console
    }

    /// The same before it has asked anything.
    static func bare(
        showing display: View.Display, _ snapshot: Snapshot, language: Language = .french, charset: Charset = .unicode
    ) -> Console {
        var console = Console(
            options: ConsoleOptions(language: language, charset: charset, account: .init(account: "dupont")))
        var snapshot = snapshot
        snapshot.faceplate = SnapshotFixtures.faceplate(of: snapshot)
        console.receive(SiteDisplayFixtures.displays)
        console.receive(SiteDisplayFixtures.coast)
        console.open(display)
        snapshot.selected = SiteDisplayFixtures.selected(console.view, snapshot)
        console.receive(snapshot)
        return console
    }

    /// Answers what the console asks, as a core would.
    static func answer(_ effects: [ConsoleEffect], of console: inout Console) {
        for effect in effects {
            guard case .query(let query) = effect else { continue }
            console.receive(Answer(id: query.id, body: answer(to: query.body, SnapshotFixtures.flood())))
        }
    }

    /// A level that rises, with a hole in it.
    static func answer(to query: Query.Body, _ snapshot: Snapshot) -> Answer.Body {
        switch query {
        case .trend(let series, let from, let to, let step, _):
            // Cars, or metres.
            let scale = series.attribute == "occupiedSpotNumber" ? 200.0 : 1
            let count = Int((to - from).nanoseconds / step.nanoseconds)
            let steps = (0..<count).map { index in
                let value = scale * (0.8 + 1.4 * Double(index) / Double(count))
                return TrendStep(
                    start: from + step * Int64(index), count: (90...110).contains(index) ? 0 : 1, minimum: value,
                    mean: value, maximum: value, last: value)
            }
            return .trend(steps)
        case .why(let id):
            guard let line = snapshot.alarms.first(where: { $0.record.id == id }) else { return .failed("?") }
            var why = Why(
                record: line.record, source: "layouts/toulon/alarms.yaml:14", rule: LocalizedText("currentLevel ≥ 2.00")
            )
            why.inputs = [
                .init(
                    series: .init(entity: "gapeau-sainte-eulalie", attribute: "currentLevel"), value: 2.04,
                    observedAt: snapshot.now - .seconds(20), quality: .good)
            ]
            why.timers = [.init(name: "re-alarm", remaining: .minutes(28), isFrozen: false, then: "annunciate")]
            return .why(why)
        case .whyAt(let id, let at):
            guard case .why(var why) = answer(to: .why(id), SnapshotFixtures.past(at: at)) else {
                return .failed(Why.didNotStand)
            }
            why.at = at
            return .why(why)
        case .kpis(let from, let to): return .kpis(KPIFixture.day(from: from, to: to))
        case .snapshotAt(let at, let view):
            var past = SnapshotFixtures.past(at: at)
            past.selected = SiteDisplayFixtures.selected(view, past)
            return .snapshot(past)
        case .find(let text, let limit):
            return .found(FoundEntity.search(text, in: SnapshotFixtures.entities, limit: limit))
        case .readings, .journal: return .failed("not asked by a console")
        }
    }
}
