/// What a file's first bytes say of it, where a text is expected.
public enum FileBeginning {
    /// U+FEFF in UTF-8, which spreadsheets put before their text.
    public static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    /// How many bytes tell.
    public static let byteCount = 6

    private static let packed: [(name: String, bytes: [UInt8], unpack: String, pour: String)] = [
        ("gzip", [0x1F, 0x8B], "gunzip -k", "zcat"), ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz -dk", "xzcat"),
        ("zstd", [0x28, 0xB5, 0x2F, 0xFD], "zstd -d", "zstdcat"),
        ("zip or a spreadsheet's own format", [0x50, 0x4B, 0x03, 0x04], "unzip", "unzip -p"),
    ]

    /// Why a file that begins so is no text, and what to do; nil for a text.
    public static func problem(_ bytes: [UInt8], name: String) -> String? {
        let (file, shown) = name == "-" ? ("FILE", "standard input") : (name, name)
        if let packed = packed.first(where: { bytes.starts(with: $0.bytes) }) {
            let pour = "pour it into standard input: \(packed.pour) \(file) | vigie … -"
            let unpack = name == "-" ? "" : "Unpack it first: \(packed.unpack) \(file). Or "
            let advice = unpack.isEmpty ? pour.prefix(1).uppercased() + pour.dropFirst() : unpack + pour
            return "\(shown): this is \(packed.name), not text. \(advice)"
        }
        guard let order = wideOrder(bytes) else { return nil }
        let text = name == "-" ? "" : " > \(name).utf8"
        return "\(shown): this is UTF-16, not UTF-8. Turn it: iconv -f \(order) -t UTF-8 \(file)\(text)"
    }

    /// The encoding's name for `iconv`: by its mark, or by the zeros that every other byte of Latin text is.
    private static func wideOrder(_ bytes: [UInt8]) -> String? {
        guard bytes.count >= 2 else { return nil }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
        guard bytes.count >= 4 else { return nil }
        let isZero = bytes.prefix(4).map { $0 == 0 }
        if isZero == [false, true, false, true] { return "UTF-16LE" }
        return isZero == [true, false, true, false] ? "UTF-16BE" : nil
    }
}
