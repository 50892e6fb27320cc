import Telemetry

// The board in an engine image: what each member remembers, by the entity's id. Site files, units and no-data ages are
// not in it; they are given again at start.
extension FigureBoard {
    /// The first byte; another means the image is of another build.
    private static let imageVersion: UInt8 = 1

    public func encodeImage(into writer: inout ByteWriter) {
        writer.write(Self.imageVersion)
        rivers.encode(into: &writer) { $0.encode(into: &$1) }
        rainGauges.table.encode(into: &writer) { $0.encode(into: &$1) }
        parking.places.encode(into: &writer) { $0.encode(into: &$1) }
        writer.write(array: parking.bays) { writer, bay in
            writer.write(bay.id.text)
            writer.write(bay.status.rawValue)
            writer.write(bay.heardAt)
        }
        meters.table.encode(into: &writer) { $0.encode(into: &$1) }
        meters.encodeMemory(into: &writer)
        stations.encode(into: &writer) { $0.encode(into: &$1) }
    }

    /// Takes back what `encodeImage` wrote. Call it once entities and series are declared: what the image holds of
    /// entities that are no longer there is read and left. A damaged image throws and leaves the board as it was.
    public mutating func restoreImage(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        var board = self
        let version: UInt8 = try reader.read()
        guard version == Self.imageVersion else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "figures of version \(Self.imageVersion)")
        }
        let site = board.site
        try board.rivers.restore(from: &reader, spare: RiverGauge(Entity(id: "", type: .device), in: site)) {
            (gauge, reader) throws(ByteReader.Malformed) in try gauge.restore(from: &reader)
        }
        try board.rainGauges.restore(from: &reader, spare: RainGauge(Entity(id: "", type: .device), in: site))
        try board.parking.restorePlaces(
            from: &reader, spare: ParkingPlace(Entity(id: "", type: .device), in: site))
        try board.restoreBays(from: &reader)
        try board.meters.restoreMeters(from: &reader, spare: Meter(Entity(id: "", type: .device), in: site))
        try board.meters.restoreMemory(from: &reader)
        try board.stations.restore(from: &reader, spare: AirStation(Entity(id: "", type: .device), in: site)) {
            (station, reader) throws(ByteReader.Malformed) in try station.restore(from: &reader)
        }
        self = board
    }

    private mutating func restoreBays(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        let saved = try reader.readArray { (reader) throws(ByteReader.Malformed) in
            let id = EntityID(try reader.readString())
            guard let status = ParkingBay.Status(rawValue: try reader.read()) else {
                throw ByteReader.Malformed(offset: reader.offset, expected: "a bay's status")
            }
            return (id: id, status: status, heardAt: try reader.readTimestamp())
        }
        for bay in saved {
            guard let slot = parking.bay(bay.id) else { continue }
            parking.changeBay(slot) { $0.accept(bay.status, at: bay.heardAt) }
        }
    }
}

extension MemberTable {
    func encode(into writer: inout ByteWriter, _ encodeMember: (Element, inout ByteWriter) -> Void) {
        writer.write(UInt32(clamping: members.count))
        for member in members {
            writer.write(member.entity.id.text)
            encodeMember(member, &writer)
        }
    }

    /// `spare` takes what belongs to members that are no longer there.
    mutating func restore(
        from reader: inout ByteReader, spare: Element,
        _ restoreMember: (inout Element, inout ByteReader) throws(ByteReader.Malformed) -> Void
    ) throws(ByteReader.Malformed) {
        let count = try reader.readCount()
        for _ in 0..<count {
            let id = EntityID(try reader.readString())
            if let slot = slot(id) {
                try change(slot) { (member) throws(ByteReader.Malformed) in try restoreMember(&member, &reader) }
            } else {
                var unclaimed = spare
                try restoreMember(&unclaimed, &reader)
            }
        }
    }
}
