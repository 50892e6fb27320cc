import Recordings
import Telemetry

/// The people of the recorded night: they acknowledge some alarms a few minutes after the readings that raise them.
struct Operators: Sendable {
    private struct Plan {
        var entity: String
        var level: Level
        /// Minutes from the reading to the acknowledgement.
        var delay: Int64
        var by: String
        var comment: String
    }
    private enum Level { case vigilance, alert }
    private static let plans: [Plan] = [
        .init(entity: "las-le-revest", level: .vigilance, delay: 4, by: "dupont", comment: "Vu, on surveille l'aval."),
        .init(
            entity: "las-pont-du-las", level: .vigilance, delay: 6, by: "dupont",
            comment: "Astreinte GEMAPI prévenue, trémie surveillée."),
        .init(
            entity: "gapeau-sollies-pont", level: .alert, delay: 7, by: "martin",
            comment: "Appelé la mairie de Solliès-Pont : gué fermé."),
        .init(
            entity: "gapeau-sainte-eulalie", level: .vigilance, delay: 5, by: "martin",
            comment: "PM Hyères prévenue, camping évacué par précaution."),
    ]
    /// From the moment the Gapeau is over its alert level: long enough for the picture to be full, before anyone acts.
    private static let stillDelay: Int64 = 4

    private(set) var entries: [RecordingEntry] = []
    private var done: Set<String> = []
    private var rainSums: [String: [Double]] = [:]
    private var overSubscription = 0

    /// Looks at what has just arrived.
    mutating func see(_ messages: [Message], city: City, at: Timestamp) {
        for message in messages {
            for sample in message.samples {
                guard case .number(let value, _) = sample.fields[0].value else { continue }
                switch sample.type {
                case "FloodMonitoring": seeLevel(sample.entity, value, city: city, at: at)
                case "WeatherObserved" where sample.fields[0].attribute == "precipitation":
                    seeRain(sample.entity, value, at: at)
                case "ACMeasurement" where sample.entity == "amphitria": seePower(value, city: city, at: at)
                default: break
                }
            }
        }
    }

    private mutating func seeLevel(_ entity: String, _ value: Double, city: City, at: Timestamp) {
        guard let gauge = city.gauges.first(where: { $0.id == entity }), value < 100 else { return }
        for plan in Operators.plans where plan.entity == entity {
            let threshold = plan.level == .alert ? gauge.alert : gauge.vigilance
            guard value >= threshold else { continue }
            acknowledge("river-level/\(entity)", at: at + .minutes(plan.delay), by: plan.by, plan.comment)
        }
        if entity == "gapeau-sainte-eulalie", value >= gauge.alert, done.insert("still").inserted {
            entries.append(.still(at: at + .minutes(Operators.stillDelay)))
        }
    }

    /// Twelve increments are the hour the rule sums.
    private mutating func seeRain(_ entity: String, _ value: Double, at: Timestamp) {
        rainSums[entity, default: []].append(value)
        let hour = rainSums[entity, default: []].suffix(12).reduce(0, +)
        guard entity == "rain-le-revest", hour >= 21 else { return }
        acknowledge("heavy-rain/\(entity)", at: at + .minutes(3), by: "dupont", "Pompes du tunnel en marche.")
    }

    /// The rule waits twenty minutes; its sensor reports every ten.
    private mutating func seePower(_ value: Double, city: City, at: Timestamp) {
        guard let meter = city.meters.first(where: { $0.id == "amphitria" }) else { return }
        overSubscription = value > meter.subscribed ? overSubscription + 1 : 0
        guard overSubscription == 3 else { return }
        acknowledge(
            "power-subscribed/amphitria", at: at + .minutes(9), by: "dupont", "Pompes d'orage, normal.")
    }

    private mutating func acknowledge(_ alarm: String, at: Timestamp, by: String, _ comment: String) {
        guard done.insert(alarm).inserted else { return }
        let action = RecordedAction(at: at, verb: "ack", alarm: alarm, by: by, comment: comment)
        entries.append(.action(action))
    }
}
