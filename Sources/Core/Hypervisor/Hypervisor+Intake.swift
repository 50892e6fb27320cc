import Alarms
import Figures
import Frames
import OperatorLink
import Telemetry

// Bytes → readings → rules. Everything here runs once per frame or reading: see `vigie-bench judge`.
extension Hypervisor {
    mutating func take(_ batch: FrameBatch) {
        precision = batch.precision ?? site.linePrecision
        for refused in batch.refused {
            countFrame(from: refused.source)
            quarantine(refused.fault, refused.source, refused.byteCount, refused.firstBytes)
        }
        // Moved out for the loop, so that decoding into it and judging from it need no copy.
        var frame = DecodedFrame()
        swap(&frame, &decoded)
        frameNumber = frames.keep(batch, at: clock.now.wall)
        batch.bytes.withUnsafeBytes { bytes in
            for slot in batch.slots {
                frameNumber += 1
                let start = Int(slot.offset)
                let end = start + Int(slot.byteCount)
                guard start <= end, end <= bytes.count else { continue }
                take(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), from: slot.source, &frame)
            }
        }
        frameNumber = 0
        if clock.kind == .stream { frames.settle(at: clock.now.wall) }
        swap(&frame, &decoded)
    }

    private mutating func countFrame(from source: FrameSource) {
        ledger.received += 1
        sources.received(source, at: clock.now.wall)
    }

    private mutating func take(
        _ bytes: UnsafeRawBufferPointer, from source: FrameSource, _ frame: inout DecodedFrame
    ) {
        countFrame(from: source)
        if takeKnownLine(bytes) { return }
        if let fault = decoder.decode(
            bytes, receivedAt: clock.now.wall, precision: precision, into: &frame)
        {
            quarantine(fault, source, bytes.count, Array(bytes.prefix(QuarantinedFrame.keptByteCount)))
            if !watched.isEmpty { keepRefused(bytes, source, fault) }
            return
        }
        ledger.decoded += 1
        if clock.kind == .stream, !moveStreamTime(bytes, source, &frame) { return }
        judge(frame, bytes, source)
    }

    /// A frame that is one line whose head is known: what most sensors send most of the time. False for any other, and
    /// where a frame needs more than being judged (a faceplate wants its bytes, stream time its confirmation).
    @inline(__always)
    private mutating func takeKnownLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard watched.isEmpty, let line = decoder.knownLine(bytes, precision: precision) else { return false }
        let hasStamp = line.stamp != KnownLine.noStamp
        if clock.kind == .stream {
            let stamp = Timestamp(nanoseconds: line.stamp)
            guard hasStamp, held == nil, !clock.isFarAhead(stamp) else { return false }
            advanceStream(to: stamp)
        }
        ledger.decoded += 1
        take(line.meaning, line.value, at: hasStamp ? Timestamp(nanoseconds: line.stamp) : nil, clock.now)
        return true
    }

    private mutating func quarantine(
        _ fault: FrameFault, _ source: FrameSource, _ byteCount: Int, _ firstBytes: [UInt8]
    ) {
        ledger.quarantined += 1
        sources.quarantined(source, reason: fault.reason)
        output.quarantined.append(
            QuarantinedFrame(
                at: clock.now.wall, source: source, fault: fault, byteCount: byteCount,
                firstBytes: Array(firstBytes.prefix(QuarantinedFrame.keptByteCount))))
    }

    private mutating func judge(_ frame: DecodedFrame, _ bytes: UnsafeRawBufferPointer, _ source: FrameSource) {
        let now = clock.now
        if !frame.rejected.isEmpty {
            // What is said is of the first of them; with several reasons it is not known whose.
            let why = frame.rejected.count == 1 ? frame.firstRejection ?? "" : ""
            for reason in ReadingRejection.allCases {
                guard let count = frame.rejected[reason] else { continue }
                ledger.readings += count
                ledger.rejected[reason.rawValue, default: 0] += count
                rejections.note(reason, count, of: source, at: now.wall, why: why)
            }
        }
        for index in frame.readings.indices {
            take(frame.readings[index], at: now)
            if let reason = lastRejection {
                lastRejection = nil
                let wire = frame.readings[index]
                rejections.note(
                    reason, 1, of: source, at: now.wall,
                    why: "\(wire.entity.quoted) \(wire.attribute.quoted) unit \(wire.unit.quoted)")
            }
        }
        if !watched.isEmpty { keepRaw(frame, bytes, source) }
    }

    // MARK: stream time

    /// Moves stream time to this frame's stamp; false when the frame waits to be confirmed.
    private mutating func moveStreamTime(
        _ bytes: UnsafeRawBufferPointer, _ source: FrameSource, _ frame: inout DecodedFrame
    ) -> Bool {
        var stamp = Timestamp.distantPast
        for reading in frame.readings {
            if let observed = reading.observedAt, observed > stamp { stamp = observed }
        }
        // A frame without a stamp is of now; before any stamp was seen only the machine knows when that is.
        if stamp == .distantPast { stamp = clock.isUnset ? clock.machine.wall : clock.streamTime }
        if !clock.isFarAhead(stamp) {
            if let waiting = held { release(waiting, &frame, bytes) }
            advanceStream(to: stamp)
            return true
        }
        if let waiting = held {
            advanceStream(to: min(waiting.stamp, stamp))
            if !clock.isFarAhead(waiting.stamp) { advanceStream(to: waiting.stamp) }
            release(waiting, &frame, bytes)
            if !clock.isFarAhead(stamp) {
                advanceStream(to: stamp)
                return true
            }
        }
        held = HeldFrame(
            bytes: Array(bytes), source: source, precision: precision, stamp: stamp, since: clock.machine.monotonic,
            number: frameNumber)
        return false
    }

    private mutating func advanceStream(to stamp: Timestamp) {
        guard stamp > clock.streamTime else { return }
        let wasUnset = clock.isUnset
        clock.confirm(stamp)
        if wasUnset { return }
        fireTimers(before: clock.now)
    }

    /// Judges a held frame while another is being decoded: that one is decoded again afterwards.
    private mutating func release(
        _ waiting: HeldFrame, _ frame: inout DecodedFrame, _ bytes: UnsafeRawBufferPointer
    ) {
        held = nil
        judgeAgain(waiting, &frame)
        _ = decoder.decode(bytes, receivedAt: clock.now.wall, precision: precision, into: &frame)
    }

    /// Confirms the held frame's stamp and judges it.
    mutating func confirm(_ waiting: HeldFrame) {
        held = nil
        advanceStream(to: waiting.stamp)
        var frame = DecodedFrame()
        swap(&frame, &decoded)
        judgeAgain(waiting, &frame)
        swap(&frame, &decoded)
    }

    private mutating func judgeAgain(_ waiting: HeldFrame, _ frame: inout DecodedFrame) {
        let current = frameNumber
        frameNumber = waiting.number
        defer { frameNumber = current }
        waiting.bytes.withUnsafeBytes { bytes in
            let fault = decoder.decode(
                bytes, receivedAt: clock.now.wall, precision: waiting.precision, into: &frame)
            if fault == nil { judge(frame, bytes, waiting.source) }
        }
    }

    mutating func confirmHeldAfterSilence() {
        guard let waiting = held,
            clock.machine.monotonic >= waiting.since + CoreClock.silenceThatConfirms
        else { return }
        confirm(waiting)
    }

    // MARK: stored readings

    /// Only judged: what a dry run asks is what rings. What came late rang nothing when it came.
    mutating func judgeAgain(_ readings: ContiguousArray<Reading>.SubSequence) {
        for reading in readings where !reading.isLate {
            clock.setMachine(Moment(both: reading.observedAt))
            fireTimers(before: clock.now)
            engine.accept(reading, at: clock.now, into: &alarmEffects)
        }
    }

    // MARK: one reading

    /// A number under a known head.
    @inline(__always)
    private mutating func take(_ meaning: UInt64, _ number: Double, at stamp: Timestamp?, _ now: Moment) {
        ledger.readings += 1
        let head = KnownHead(meaning)
        let value = register.conversions[head.conversion].apply(to: number)
        accept(head.series, .number(value), nil, at: stamp, said: .good, .sensor, now)
    }

    private mutating func take(_ wire: WireReading, at now: Moment) {
        if let meaning = wire.meaning, let number = wire.value.number {
            return take(meaning, number, at: wire.observedAt, now)
        }
        ledger.readings += 1
        guard let id = resolve(wire) else { return }
        let value: Value
        var text: String?
        switch wire.value {
        case .number(let number):
            guard number.isFinite else { return reject(.notFinite) }
            guard let converted = convert(number, wire.unit, id) else { return reject(.unit) }
            value = .number(converted)
            if !wire.head.isEmpty { remember(wire, as: id) }
        case .boolean(let flag): value = .boolean(flag)
        case .text(let bytes):
            let string = bytes.string
            guard let interned = intern(string) else { return reject(.tooManyTexts) }
            value = .text(interned)
            text = string
        }
        accept(id, value, text, at: wire.observedAt, said: .good, .sensor, now)
    }

    mutating func take(_ sample: Sample) {
        ledger.readings += 1
        // A person's, who is told at once.
        defer { lastRejection = nil }
        guard sample.key.entity.text.utf8.count <= Limits.nameByteCount,
            sample.key.attribute.text.utf8.count <= Limits.nameByteCount
        else { return reject(.nameTooLong) }
        guard let id = seriesID(sample.key, type: sample.type, unit: sample.unit) else {
            return reject(.tooManySeries)
        }
        let value: Value
        var text: String?
        switch sample.content {
        case .number(let number):
            guard number.isFinite else { return reject(.notFinite) }
            var scaled = number
            if let unit = sample.unit, let own = register.unit(id) {
                guard let conversion = unit.conversion(to: own) else { return reject(.unit) }
                scaled = conversion.apply(to: number)
            }
            value = .number(scaled)
        case .boolean(let flag): value = .boolean(flag)
        case .text(let string):
            guard let interned = intern(string) else { return reject(.tooManyTexts) }
            value = .text(interned)
            text = string
        }
        accept(id, value, text, at: sample.observedAt, said: sample.quality, sample.origin, clock.now)
    }

    mutating func reject(_ reason: ReadingRejection) {
        ledger.rejected[reason.rawValue, default: 0] += 1
        lastRejection = reason
    }

    private mutating func intern(_ text: String) -> TextID? {
        var isNew = false
        guard let id = register.intern(text, isNew: &isNew) else { return nil }
        if isNew {
            engine.name(id, text)
            output.texts.append(TextDeclaration(id: id, text: text))
        }
        return id
    }

    /// Stamps, judges and hands on one reading of a known series.
    private mutating func accept(
        _ id: SeriesID, _ value: Value, _ text: String?, at stamp: Timestamp?, said: Quality,
        _ origin: ReadingOrigin, _ now: Moment
    ) {
        let index = Int(id.index)
        var observed = stamp ?? now.wall
        var quality = said
        let isAhead = observed > now.wall + site.maxSkew
        if isAhead {
            // The same frame again, by the stamp it bears: the one it is given below is never the same twice.
            guard !register.states[index].isKnown(observed.nanoseconds, value.comparisonBits) else {
                ledger.duplicates += 1
                return
            }
            // The stamp can't be believed, the value can: it happened no later than now.
            engine.clockFault(id, stamp: observed, at: now, into: &alarmEffects)
            observed = now.wall
            if quality == .good { quality = .uncertain }
        }
        var reading = Reading(
            series: id, value: value, observedAt: observed, receivedAt: now.wall, quality: quality, origin: origin)
        let limits = register.limits[Int(register.states[index].limits)]
        guard register.states[index].admit(&reading, now: now.wall, limits, frame: frameNumber) else {
            if let refused = unstored.remove(reading) {
                // Judged when it came first: only what the disk refused then is made good.
                accepted += 1
                output.readings.append(refused)
            } else {
                ledger.duplicates += 1
            }
            return
        }
        if isAhead, let stamp {
            register.states[index].remember(stamp: stamp.nanoseconds, bits: value.comparisonBits)
        }
        if reading.isLate { ledger.late += 1 }
        if reading.isConflicting { ledger.conflicting += 1 }
        accepted += 1
        output.readings.append(reading)
        figures.accept(reading, text: text)
        if reading.isLate {
            engine.acceptLate(reading, at: now, into: &alarmEffects)
        } else {
            if register.states[index].capacityRole == .capacity { noteCapacity(reading, index) }
            engine.accept(reading, at: now, into: &alarmEffects)
        }
    }
}
