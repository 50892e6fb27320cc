import Alarms
import Telemetry

/// The devices a supervisor promoted, as the journal's lines tell it: a restart reads them again.
public struct PromotionBook: Sendable {
    /// Devices promoted by hand or by a script, some hundred bytes each. A territory whose devices are all to be live from
    /// the first says `discovered: production` in site.yaml.
    static let limit = 65_536

    private struct Step: Sendable {
        /// What the site said of the device when it was promoted: where its files say something else by now, they count.
        var base: Device.Lifecycle
        var lifecycle: Device.Lifecycle
    }
    private var steps: [EntityID: Step] = [:]

    public init() {}

    /// - Parameter lines: the journal's, oldest first.
    public init(_ lines: [JournalRecord]) {
        for line in lines { if let promotion = line.promotion { read(promotion) } }
    }

    func hasRoom(for device: EntityID) -> Bool { steps.count < PromotionBook.limit || steps[device] != nil }

    mutating func read(_ promotion: Promotion) {
        guard hasRoom(for: promotion.device) else { return }
        steps[promotion.device, default: Step(base: promotion.from, lifecycle: promotion.to)].lifecycle = promotion.to
    }

    /// A device as the site describes it, with what a supervisor made of it since.
    public func applied(to entity: Entity) -> Entity {
        guard let step = steps[entity.id], step.base == entity.device.lifecycle else { return entity }
        var entity = entity
        entity.device.lifecycle = step.lifecycle
        return entity
    }
}
