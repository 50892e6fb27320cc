import Alarms
import OperatorLink
import Telemetry

// The sensor register: what it lists, and devices promoted in the running core.
extension Hypervisor {
    mutating func promote(
        _ id: EntityID, to lifecycle: Device.Lifecycle, reason: String, _ command: Command
    ) {
        let what = "promote \(id) \(lifecycle.rawValue)"
        guard mayAct(command, what: what) else { return }
        let entity = register.entity(id)
        // A device that does not exist is within every scope: it is refused by name.
        let place = entity.map { ActionPlace.entity($0.type, zone: $0.zone) } ?? .none
        if let why = accessRefusal(.promote, on: [place], by: command.by) { return refuse(command, why, what: what) }
        guard let entity else { return refuse(command, .unknownDevice, what: what) }
        let promotion = Promotion(id, from: entity.device.lifecycle, to: lifecycle)
        guard promotion.from != promotion.to else { return refuse(command, .sameLifecycle, what: what) }
        guard promotion.isUpwards else { return refuse(command, .noPromotion, what: what) }
        guard promotions.hasRoom(for: id) else { return refuse(command, .tooManyPromotions, what: what) }
        var record = record(of: .promote, command)
        record.tell(promotion, reason: LogEntry(reason).text)
        journal(record)
        read(record)
        drainAlarmEffects()
        done(command, [])
    }

    /// Takes the journal's promotions before the series they concern are brought back under their numbers.
    mutating func restorePromotions(_ lines: [JournalRecord]) {
        for line in lines { if let promotion = line.promotion { promotions.read(promotion) } }
        for index in lines.isEmpty ? 0..<0 : register.entities.indices {
            let entity = register.entities[index]
            let promoted = promotions.applied(to: entity)
            guard promoted != entity else { continue }
            register.update(promoted, at: index)
            figures.update(promoted)
        }
    }

    /// A promotion takes effect, as it is journaled and again after a restart.
    mutating func adopt(_ promotion: Promotion) {
        promotions.read(promotion)
        guard let index = register.index(of: promotion.device) else { return }
        var entity = register.entities[index]
        guard entity.device.lifecycle == promotion.from else { return }
        entity.device.lifecycle = promotion.to
        register.update(entity, at: index)
        engine.update(entity)
        figures.update(entity)
        // As of a listed device: one whose rules expect what it never sent is silent, and not absent.
        guard promotion.to == .production else { return }
        for attribute in engine.expectedAttributes(of: entity) {
            _ = seriesID(SeriesKey(entity: entity.id, attribute: attribute), type: nil, unit: nil)
        }
    }

    // MARK: The register as it is listed

    /// Which devices a list is to have.
    public struct DeviceFilter: Hashable, Sendable {
        public var lifecycle: Device.Lifecycle?
        public var type: EntityType?
        public init(lifecycle: Device.Lifecycle? = nil, type: EntityType? = nil) {
            self.lifecycle = lifecycle
            self.type = type
        }

        fileprivate func admits(_ entity: Entity) -> Bool {
            lifecycle.map { $0 == entity.device.lifecycle } ?? true && type.map { $0 == entity.type } ?? true
        }
    }

    /// A device with what was last heard of it.
    public struct ListedDevice: Sendable {
        public var entity: Entity
        public var row: SelectedRow
        public var seriesCount: Int
    }

    /// Devices looked at for one page: a few milliseconds of the core's thread, whatever the territory.
    public static let devicesPerPage = 2_000

    /// A page of the register, in the order of entities.yaml, then of discovery.
    /// - Parameter start: 0, or the `next` of the page before.
    /// - Returns: `next` is nil after the last.
    public func devices(_ filter: DeviceFilter, from start: Int) -> (devices: [ListedDevice], next: Int?) {
        let first = min(max(start, 0), register.entities.count)
        let end = min(first + Hypervisor.devicesPerPage, register.entities.count)
        let found = (first..<end).filter { filter.admits(register.entities[$0]) }.map { listed($0) }
        return (found, end < register.entities.count ? end : nil)
    }

    /// Everything of one device; nil where there is none of that id.
    public func device(_ id: EntityID) -> (device: ListedDevice, lines: [Faceplate.Line])? {
        guard let index = register.index(of: id) else { return nil }
        return (listed(index), faceplate(id, clock.now.wall)?.attributes ?? [])
    }

    private func listed(_ index: Int) -> ListedDevice {
        let selection = Selection(includesDevices: true)
        return ListedDevice(
            entity: register.entities[index], row: row(index, selection, clock.now.wall),
            seriesCount: register.series(of: index).count)
    }
}
