import Alarms
import OperatorLink
import Telemetry

// Refusals, as commands say them: a console's words, with the option that would help.
extension ListWords {
    /// `level/gapeau : cette alarme est finie : plus rien à y faire.`
    /// - Parameters:
    ///   - subject: the alarm, device or code that was named.
    ///   - kind: what was asked for, where nothing was named.
    public func refused(
        _ why: Refusal, of subject: String?, _ kind: ActionKind?, _ record: AlarmRecord?
    ) -> String {
        let what = record?.id.text ?? subject ?? kind.map { texts(Console.phrase($0)) }
        let reason = self.reason(why, record) + (ListWords.option(why).map { " (\($0))" } ?? "")
        return (what.map { texts(.labelled, $0) } ?? "") + (reason.hasSuffix(".") ? reason : reason + ".")
    }

    private func reason(_ why: Refusal, _ record: AlarmRecord?) -> String {
        switch why {
        case .alreadyAcknowledged:
            let by = record?.acknowledgedBy ?? "–"
            return record?.acknowledgedAt.map { texts(.refusedAlreadyAt, by, time($0)) } ?? texts(why.phrase, by)
        case .levelChanged: return texts(why.phrase, record?.level ?? record?.current ?? "–")
        case .notLive: return texts(.listNotTaken)
        case .seatOver: return texts(why.phrase, ":" + texts(.paletteTakeOver))
        default: return texts(why.phrase)
        }
    }

    /// What gives what is missing.
    private static func option(_ why: Refusal) -> String? {
        switch why {
        case .reasonMissing: "--reason"
        case .durationMissing, .tooLong: "--for"
        case .evidenceMissing: "--evidence"
        default: nil
        }
    }

    /// What another person asked for, so that a second can ask for the same.
    public func differs(_ request: PendingRequest) -> String {
        let parts = [
            texts(Console.phrase(request.kind)), request.duration.map { texts(.shelvedFor, length($0)) },
            request.isOneShot ? texts(.shelvedOnce) : nil, request.reason.flatMap { $0.isEmpty ? nil : quoted($0) },
        ]
        let asked = parts.compactMap { $0 }.joined(separator: " ")
        return texts(.listDiffers, request.alarm?.text ?? "–", request.by, asked, time(request.until))
    }

    /// Of a reading whose time is still to come.
    public func stillToCome(_ typed: String, now: Timestamp) -> String {
        texts(.listStillToCome, typed, time(now))
    }
}
