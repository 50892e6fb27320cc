/// Codes an operator can say over the telephone: 3 characters (4 once 3 run short), none that sounds or looks like
/// another, and the first a letter: between an age and a level in metres, 944 would be read as a number.
/// Deterministic: the same occurrence asks for the same code, and takes the next free one.
struct SpokenCodes: Sendable {
    /// Without 0 O Q D, 1 I L, 2 Z, 5 S, 8 B, 6 G, U V, M N: 17 that stay apart by ear and by eye.
    static let alphabet = Array("ACEFHJKPRTWXY3479")
    /// How many of them, from the first, are letters.
    static let letterCount = 13
    private(set) var owners: [String: Int32] = [:]

    mutating func take(for alarm: Int32, seed: String) -> String {
        // FNV-1a, 64 bits.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in seed.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        let base = UInt64(SpokenCodes.alphabet.count)
        // Three characters while half of them are free, four up to half of those, and then five.
        var length = 3
        var space = UInt64(SpokenCodes.letterCount) * base * base
        while UInt64(owners.count) * 2 >= space, length < 6 {
            length += 1
            space *= base
        }
        var number = hash % space
        while true {
            let code = SpokenCodes.spell(number, length)
            if owners[code] == nil {
                owners[code] = alarm
                return code
            }
            number = (number + 1) % space
        }
    }

    /// Gives a code found in an image back to its alarm.
    mutating func restore(_ code: String, for alarm: Int32) { owners[code] = alarm }

    mutating func release(_ codes: [String]) {
        for code in codes { owners[code] = nil }
    }

    private static func spell(_ number: UInt64, _ length: Int) -> String {
        var text = ""
        text.append(alphabet[Int(number % UInt64(letterCount))])
        var rest = number / UInt64(letterCount)
        for _ in 1..<length {
            text.append(alphabet[Int(rest % UInt64(alphabet.count))])
            rest /= UInt64(alphabet.count)
        }
        return text
    }
}
