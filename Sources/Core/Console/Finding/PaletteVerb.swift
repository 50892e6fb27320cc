/// What can be typed after `:`. Every verb is understood in English and in the console's language.
enum PaletteVerb: Hashable, Sendable, CaseIterable {
    case goTo, acknowledge, why, shelve, unshelve, outOfService, inService, reset, step, undoStep, confirm, refute,
        assign, note, posture, bulletin, silence, promote, takeOver
    case filter, sort, theme, time, live, help, quit

    var name: Phrase {
        switch self {
        case .goTo: .paletteGoto
        case .acknowledge: .paletteAcknowledge
        case .why: .paletteWhy
        case .shelve: .paletteShelve
        case .unshelve: .paletteUnshelve
        case .outOfService: .paletteOutOfService
        case .inService: .paletteInService
        case .reset: .paletteReset
        case .step: .paletteStep
        case .undoStep: .paletteUndoStep
        case .confirm: .paletteConfirm
        case .refute: .paletteRefute
        case .assign: .paletteAssign
        case .note: .paletteNote
        case .posture: .palettePosture
        case .bulletin: .paletteBulletin
        case .silence: .paletteSilence
        case .promote: .palettePromote
        case .takeOver: .paletteTakeOver
        case .filter: .paletteFilter
        case .sort: .paletteSort
        case .theme: .paletteTheme
        case .time: .paletteTime
        case .live: .paletteLive
        case .help: .paletteHelp
        case .quit: .paletteQuit
        }
    }

    /// What stands after it; nil where nothing does.
    var arguments: Phrase? {
        switch self {
        case .goTo: .paletteTakesPlace
        case .acknowledge: .paletteTakesComment
        case .why, .reset: .paletteTakesCode
        case .unshelve, .inService: .paletteTakesName
        case .shelve: .paletteTakesShelf
        case .outOfService: .paletteTakesReason
        case .step: .paletteTakesStep
        case .undoStep: .paletteTakesStepNumber
        case .confirm, .refute: .paletteTakesEvidence
        case .assign: .paletteTakesPerson
        case .note: .paletteTakesText
        case .posture: .paletteTakesPosture
        case .bulletin: .paletteTakesBulletin
        case .promote: .paletteTakesDevice
        case .takeOver: .paletteTakesAccount
        case .filter: .paletteTakesFilter
        case .sort: .paletteTakesColumn
        case .theme: .paletteTakesTheme
        case .time: .paletteTakesTime
        case .silence, .live, .help, .quit: nil
        }
    }

    /// The key that does the same.
    var action: KeyTable.Action? {
        switch self {
        case .goTo, .time, .unshelve, .inService, .theme, .posture, .undoStep, .bulletin, .promote, .takeOver, .assign:
            nil
        case .acknowledge: .acknowledge
        case .why: .why
        case .shelve: .shelve
        case .outOfService: .outOfService
        case .reset: .reset
        case .step: .step
        case .confirm: .confirm
        case .refute: .refute
        case .note: .note
        case .silence: .silence
        case .filter: .filter
        case .sort: .sort
        case .live: .live
        case .help: .help
        case .quit: .quit
        }
    }

    /// Names an alarm by its code.
    var isOfAlarm: Bool {
        switch self {
        case .acknowledge, .why, .shelve, .unshelve, .outOfService, .inService, .reset, .step, .undoStep, .confirm,
            .refute, .assign:
            true
        case .goTo, .note, .posture, .bulletin, .silence, .promote, .takeOver, .filter, .sort, .theme, .time, .live,
            .help, .quit:
            false
        }
    }

    /// The verb a word means whole.
    static func named(_ word: String) -> PaletteVerb? {
        let typed = Matching.folded(word)
        if typed == "q" { return .quit }
        return allCases.first { Matching.names(of: $0.name).contains(typed) }
    }
}
