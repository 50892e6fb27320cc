/// A message as a stranger or a bad line may send it: what reads it must answer or refuse, and never stop.
public enum DamagedBytes {
    /// One to three bytes replaced, flipped by a bit, added, or the rest cut off; it may come out empty.
    public static func of(_ original: [UInt8], using random: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0...(random.next() % 3) {
            let at = Int(random.next() % UInt64(max(bytes.count, 1)))
            switch random.next() % 4 {
            case 0 where at < bytes.count: bytes[at] = UInt8(truncatingIfNeeded: random.next())
            case 1 where at < bytes.count: bytes[at] ^= 1 << UInt8(random.next() % 8)
            case 2 where at < bytes.count: bytes.removeSubrange(at...)
            default: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: min(at, bytes.count))
            }
        }
        return bytes
    }
}
