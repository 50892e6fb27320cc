import Link
import OperatorLink
import Telemetry

/// One attached console, as the core's thread keeps it.
struct Subscriber: Sendable {
    var id: UInt64
    /// nil: transitions only.
    var view: View?
    /// Must not block: an embedded console puts it in its mailbox, an attached one in its socket.
    var deliver: @Sendable (CoreEvent) -> Void
    /// Whether it has written away the last snapshot; one that has not gets the next instead, later.
    var isReady: @Sendable () -> Bool
    /// What a snapshot is sent with; nil: `deliver`. Must not block either.
    var show: (@Sendable (SharedSnapshot) -> Void)?

    /// When the last snapshot was sent.
    var sentAt: Instant?
    /// Something changed since.
    var isBehind = true
    /// An alarm changed since: the snapshot goes out at once.
    var isUrgent = false

    init(
        id: UInt64, view: View?, isReady: @escaping @Sendable () -> Bool = { true },
        show: (@Sendable (SharedSnapshot) -> Void)? = nil,
        deliver: @escaping @Sendable (CoreEvent) -> Void
    ) {
        self.id = id
        self.view = view
        self.isReady = isReady
        self.show = show
        self.deliver = deliver
    }
}
