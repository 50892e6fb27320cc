/// Makes the messages that carry snapshots, and makes no part of one twice: consoles of one core differ in what their
/// display shows and have the rest in common, and from one picture to the next most of it stands as it was.
///
/// Its messages are those of `LinkEncoder`. What compares equal counts as the same: a text composed otherwise, or a zero
/// that was negative, goes out as it did before.
public struct SnapshotEncoder {
    private let parts = EncodedParts()

    public init() {}

    /// `CoreMessage.snapshot` with its length before it, as it goes on the socket.
    public mutating func frame(_ snapshot: Snapshot) throws -> [UInt8] {
        try LinkEncoder().frame(snapshot, keeping: parts)
    }
}

/// The members of snapshots made before, in the bytes of the link.
final class EncodedParts {
    /// Forms of one member kept: a list of alarms has two lengths, a domain's panel three, and one was just replaced.
    private static let formLimit = 4
    /// What is shorter is sooner made than compared.
    private static let leastByteCount = 64

    private struct Form {
        var value: any Equatable
        var bytes: [UInt8]
    }
    /// By the member's name, the last used first.
    private var forms: [String: [Form]] = [:]

    /// nil: this form of the member is to be made, and kept.
    func bytes(of member: String, _ value: any Equatable) -> [UInt8]? {
        guard let known = forms[member]?.firstIndex(where: { EncodedParts.isSame($0.value, value) }) else { return nil }
        if known > 0 { forms[member]?.swapAt(0, known) }
        return forms[member]?[0].bytes
    }

    func keep(_ bytes: ArraySlice<UInt8>, of member: String, _ value: any Equatable) {
        guard bytes.count >= EncodedParts.leastByteCount else { return }
        forms[member, default: []].insert(Form(value: value, bytes: Array(bytes)), at: 0)
        if forms[member, default: []].count > EncodedParts.formLimit { forms[member]?.removeLast() }
    }

    private static func isSame<Value: Equatable>(_ known: Value, _ value: any Equatable) -> Bool {
        (value as? Value) == known
    }
}
