import Telemetry

/// The bounds of what a core holds. Each says why it is what it is; what goes over is counted, never hidden.
public enum Limits {
    /// Ten times the largest territory we know of; about 1.4 kB each with four rules, a window of half an hour among them.
    public static let series = 1_000_000
    /// Distinct texts (statuses): a sensor that sends free text would otherwise fill the memory.
    public static let texts = 65_536
    public static let textByteCount = 1024
    /// An entity id or an attribute name; longer ones are a sender's mistake.
    public static let nameByteCount = 256
    /// Journal lines kept for the consoles' panel; the rest is asked of history.
    public static let journalTail = 200
    /// Raw frames kept for one watched entity.
    public static let framesPerEntity = 20
    /// Raw bytes shown of one frame.
    public static let frameTextByteCount = 400
    /// Alarms spelled out in one notice; a phone shows one, a webhook's reader a screen. The rest is counted.
    public static let alarmsPerNotice = 100
    /// Unacknowledged alarms looked at before somebody with a part of the site silences the horn: as many as `vigie alarms`
    /// shows, the most urgent first.
    public static let soundingAlarms = 100_000
    /// Two-person actions that wait for the second: what one notice line can count.
    public static let requests = 20
    /// Faceplates open at once over all consoles.
    public static let watchedEntities = 64
}
