import Alarms
import OperatorLink
import Telemetry

/// What people did about open alarms beside acknowledging them: steps ticked, confirmed or refuted. Made of journal lines
/// alone, like the situation; what it holds is bounded by the open alarms.
struct AlarmChecks: Sendable {
    struct Check: Hashable, Sendable {
        var occurrence: Int
        /// By the step's number.
        var done: [Int: StepDone] = [:]
        var verdict: Verdict?
    }
    private var checks: [AlarmID: Check] = [:]

    /// Of this occurrence; what was done about an earlier one is over.
    func check(_ record: AlarmRecord) -> Check? {
        checks[record.id].flatMap { $0.occurrence == record.occurrence ? $0 : nil }
    }

    mutating func read(_ line: JournalRecord) {
        guard let alarm = line.alarm, let occurrence = line.occurrence else { return }
        var check = checks[alarm].flatMap { $0.occurrence == occurrence ? $0 : nil } ?? Check(occurrence: occurrence)
        switch line.event {
        case .step:
            guard let number = line.stepNumber else { return }
            check.done[number] = StepDone(by: line.by, at: line.at)
        case .stepUndone:
            guard let number = line.stepNumber else { return }
            check.done[number] = nil
        case .confirm, .refute:
            check.verdict = Verdict(
                isConfirmed: line.event == .confirm, by: line.by, at: line.at, evidence: line.comment ?? "")
        default: return
        }
        checks[alarm] = check
    }

    /// The alarm is over.
    mutating func forget(_ alarm: AlarmID) { checks[alarm] = nil }
}

// The part of the engine image that is its own.
extension AlarmChecks {
    func encodeImage(into writer: inout ByteWriter) {
        writer.write(array: checks.sorted { $0.key < $1.key }) { writer, entry in
            writer.write(entry.key.text)
            writer.write(Int64(entry.value.occurrence))
            writer.write(array: entry.value.done.sorted { $0.key < $1.key }) { writer, step in
                writer.write(Int64(step.key))
                writer.write(step.value.by)
                writer.write(step.value.at)
            }
            writer.write(optional: entry.value.verdict) { writer, verdict in
                writer.write(verdict.isConfirmed)
                writer.write(verdict.by)
                writer.write(verdict.at)
                writer.write(verdict.evidence)
            }
        }
    }

    init(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        let entries = try reader.readArray { reader throws(ByteReader.Malformed) in
            let id = AlarmID(try reader.readString())
            var check = Check(occurrence: Int(try reader.read(Int64.self)))
            let steps = try reader.readArray { reader throws(ByteReader.Malformed) in
                (
                    Int(try reader.read(Int64.self)),
                    StepDone(by: try reader.readString(), at: try reader.readTimestamp())
                )
            }
            check.done = Dictionary(steps, uniquingKeysWith: { $1 })
            check.verdict = try reader.readOptional { reader throws(ByteReader.Malformed) in
                Verdict(
                    isConfirmed: try reader.readBool(), by: try reader.readString(), at: try reader.readTimestamp(),
                    evidence: try reader.readString())
            }
            return (id, check)
        }
        checks = Dictionary(entries, uniquingKeysWith: { $1 })
    }
}
