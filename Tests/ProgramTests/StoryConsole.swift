import Glibc
import PtyHarness

/// A console on a pseudo-terminal whose picture can be read.
final class StoryConsole {
    private let program: PtyProgram

    init(_ arguments: [String], environment: [String: String], columns: Int, rows: Int) throws {
        var environment = environment
        environment["TERM"] = "xterm-256color"
        program = try PtyProgram(arguments, environment: environment, columns: columns, rows: rows)
    }

    /// What the terminal shows, row by row; frames and runs of blanks are one space, so that columns may move.
    var rows: [String] {
        program.picture.rows.map { row in
            row.split(whereSeparator: { " \u{A0}\u{202F}│|".contains($0) }).joined(separator: " ")
        }
    }

    var text: String { rows.joined(separator: "\n") }

    /// All it ever wrote.
    var written: [UInt8] { program.output }

    /// Whether it wrote `text`, from a byte on.
    func says(_ text: String, from start: Int) -> Bool {
        String(decoding: written[start...], as: UTF8.self).contains(text)
    }

    /// The first row that says `what`.
    func row(_ what: String) -> String? { rows.first { $0.contains(what) } }

    /// Reads what is drawn for a moment, so that a terminal nobody looks at holds nothing up.
    func look() { program.read(seconds: StoryStage.Limits.pollSeconds) { _ in false } }

    func resize(columns: Int, rows: Int) { program.resize(columns: columns, rows: rows) }

    /// `q`, and what the program says at its end; killed if it does not end.
    func quit() {
        press("q")
        end = program.waitForEnd(seconds: StoryStage.Limits.patience)
    }

    /// How the program ended, once `quit` or `waitForEnd` has waited for it.
    private(set) var end: PtyProgram.End?

    /// Without a key.
    func waitForEnd() -> PtyProgram.End? {
        end = program.waitForEnd(seconds: StoryStage.Limits.patience)
        return end
    }

    /// The line goes, as a cable pulled out.
    func cut() {
        program.signal(SIGKILL)
        _ = program.waitForEnd(seconds: StoryStage.Limits.patience)
    }

    func press(_ keys: String...) {
        for key in keys { program.send(key) }
    }

    /// Reads what is drawn until `holds`; when it does not in time, says what was waited for and shows the screen.
    func shows(_ what: String, _ holds: (StoryConsole) -> Bool) throws {
        guard !program.read(seconds: StoryStage.Limits.patience, until: { _ in holds(self) }) else { return }
        throw StoryStage.Failure(description: "the console never showed: \(what)\n\(text)")
    }

    /// Waits for a row that says all of `words` and nothing of `absent`, once the clock in the header reads `time`.
    func shows(row name: String, at time: String, says words: [String], not absent: [String] = []) throws {
        let unsaid = absent.isEmpty ? "" : ", nothing of \(absent)"
        try shows("at \(time) a row of \(name) that says \(words)\(unsaid)") { console in
            console.rows.contains { $0.contains(time + ":00") }
                && console.rows.contains { row in
                    row.contains(name) && words.allSatisfy(row.contains) && !absent.contains(where: row.contains)
                }
        }
    }

    static let enter = "\r"
    static let escape = "\u{1B}"
}
