/// A text for the clipboard of the machine the terminal runs on: `ESC ] 52 ; c ; base64 BEL` (XTerm Control Sequences).
struct ClipboardText {
    /// A line of a console is shorter; terminals take 74 994 bytes or more.
    static let byteLimit = 1_024

    private let text: [UInt8]

    /// What is beyond `byteLimit` is cut, between characters.
    init(_ text: String) {
        var kept: [UInt8] = []
        for character in text {
            guard kept.count + character.utf8.count <= ClipboardText.byteLimit else { break }
            kept += Array(character.utf8)
        }
        self.text = kept
    }

    /// - Parameter multiplexer: what has to hand it on to the terminal around it.
    func bytes(through multiplexer: Multiplexer?) -> [UInt8] {
        let sequence = "\u{1B}]52;c;" + ClipboardText.base64(text) + "\u{07}"
        return Array((multiplexer?.handingOn(sequence) ?? sequence).utf8)
    }

    /// RFC 4648 §4.
    static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = (0..<3).reduce(0) { bits, index in
                bits << 8 | (index < group.count ? Int(group[start + index]) : 0)
            }
            for index in 0..<4 {
                text.append(index <= group.count ? alphabet[bits >> (18 - 6 * index) & 0x3F] : "=")
            }
        }
        return text
    }
}
