import Alarms

/// What an alarm of the oracle is: the variables of alarms.md "State", one by one, none derived, none packed.
struct OracleAlarm {
    enum Display: String { case NORM, UNACK, ACKED, RTNUN, LTUN, LTACK, SHLVD, SUPPR, OOSRV }

    enum Health: String { case silence = "nodata", clock }

    let name: String
    /// Which kind of health alarm; nil for a rule's.
    let health: Health?
    /// Of the case's rules; nil for a health alarm.
    let rule: Int?
    let sensor: String
    /// By level: the condition is present; the good seconds a delay has run for, nil when none runs.
    var isOn: [Bool]
    var ran: [Int?]
    /// Its policy for silence applies: until a reading, also over a restart.
    var isSilent = false
    /// What the rule compares, as of the last good reading.
    var value: Double?
    /// Where the process state machine stands: only the first six displays.
    var state = Display.NORM
    var level: Int?
    /// The level of the last acknowledgement: what a rise must be above.
    var acknowledgedLevel: Int?
    var present: Int?
    var occurrence = 0
    var announced: (occurrence: Int, level: Int) = (0, -1)
    /// The last occurrence a flood counted.
    var counted = 0
    var realarmAt: Int?
    var expiresAt: Int?
    var shelfEnds: Int?
    var isOneShot = false
    var wasAcknowledgedWhenShelved = false
    var isOutOfService = false
    var isMaintained = false
    var isUnderParent = false
    var graceEnds: Int?
    var activations: [Int] = []
    var isChattering = false
    var changedAt = 0
    /// What was last written down, and whether a new annunciation waits to be.
    var written: (display: Display, level: Int?) = (.NORM, nil)
    var mustAnnounce = false

    var isSuppressed: Bool { isMaintained || isUnderParent || graceEnds != nil }

    init(name: String, rule: Int?, sensor: String, levels: Int) {
        self.name = name
        health = nil
        self.rule = rule
        self.sensor = sensor
        isOn = Array(repeating: false, count: levels)
        ran = Array(repeating: nil, count: levels)
    }

    init(health: Health, sensor: String) {
        name = "\(health.rawValue):\(sensor)"
        self.health = health
        rule = nil
        self.sensor = sensor
        isOn = [false]
        ran = [nil]
    }

    var display: (display: Display, level: Int?) {
        if isOutOfService { return (.OOSRV, nil) }
        if isSuppressed { return (.SUPPR, nil) }
        if shelfEnds != nil { return (.SHLVD, nil) }
        return (state, state == .NORM ? nil : level)
    }
}
