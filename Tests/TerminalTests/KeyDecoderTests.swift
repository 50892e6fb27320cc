import Screen
import Testing

@testable import Terminal

private func keys(_ text: String) -> [Key] {
    var decoder = KeyDecoder()
    return decoder.decode(Array(text.utf8)) + decoder.expire()
}

@Test func lettersControlsAndAzertyDigitsAreKeys() {
    #expect(keys("aé&") == [.character("a"), .character("é"), .character("&")])
    #expect(keys("\u{3}\r\t\u{7F}\u{12}") == [.interrupt, .enter, .tab, .backspace, .control("r")])
}

@Test func escapeAloneIsAKeyAndASequenceIsNot() {
    #expect(keys("\u{1B}") == [.escape])
    #expect(keys("\u{1B}\u{1B}[A") == [.escape, .up])
    #expect(
        keys("\u{1B}[A\u{1B}OB\u{1B}[5~\u{1B}[Z\u{1B}OP\u{1B}[15~") == [
            .up, .down, .pageUp, .backtab, .function(1), .function(5),
        ])
    #expect(keys("\u{1B}a") == [.alternate("a")])
    #expect(keys("\u{1B}O") == [.escape, .character("O")])
}

@Test func modifiedKeysAreTheKeysAndUnknownSequencesAreNothing() {
    #expect(keys("\u{1B}[1;5A\u{1B}[5;5~\u{1B}[1;2H") == [.up, .pageUp, .home])
    #expect(keys("\u{1B}[?62;22c\u{1B}[<0;3;4Mx") == [.character("x")])
    #expect(keys("\u{1B}[[Bx") == [.function(2), .character("x")])
}

private func clicks(_ parts: String...) -> [Key] {
    var decoder = KeyDecoder(takesMouse: true)
    // Whoever waits between them waits as long as it takes.
    return parts.flatMap { decoder.decode(Array($0.utf8)) + decoder.expire() }
}

@Test func pressesOfTheFirstButtonAreClicksAndNothingElseOfTheMouseIs() {
    let click = Key.click(Position(column: 11, row: 2))
    #expect(clicks("\u{1B}[<0;12;3M\u{1B}[<0;12;3mx") == [click, .character("x")])
    // Other buttons, the wheel, with Shift, no numbers, outside every screen.
    #expect(clicks("\u{1B}[<2;12;3M\u{1B}[<64;12;3M\u{1B}[<4;12;3M\u{1B}[<;;M\u{1B}[<0;0;3M\u{1B}[<0;3M") == [])
    #expect(clicks("\u{1B}[<0;99999999999999999999;3M") == [])
    #expect(clicks("\u{1B}[M ,#\u{1B}[M#,#x") == [click, .character("x")])
    #expect(clicks("\u{1B}[A\u{1B}[5~\u{1B}") == [.up, .pageUp, .escape])
}

/// Over a poor link a report comes in pieces: none of them presses a key.
@Test func aReportInPiecesIsNoKey() {
    let click = Key.click(Position(column: 11, row: 2))
    let whole = Array("\u{1B}[<0;12;3M")
    for cut in 2..<whole.count { #expect(clicks(String(whole[..<cut]), String(whole[cut...])) == [click], "\(cut)") }
    // After the Escape alone it is too late for the click, not for keys.
    #expect(clicks("\u{1B}", "[<0;12;3Mx") == [.escape, .character("x")])
    #expect(clicks("\u{1B}[M ,", "#x") == [click, .character("x")])
    #expect(clicks("\u{1B}[M ", "\u{1B}[Bx") == [.down, .character("x")])
}

/// On a slow line the rest of a sequence comes after its Escape was taken for the key: its letters press nothing, and
/// the key it is still is. What a hand types after Escape is what it typed.
@Test func theLateRestOfASequenceIsItsKey() {
    func keys(_ parts: String...) -> [Key] {
        var decoder = KeyDecoder()
        return parts.flatMap { decoder.decode(Array($0.utf8)) + decoder.expire() }
    }
    #expect(keys("\u{1B}", "[A") == [.escape, .up])
    #expect(keys("\u{1B}", "OP") == [.escape, .function(1)])
    #expect(keys("\u{1B}", "[6~a") == [.escape, .pageDown, .character("a")])
    #expect(keys("\u{1B}", "[1;5B") == [.escape, .down])
    #expect(keys("\u{1B}", "[?62;22c") == [.escape], "a terminal's answer is no key, late either")
    #expect(keys("\u{1B}", "[", "A") == [.escape, .character("["), .character("A")])
    #expect(keys("\u{1B}", "OK") == [.escape, .character("O"), .character("K")])
    #expect(keys("\u{1B}", "x", "[A") == [.escape, .character("x"), .character("["), .character("A")])
    #expect(keys("a", "[A") == [.character("a"), .character("["), .character("A")])
}

@Test func pastedTextCannotPressKeys() {
    #expect(keys("\u{1B}[200~q\r\u{1B}[Aé\u{1B}[201~z") == [.paste("q [Aé"), .character("z")])
    #expect(keys("\u{1B}[200~lost\u{3}z") == [.interrupt, .character("z")])
}

@Test func bytesMayArriveOneByOne() {
    let text = "a\u{1B}[1;5Aé\u{1B}[200~pasted\u{1B}[201~\u{1B}OS漢"
    var decoder = KeyDecoder()
    let split = Array(text.utf8).flatMap { decoder.decode([$0]) }
    #expect(split == keys(text))
    #expect(!decoder.isPending)
}

@Test func anyBytesGiveKeysAndNeverStop() {
    for seed in UInt64(1)...400 {
        var generator = SeededGenerator(state: seed)
        let alphabet: [UInt8] = [
            0x1B, 0x5B, 0x4F, 0x3B, 0x31, 0x7E, 0x41, 0x9B, 0xC3, 0xA9, 0xE6, 0xF4, 0xFF, 0x20, 0x7F, 0,
        ]
        var decoder = KeyDecoder()
        for _ in 0..<60 {
            let bytes = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            for key in decoder.decode(bytes) {
                guard case .character(let character) = key else { continue }
                #expect(character.unicodeScalars.allSatisfy { ScalarClass($0) != .control }, "seed \(seed)")
            }
        }
        // At most one key a pending byte, and nothing waits for ever outside a paste.
        for _ in 0..<KeyDecoder.maximumSequenceBytes where decoder.isPending { _ = decoder.expire() }
        #expect(!decoder.isPending, "seed \(seed)")
    }
}
