import Alarms
import Crypto

/// The hash chain of the journal: a record's hash is SHA-256 (FIPS 180-4) over the hash of the record before it and its
/// own canonical bytes, so that no record can be changed, removed or moved without every later hash being wrong.
enum JournalChain {
    static let hashByteCount = 32
    /// What the first record is chained to.
    static let start = [UInt8](repeating: 0, count: hashByteCount)

    static func hash(of record: JournalRecord, after previous: [UInt8]) -> [UInt8] {
        var hasher = SHA256()
        hasher.update(data: previous)
        hasher.update(data: record.canonicalBytes)
        return Array(hasher.finalize())
    }
}

/// One point of the chain: everything up to the record is as it was when the hash was written down, or the hash is
/// another. Heads kept elsewhere (on paper, on another machine) show a journal that was rewritten whole.
public struct JournalHead: Hashable, Sendable {
    /// `2026-01-15`, of the machine's clock in UTC; nil where a head is of no day.
    public var day: String?
    /// The last record it covers; 0 for an empty journal.
    public var id: Int64
    public var hash: [UInt8]

    public init(day: String? = nil, id: Int64, hash: [UInt8]) {
        self.day = day
        self.id = id
        self.hash = hash
    }

    public var hashText: String { JournalHead.text(hash) }

    /// Sixty-four hexadecimal digits, as heads are written down.
    public static func text(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// nil when the text is no hash.
    public static func hash(_ text: String) -> [UInt8]? {
        let digits = text.lowercased().compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count == JournalChain.hashByteCount * 2 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

/// What a check of the journal found.
public struct JournalVerdict: Hashable, Sendable {
    public enum Finding: Hashable, Sendable {
        /// Its content, or its hash, is not what was written.
        case changed(id: Int64)
        /// No record has this number, though later ones do, or did.
        case removed(id: Int64)
        /// What stands here was written under another number.
        case reordered(id: Int64)
        /// The chain is whole, but not the one of which this head was written down: rewritten at or before it.
        case otherHead(id: Int64, day: String?)
        /// The journal's own head, which says how far it went, covers this record and those after it no more: it is
        /// missing (then the first), is none, or was put back. What was cut off the end, or added, can't be told.
        case withoutHead(id: Int64)
        /// A core that started found no head to go on from, and began the chain anew with this record: what stood
        /// between it and the one before can't be told.
        case begunAnew(id: Int64)
        /// The whole journal was taken away; its head, where that is left, says through which record it went.
        case missing(through: Int64)
        /// The hashes were taken away.
        case unchained
    }
    /// Records checked before the first finding.
    public var records: Int
    public var last: JournalHead
    /// The first thing that is wrong; nil when the journal is as it was written.
    public var finding: Finding?
    /// Heads given that were found to be points of this chain.
    public var headsConfirmed = 0
}
