import Screen

/// Which key does what: one table drives the keys the console obeys, its key bar and the `?` help.
public struct KeyTable: Sendable {
    /// Everything a key can ask for outside a dialog.
    public enum Action: String, Hashable, Sendable, CaseIterable {
        case overview, flood, parking, energy, air, alarms, journal, map, devices, kpis, consoles, siteDisplay
        case zoomIn, zoomOut
        case up, down, pageUp, pageDown, first, last, nextPanel, previousPanel, deeper, back
        case acknowledge, acknowledgeScreen, mark, why, step, confirm, refute, shelve, outOfService, reset, note
        case silence
        case filter, sort, palette, copy
        case earlier, later, live, span, alarmStart
        case pause, faster, slower, seekBack, seekForward
        case help, redraw, suspend, quit
    }

    public struct Binding: Hashable, Sendable {
        public var action: Action
        /// The first is the one shown; the others are its twins.
        public var keys: [Key]
        public init(_ action: Action, _ keys: Key...) {
            self.action = action
            self.keys = keys
        }
    }

    public private(set) var bindings: [Binding]
    private let live: [Key: Action]
    private let playback: [Key: Action]

    /// - Parameter bindings: in the order help shows them. A key bound both to a playback action and to another one
    ///   does the former in a demo or replay, the latter live; otherwise the first binding wins (`conflicts`).
    public init(_ bindings: [Binding]) {
        self.bindings = bindings
        var live: [Key: Action] = [:]
        var playback: [Key: Action] = [:]
        for binding in bindings {
            for key in binding.keys {
                if binding.action.isPlayback {
                    playback[key] = playback[key] ?? binding.action
                } else {
                    live[key] = live[key] ?? binding.action
                }
            }
        }
        self.live = live
        self.playback = playback
    }

    /// What `key` asks for; nil when it is not bound.
    public func action(for key: Key, isPlayback: Bool) -> Action? {
        (isPlayback ? playback[key] : nil) ?? live[key] ?? playback[key]
    }

    /// Keys bound twice within the live or within the playback bindings: only the first one counts.
    public var conflicts: [(key: Key, kept: Action, lost: Action)] {
        bindings.flatMap { binding in
            binding.keys.compactMap { key in
                let kept = binding.action.isPlayback ? playback[key] : live[key]
                return kept.flatMap { $0 == binding.action ? nil : (key, $0, binding.action) }
            }
        }
    }

    /// Every key bound to an action, the shown one first.
    func keys(for action: Action) -> [Key] { bindings.filter { $0.action == action }.flatMap(\.keys) }

    /// The key shown for an action: `a`, `Tab`, `Ctrl-L`; nil when nothing is bound to it.
    func label(for action: Action, _ texts: Texts) -> String? {
        bindings.first { $0.action == action }?.keys.first.map { KeyTable.label($0, texts) }
    }

    /// Digits have their unshifted AZERTY twins; `<` and `>` the arrows.
    public static let standard = KeyTable([
        Binding(.overview, .character("0"), .character("à")),
        Binding(.flood, .character("1"), .character("&")),
        Binding(.parking, .character("2"), .character("é")),
        Binding(.energy, .character("3"), .character("\"")),
        Binding(.air, .character("4"), .character("'")),
        Binding(.alarms, .character("5"), .character("("), .function(5)),
        Binding(.journal, .character("6"), .character("-")),
        Binding(.map, .character("7"), .character("è")),
        Binding(.devices, .character("8"), .character("_")),
        Binding(.kpis, .character("9"), .character("ç")),
        Binding(.consoles, .character("C")),
        Binding(.siteDisplay, .character("d")),
        Binding(.up, .up, .character("k")),
        Binding(.down, .down, .character("j")),
        Binding(.pageUp, .pageUp, .control("b")),
        Binding(.pageDown, .pageDown, .control("f")),
        Binding(.first, .home, .character("g")),
        Binding(.last, .end, .character("G")),
        Binding(.nextPanel, .tab),
        Binding(.previousPanel, .backtab),
        Binding(.deeper, .enter),
        Binding(.back, .escape, .backspace),
        Binding(.zoomIn, .character("z")),
        Binding(.zoomOut, .character("Z")),
        Binding(.acknowledge, .character("a")),
        Binding(.acknowledgeScreen, .character("A")),
        Binding(.mark, .character("m"), .insert),
        Binding(.why, .character("w")),
        Binding(.step, .character("t")),
        Binding(.confirm, .character("c")),
        Binding(.refute, .character("x")),
        Binding(.shelve, .character("s")),
        Binding(.outOfService, .character("O")),
        Binding(.reset, .character("R")),
        Binding(.note, .character("n")),
        Binding(.silence, .character("S")),
        Binding(.filter, .character("/")),
        Binding(.sort, .character("o")),
        Binding(.copy, .character("y")),
        Binding(.palette, .character(":")),
        Binding(.earlier, .character("<"), .left),
        Binding(.later, .character(">"), .right),
        Binding(.live, .character(" ")),
        Binding(.span, .character("h")),
        Binding(.alarmStart, .character("T")),
        Binding(.pause, .character(" "), .character("p")),
        Binding(.faster, .character("+"), .character("=")),
        Binding(.slower, .character("-")),
        Binding(.seekBack, .character("[")),
        Binding(.seekForward, .character("]")),
        Binding(.help, .character("?"), .function(1)),
        Binding(.redraw, .control("l")),
        Binding(.suspend, .control("z")),
        Binding(.quit, .character("q"), .function(10)),
    ])

