import Frames
import OperatorLink
import Telemetry

// The raw frames of a faceplate. Nothing of them is kept by entity before somebody looks: then the latest frames are
// searched for those that speak of it, and from there on each that does is kept.
extension Hypervisor {
    mutating func watch(_ entities: [EntityID]) {
        let wanted = entities.prefix(Limits.watchedEntities)
        for id in watched.keys.sorted() where !wanted.contains(id) { watched[id] = nil }
        for id in wanted where watched[id] == nil { watched[id] = latestFrames(of: id) }
    }

    /// The frames that speak of an entity, as far as they are still kept, oldest first; those among them that went to
    /// quarantine and name it.
    func latestFrames(of id: EntityID) -> [Faceplate.FrameLine] {
        guard let index = register.index(of: id) else { return [] }
        // Those its readings came in, whatever name stands in them.
        let last = Set(register.series(of: index).map { register.states[Int($0.index)].frame })
        let names = wireNames(of: id)
        var decoder = FrameDecoder()
        var frame = DecodedFrame()
        var lines: [Faceplate.FrameLine] = []
        frames.lookBack { found, bytes in
            let isLast = last.contains(found.number)
            guard isLast || names.contains(where: { bytes.place(of: $0) != nil }) else { return true }
            let fault = decoder.decode(
                bytes, receivedAt: found.came.lowerBound, precision: found.precision ?? site.linePrecision, into: &frame
            )
            let isIts =
                fault == nil
                ? isLast || frame.readings.contains { entity(of: $0) == id } : names.contains { bytes.names($0) }
            // On stream time a burst brings its own time with it: each frame came when it said so.
            let stamp = fault == nil ? frame.readings.compactMap(\.observedAt).max() : nil
            let at = min(max(stamp ?? found.came.upperBound, found.came.lowerBound), found.came.upperBound)
            if isIts { lines.append(.init(bytes, at: at, from: found.source, fault: fault)) }
            return lines.count < Limits.framesPerEntity
        }
        return lines.reversed()
    }

    /// Keeps a frame as text for every watched entity it speaks of.
    mutating func keepRaw(_ frame: DecodedFrame, _ bytes: UnsafeRawBufferPointer, _ source: FrameSource) {
        var seen: [EntityID] = []
        for reading in frame.readings {
            let id = entity(of: reading)
            guard watched[id] != nil, !seen.contains(id) else { continue }
            seen.append(id)
        }
        for id in seen { keep(.init(bytes, at: clock.now.wall, from: source), for: id) }
    }

    /// The same of one that went to quarantine, for those whose name stands in it.
    mutating func keepRefused(_ bytes: UnsafeRawBufferPointer, _ source: FrameSource, _ fault: FrameFault) {
        for id in watched.keys where wireNames(of: id).contains(where: { bytes.names($0) }) {
            keep(.init(bytes, at: clock.now.wall, from: source, fault: fault), for: id)
        }
    }

    private mutating func keep(_ line: Faceplate.FrameLine, for id: EntityID) {
        watched[id, default: []].append(line)
        if watched[id, default: []].count > Limits.framesPerEntity { watched[id]?.removeFirst() }
    }

    private func entity(of reading: WireReading) -> EntityID {
        if let meaning = reading.meaning { return register.key(KnownHead(meaning).series).entity }
        var text = reading.entity.string
        for prefix in site.strip where text.hasPrefix(prefix) { text.removeFirst(prefix.count) }
        return EntityID(site.renames.ids[text] ?? text)
    }

    /// The names an entity has on the wire, prefixes aside.
    private func wireNames(of id: EntityID) -> [[UInt8]] {
        ([id.text] + site.renames.ids.filter { $0.value == id.text }.map(\.key).sorted()).map { Array($0.utf8) }
    }
}

extension Faceplate.FrameLine {
    fileprivate init(
        _ bytes: UnsafeRawBufferPointer, at: Timestamp, from source: FrameSource, fault: FrameFault? = nil
    ) {
        let text = String(decoding: bytes.prefix(Limits.frameTextByteCount), as: UTF8.self)
        self.init(at: at, from: source.description, text: text, fault: fault?.reason)
    }
}

extension UnsafeRawBufferPointer {
    /// Where `name` stands first, from `start` on.
    fileprivate func place(of name: [UInt8], from start: Int = 0) -> Int? {
        guard let first = name.first, count - start >= name.count else { return nil }
        return (start...count - name.count).first { place in
            self[place] == first && name.indices.allSatisfy { self[place + $0] == name[$0] }
        }
    }

    /// Whether `name` stands in it as a name of its own: not `bay-1` in `bay-12`.
    fileprivate func names(_ name: [UInt8]) -> Bool {
        var start = 0
        while let place = place(of: name, from: start) {
            let end = place + name.count
            let isWhole =
                (place == 0 || !Self.goesOn(self[place - 1])) && (end == count || !Self.goesOn(self[end]))
            if isWhole { return true }
            start = place + 1
        }
        return false
    }

    private static func goesOn(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
