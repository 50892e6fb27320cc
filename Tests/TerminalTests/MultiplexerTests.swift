import Testing

@testable import Terminal

/// What is for the terminal, through what stands before it.
struct MultiplexerTests {
    @Test func itIsToldByTheEnvironment() {
        #expect(Multiplexer([:]) == nil && Multiplexer(["TMUX": "", "STY": ""]) == nil)
        #expect(Multiplexer(["TMUX": "/tmp/x,1,0"]) == .tmux && Multiplexer(["STY": "1.pts-0.host"]) == .screen)
        #expect(Multiplexer(["TMUX": "x", "STY": "y"]) == .tmux)
    }

    /// GNU screen hands on strings of a bounded length, and joins them.
    @Test(arguments: [1, 40, 300, 1_024]) func screenHandsOnAllOfIt(count: Int) {
        let text = String(repeating: "x", count: count)
        let wrapped = String(decoding: ClipboardText(text).bytes(through: .screen), as: UTF8.self)
        let plain = String(decoding: ClipboardText(text).bytes(through: nil), as: UTF8.self)
        var parts: [String] = []
        var rest = wrapped[...]
        while !rest.isEmpty {
            #expect(rest.hasPrefix("\u{1B}P"))
            let inner = rest.dropFirst(2)
            guard let end = inner.firstRange(of: "\u{1B}\\") else { return #expect(Bool(false), "\(rest)") }
            parts.append(String(inner[..<end.lowerBound]))
            rest = inner[end.upperBound...]
        }
        #expect(parts.joined() == plain)
        #expect(parts.allSatisfy { $0.utf8.count <= 256 })
    }
}