    /// A key as help writes it.
    static func label(_ key: Key, _ texts: Texts) -> String {
        switch key {
        case .character(" "): texts(.keyNameSpace)
        case .character(let character): String(character)
        case .control(let character): "Ctrl-" + String(character).uppercased()
        case .alternate(let character): "Alt-" + String(character)
        case .enter: texts(.keyNameEnter)
        case .escape: texts(.keyNameEscape)
        case .tab: "Tab"
        case .backtab: texts(.keyNameBacktab)
        case .backspace: texts(.keyNameBackspace)
        case .delete: texts(.keyNameDelete)
        case .insert: texts(.keyNameInsert)
        case .up: "↑"
        case .down: "↓"
        case .left: "←"
        case .right: "→"
        case .home: texts(.keyNameHome)
        case .end: texts(.keyNameEnd)
        case .pageUp: texts(.keyNamePageUp)
        case .pageDown: texts(.keyNamePageDown)
        case .function(let number): "F\(number)"
        case .interrupt: "Ctrl-C"
        case .paste, .click: "…"
        }
    }
}

extension KeyTable.Action {
    /// Means something only where time can be stopped and moved.
    public var isPlayback: Bool {
        switch self {
        case .pause, .faster, .slower, .seekBack, .seekForward: true
        default: false
        }
    }

    /// The heading it stands under in help.
    var section: Phrase {
        switch self {
        case .overview, .flood, .parking, .energy, .air, .alarms, .journal, .map, .devices, .kpis, .consoles,
            .siteDisplay,
            .zoomIn,
            .zoomOut, .up, .down, .pageUp,
            .pageDown, .first, .last, .nextPanel, .previousPanel, .deeper, .back:
            .keysMoving
        case .acknowledge, .acknowledgeScreen, .mark, .why, .step, .confirm, .refute, .shelve, .outOfService, .reset,
            .note, .silence:
            .keysAlarms
        case .filter, .sort, .palette, .copy: .keysFinding
        case .earlier, .later, .live, .span, .alarmStart: .keysTime
        case .pause, .faster, .slower, .seekBack, .seekForward: .keysPlayback
        case .help, .redraw, .suspend, .quit: .keysConsole
        }
    }

    /// Those that are each other's opposite, which help tells in one line.
    static let pairs: [(one: KeyTable.Action, other: KeyTable.Action, phrase: Phrase)] = [
        (.first, .last, .keyFirstLast), (.zoomIn, .zoomOut, .keyZoom), (.earlier, .later, .keyEarlierLater),
        (.faster, .slower, .keySpeed), (.seekBack, .seekForward, .keySeek),
    ]

    /// What help says it does.
    var phrase: Phrase {
        switch self {
        case .overview: .keyOverview
        case .flood: .flood
        case .parking: .parking
        case .energy: .energy
        case .air: .air
        case .alarms: .alarms
        case .journal: .journal
        case .devices: .keyDevices
        case .map: .map
        case .consoles: .consoles
        case .zoomIn: .keyZoomIn
        case .zoomOut: .keyZoomOut
        case .kpis: .keyKPIs
        case .siteDisplay: .keySiteDisplay
        case .up: .keyUp
        case .down: .keyDown
        case .pageUp: .keyPageUp
        case .pageDown: .keyPageDown
        case .first: .keyFirst
        case .last: .keyLast
        case .nextPanel: .keyPanel
        case .previousPanel: .keyPanelBack
        case .deeper: .keyDeeper
        case .back: .keyBack
        case .acknowledge: .keyAcknowledge
        case .acknowledgeScreen: .keyAcknowledgeAll
        case .mark: .keyMark
        case .why: .keyWhy
        case .step: .keyStep
        case .confirm: .keyConfirm
        case .refute: .keyRefute
        case .shelve: .keyShelve
        case .outOfService: .keyOutOfService
        case .reset: .keyReset
        case .note: .keyNote
        case .silence: .keySilence
        case .filter: .keyFilter
        case .sort: .keySort
        case .palette: .keyPalette
        case .copy: .keyCopy
        case .earlier: .keyEarlier
        case .later: .keyLater
        case .live: .keyLive
        case .span: .keySpan
        case .alarmStart: .keyAlarmStart
        case .pause: .keyPause
        case .faster: .keyFaster
        case .slower: .keySlower
        case .seekBack: .keySeekBack
        case .seekForward: .keySeekForward
        case .help: .keyHelp
        case .redraw: .keyRedraw
        case .suspend: .keySuspend
        case .quit: .keyQuit
        }
    }
}
