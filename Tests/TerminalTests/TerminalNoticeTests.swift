import Testing

@testable import Terminal

struct TerminalNoticeTests {
    private func text(_ notice: TerminalNotice, _ text: String, tmux: Bool = false) -> String {
        String(decoding: notice.bytes(text, title: "vigie", through: tmux ? .tmux : nil), as: UTF8.self)
    }

    @Test func eachSequenceIsAsItsTerminalsReadIt() {
        #expect(text(.osc9, "CRIT K7F") == "\u{1B}]9;vigie: CRIT K7F\u{07}")
        #expect(text(.osc777, "CRIT K7F") == "\u{1B}]777;notify;vigie;CRIT K7F\u{07}")
        #expect(text(.osc9, "x", tmux: true) == "\u{1B}Ptmux;\u{1B}\u{1B}]9;vigie: x\u{07}\u{1B}\\")
    }

    @Test func noByteOfTheTextEndsTheSequenceOrBeginsAnother() {
        let hostile = "a\u{07}b\u{1B}]0;pwned\u{1B}\\c\u{9D}d\u{9C}e\nf;g\u{7F}"
        for notice in TerminalNotice.allCases {
            let written = text(notice, hostile)
            let scalars = written.unicodeScalars.dropFirst().dropLast()
            #expect(scalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }, "\(written)")
            #expect(written.unicodeScalars.count { $0 == ";" } == (notice == .osc9 ? 1 : 3))
        }
        #expect(text(.osc9, String(repeating: "é", count: 10_000)).count < 250)
    }
}
