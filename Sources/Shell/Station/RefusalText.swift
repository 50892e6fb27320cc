import Alarms
import Console
import OperatorLink
import Telemetry

/// Why an action was refused, and what would make it possible, for scripts and one-liners.
enum RefusalText {
    /// What another person asked for, so that a second can ask for the same.
    static func text(_ request: PendingRequest) -> String {
        let span = request.duration.map { " for \(TimeText.words($0))" } ?? ""
        let once = request.isOneShot ? ", once" : ""
        let reason = request.reason.map { $0.isEmpty ? "" : " (\"\($0)\")" } ?? ""
        return
            "\(request.alarm?.text ?? "It"): \(request.by) asked for \(request.kind.rawValue)\(span)\(once)\(reason). "
            + "Ask for the same, or again after \(ISO8601.text(request.until)), when that request lapses."
    }

    /// - Parameter words: of people, who read their own clock; nil: UTC.
    static func text(_ why: Refusal, record: AlarmRecord?, name: String?, words: ListWords? = nil) -> String {
        let what = record?.id.text ?? name ?? "this alarm"
        switch why {
        case .nothingToAcknowledge: return "\(what) has nothing to acknowledge."
        case .alreadyAcknowledged:
            let by = record?.acknowledgedBy.map { " by \($0)" } ?? ""
            let at = record?.acknowledgedAt.map { " at \(words?.time($0) ?? ISO8601.text($0))" } ?? ""
            return "\(what) is acknowledged already\(by)\(at)."
        case .levelChanged:
            let level = record?.level.map { " to \($0)" } ?? ""
            return "\(what) has changed\(level) since it was seen. Look at it again, then acknowledge that."
        case .occurrenceChanged: return "\(what) has ended and come again since it was seen. Look at it again."
        case .reasonMissing: return "\(what): give a reason with --reason."
        case .durationMissing: return "\(what): say for how long with --for."
        case .tooLong: return "\(what): that is longer than a shelf may last. Choose a shorter time with --for."
        case .notAcknowledged: return "\(what) is not acknowledged yet. Acknowledge it first."
        case .stillActive: return "\(what) is still active. Reset it once its condition has gone."
        case .outOfService: return "\(what) is out of service. Put it back with `vigie in-service`."
        case .notShelved: return "\(what) is not shelved."
        case .notOutOfService: return "\(what) is not out of service."
        case .notLatched: return "\(what) is not latched: there is nothing to reset."
        case .unknownAlarm: return "There is no alarm \(what). `vigie alarms --json` lists those that are open."
        case .unknownCode:
            return "No open alarm has the code \(name ?? "given"). `vigie alarms --json` shows the codes."
        case .historyNotWritten:
            return "History is not being written, so the action can't be kept. Free the disk and try again."
        case .readOnly: return "This console is read-only."
        case .notLive: return "The core does not take this action now: too much is asked of it, or it ends. Try again."
        case .unknownSeries: return "Nothing by that entity and attribute was ever received or listed."
        case .needsOperator:
            return "\(what): your account may only look. The role operator may do it (site.yaml, roles)."
        case .needsSupervisor:
            return "\(what): your role does not allow it. The role supervisor does (site.yaml, roles)."
        case .outsideScope:
            return "\(what): your role does not cover it. A role over its domain and zone does, and one over "
                + "the whole site (site.yaml, roles)."
        case .awaitsSecond: return "\(what): asked. It is done once another person asks for the same."
        case .samePerson: return "\(what): you asked for it already. Another person must ask for the same."
        case .asksDifferently: return "\(what): another person asked for it otherwise. Ask for the same."
        case .siteNotReloaded: return "The site is not reloaded: `vigie check` says what its files lack."
        case .tooManyRequests:
            return "\(what): too many requests wait for a second person. `vigie who` shows who is there."
        case .noteMissing: return "Say what happened: a note, or how it was observed with --note."
        case .notOpen: return "\(what) is over: there is nothing to do about it."
        case .unknownStep: return "\(what) has no step of that number. `vigie why` shows its steps."
        case .stepNotDone:
            return "\(what): that step is not done, so there is nothing to undo. `vigie why` shows its steps."
        case .stepDone: return "\(what): that step is done already. `vigie why` says by whom."
        case .assigneeMissing: return "\(what): to whom? Name who sees to it."
        case .evidenceMissing: return "\(what): say how you know, with --evidence."
        case .samePosture: return "The territory has that posture already. `vigie posture` shows since when."
        case .unknownEntry: return "The crisis log has no entry of that number. `vigie crisis-log` shows them."
        case .unknownBulletin:
            return "No bulletin of that number is in force or to come. `vigie bulletin list` shows them."
        case .bulletinIncomplete: return "A bulletin needs a source and a level, and must end after it begins."
        case .unknownAddressee:
            return "\(what): no channel of site.yaml, person or role of roster.yaml is called so. `vigie roster now`"
                + " shows the roster."
        case .notifiesNobody: return "This core tells nobody: its site has no channels, or it is a demo."
        case .testRunning: return "A test of the chain is running: acknowledge its alarm, or wait until it is over."
        case .hornSilent: return "Nothing sounds: there is nothing to silence."
        case .notAnotherAccount: return "A seat is handed over to another account, by its name on this machine."
        case .unknownSeat:
            return
                "This seat is not offered, or not any more: an offer lasts two minutes. Offer it again with :take-over."
        case .notYourSeat: return "This seat was offered to another account."
        case .seatOfRoot:
            return "root hands over no seat and takes none: it would be asked for no password. Log in as an operator."
        case .twoPersonsOfRoot:
            return "\(what): two persons must ask for it, and root may be either of them. Ask as yourself."
        case .seatOver: return "This seat has been held for twelve hours. Hand it over with :take-over."
        case .unknownDevice:
            return "There is no device \(name ?? "of that id"). `vigie devices list` shows those listed or heard."
        case .sameLifecycle:
            return "\(name ?? "The device") stands there already. `vigie devices list` shows where each stands."
        case .noPromotion:
            return
                "\(name ?? "The device"): a promotion leads up, from stock, test or poc to production. The rest is "
                + "entities.yaml's to say (device: { lifecycle: … })."
        case .tooManyPromotions:
            return
                "Too many devices are promoted one by one. List them in entities.yaml, or say `discovered: production`."
        case .tooManyBulletins: return "Too many bulletins are open. End one with `vigie bulletin end NUMBER`."
        }
    }
}
