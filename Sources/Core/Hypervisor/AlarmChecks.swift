import Alarms
import OperatorLink
import Telemetry

/// What people did about open alarms beside acknowledging them: steps ticked, confirmed or refuted, given to somebody.
/// Made of journal lines alone, like the situation; what it holds is bounded by the open alarms.
struct AlarmChecks: Sendable {
    struct Check: Hashable, Sendable {
        var occurrence: Int
        /// By the step's number.
        var done: [Int: StepDone] = [:]
        var verdict: Verdict?
        var assignment: Assignment?
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
        case .assign:
            check.assignment = Assignment(person: line.comment ?? "", by: line.by, at: line.at)
        default: return
        }
        checks[alarm] = check
    }

    /// The alarm is over.
    mutating func forget(_ alarm: AlarmID) { checks[alarm] = nil }
}

// The parts of the engine image that are its own.
extension AlarmChecks {
    /// Who sees to what: a part of its own, which older images lack.
    func encodeAssignments(into writer: inout ByteWriter) {
        let given = checks.sorted { $0.key < $1.key }.compactMap { alarm, check in
            check.assignment.map { (alarm: alarm, occurrence: check.occurrence, assignment: $0) }
        }
        writer.write(array: given) { writer, entry in
            writer.write(entry.alarm.text)
            writer.write(Int64(entry.occurrence))
            writer.write(entry.assignment.person)
            writer.write(entry.assignment.by)
            writer.write(entry.assignment.at)
        }
    }

    /// Call after the rest of the checks was read.
    mutating func restoreAssignments(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        let given = try reader.readArray { reader throws(ByteReader.Malformed) in
            (
                alarm: AlarmID(try reader.readString()), occurrence: Int(try reader.read(Int64.self)),
                assignment: Assignment(
                    person: try reader.readString(), by: try reader.readString(), at: try reader.readTimestamp())
            )
        }
        for entry in given where checks[entry.alarm]?.occurrence == entry.occurrence {
            checks[entry.alarm]?.assignment = entry.assignment
        }
    }

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
