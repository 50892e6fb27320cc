import Telemetry

extension Texts {
    /// `zone Port`; nil where an entity has none, or one named as where it stands.
    func zone(of entity: Entity) -> String? {
        guard let zone = entity.zone, zone != entity.commune, zone != entity.name else { return nil }
        return self(.inZone, zone)
    }
}
