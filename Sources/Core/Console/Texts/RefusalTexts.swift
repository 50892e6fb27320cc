import Alarms
import OperatorLink
import Telemetry

// Refusals in words: why, as a console's message and a command's line say it, and what was tried, as the journal does.
extension Refusal {
    /// Why, and what would make it possible.
    var phrase: Phrase {
        switch self {
        case .nothingToAcknowledge: .refusedNothing
        case .alreadyAcknowledged: .refusedAlready
        case .levelChanged: .refusedLevel
        case .occurrenceChanged: .refusedOccurrence
        case .reasonMissing: .refusedReason
        case .durationMissing: .refusedDuration
        case .tooLong: .refusedTooLong
        case .notAcknowledged: .refusedNotAcknowledged
        case .stillActive: .refusedStillActive
        case .outOfService: .refusedOutOfService
        case .notShelved: .refusedNotShelved
        case .notOutOfService: .refusedNotOutOfService
        case .notLatched: .refusedNotLatched
        case .unknownAlarm: .refusedUnknownAlarm
        case .unknownCode: .refusedUnknownCode
        case .historyNotWritten: .refusedHistory
        case .readOnly: .refusedReadOnly
        case .notLive: .refusedNotLive
        case .unknownSeries: .refusedUnknownSeries
        case .noteMissing: .refusedNoteMissing
        case .needsOperator: .refusedNeedsOperator
        case .needsSupervisor: .refusedNeedsSupervisor
        case .outsideScope: .refusedOutsideScope
        case .awaitsSecond: .awaitsSecond
        case .samePerson: .refusedSamePerson
        case .asksDifferently: .refusedAsksDifferently
        case .siteNotReloaded: .refusedSiteNotReloaded
        case .tooManyRequests: .refusedTooManyRequests
        case .notOpen: .refusedNotOpen
        case .unknownStep: .refusedUnknownStep
        case .stepDone: .refusedStepDone
        case .stepNotDone: .refusedStepNotDone
        case .evidenceMissing: .evidenceMissing
        case .assigneeMissing: .assigneeMissing
        case .samePosture: .refusedSamePosture
        case .unknownEntry: .refusedUnknownEntry
        case .unknownBulletin: .refusedUnknownBulletin
        case .bulletinIncomplete: .refusedBulletinIncomplete
        case .tooManyBulletins: .refusedTooManyBulletins
        case .unknownAddressee: .refusedUnknownAddressee
        case .notifiesNobody: .refusedNotifiesNobody
        case .testRunning: .refusedTestRunning
        case .hornSilent: .refusedHornSilent
        case .notAnotherAccount: .refusedNotAnotherAccount
        case .unknownSeat: .refusedUnknownSeat
        case .notYourSeat: .refusedNotYourSeat
        case .seatOfRoot: .refusedSeatOfRoot
        case .twoPersonsOfRoot: .refusedTwoPersonsOfRoot
        case .unknownDevice: .refusedUnknownDevice
        case .sameLifecycle: .refusedSameLifecycle
        case .noPromotion: .refusedNoPromotion
        case .tooManyPromotions: .refusedTooManyPromotions
        case .seatOver: .refusedSeatOver
        }
    }
}

extension Texts {
    /// What was tried, in words, of what the core calls `oos level/gapeau`; an alarm stands beside it.
    func tried(_ refused: String, of alarm: String?) -> String {
        let (verb, whole) = PaletteCommand.split(refused)
        var rest = whole
        if let alarm, rest == alarm {
            rest = ""
        } else if let alarm, rest.hasSuffix(" " + alarm) {
            rest.removeLast(alarm.count + 1)
        }
        let (first, number) = PaletteCommand.split(rest)
        switch (verb, first) {
        case ("step", _) where Int(first) != nil: return self(.triedStep, first)
        case ("undo", "step"): return self(.triedUndoStep, number)
        case ("note", "correcting"): return self(.triedCorrection, number)
        case ("bulletin", "end"): return self(.triedBulletinEnd, number)
        case ("ack", "group"), ("notify", "test"), ("seat", "to"): rest = number
        case ("roster", _), ("other", _): rest = ""
        default: break
        }
        return [JournalLine.words(of: verb).map { self($0) } ?? verb, rest].filter { !$0.isEmpty }.joined(
            separator: " ")
    }

    /// Beside a person's reading: `(at 03:50, late, bad)`
    /// - Parameter time: as of when it is stored.
    func observed(at time: String, isLate: Bool, isBad: Bool, wasKnown: Bool) -> String {
        let marks = [
            wasKnown ? self(.observedKnown) : nil, isLate ? self(.observedLate) : nil, isBad ? self(.bad) : nil,
        ]
        return "(" + ([self(.observedAsOf, time)] + marks.compactMap { $0 }).joined(separator: ", ") + ")"
    }
}
