import ArgumentParser
import Foundation
import Link

/// `vigie journal verify`
struct JournalVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check the journal's hash chain from its first record to its last.",
        discussion: """
            Each record's hash (SHA-256) covers its content and the hash before it. Says which is the first record that
            was changed, removed or reordered; with --heads also whether the chain is still the one of which those heads
            were written down, so that a journal rewritten whole is found too. With --database the file is read and no
            core needs to run. Exit status 1: something is wrong, or records stand that the journal's own head does not
            cover, so that it can't be told whether others were cut off its end.

            Example: vigie journal verify --heads /mnt/usb/heads.ndjson
            """)
    @OptionGroup var options: SiteOptions
    @Option(help: "A file of heads, as `vigie journal heads` printed them on an earlier day.")
    var heads: String?
    @Flag(help: "One JSON object on stdout.")
    var json = false

    private struct Head: Decodable {
        var day: String?
        var record: Int64
        var hash: String
    }

    private struct Verdict: Decodable {
        var records: Int
        var last: Int64
        var hash: String
        var headsConfirmed: Int
        var finding: String?
        var record: Int64?
        var day: String?
    }

    func run() throws {
        try Exit.run {
            var request = LinkRequest(.journalVerify)
            request.heads = try heads.map(read)
            try Questions.ask(request, options) { line in
                let verdict = try JSONDecoder().decode(Verdict.self, from: Data(line))
                if json { Say.toPrograms(line + [UInt8(ascii: "\n")]) } else { Say.line(sentence(verdict)) }
                if verdict.finding != nil { throw ExitCode(Exit.no) }
            }
        }
    }

    private func read(_ path: String) throws -> [String] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Exit.usage("\(path): this file can't be read. Give one that `vigie journal heads` printed.")
        }
        let lines = text.split(separator: "\n")
        guard !lines.isEmpty else {
            throw Exit.usage("\(path): no head stands in it. Give lines that `vigie journal heads` printed.")
        }
        return try lines.enumerated().map { number, line in
            guard let head = try? JSONDecoder().decode(Head.self, from: Data(line.utf8)), head.record > 0 else {
                throw Exit.usage("\(path):\(number + 1): not a head. Give lines that `vigie journal heads` printed.")
            }
            return "\(head.record) \(head.hash)" + (head.day.map { " \($0)" } ?? "")
        }
    }

    private func sentence(_ verdict: Verdict) -> String {
        let record = verdict.record ?? 0
        switch verdict.finding {
        case "changed": return "Record \(record) is not what was written; the \(verdict.records) before it are."
        case "removed": return "Record \(record) was removed; the \(verdict.records) before it are as written."
        case "reordered":
            return "Record \(record) stands out of its place; the \(verdict.records) before it are as written."
        case "without-head" where record == 1:
            return "The journal has lost its own head (journalHead in meta). Its \(verdict.records) records fit each "
                + "other; whether others were cut off their end can't be told. Compare with heads kept elsewhere."
        case "without-head":
            return "The journal's own head ends before record \(record): it and those after it were not written by a "
                + "core, or the head was put back. The \(verdict.records) records fit each other."
        case "begun-anew":
            return
                "The journal had lost its own head when a core began record \(record): the chain begins anew there. The "
                + "\(verdict.records) before it are as written; whether others stood between can't be told. Compare with "
                + "heads kept elsewhere."
        case "missing":
            let extent = record > 0 ? " It went through record \(record)." : ""
            return
                "The journal is gone: its table was removed from the database.\(extent) Keep a copy of the file, and "
                + "take the journal from a backup (`vigie journal verify --database BACKUP`)."
        case "unchained":
            return "The journal's hashes are gone: their column was removed from the database. Nothing it holds can be "
                + "checked; compare with a backup (`vigie journal verify --database BACKUP`)."
        case "rewritten":
            let day = verdict.day.map { " of \($0)" } ?? ""
            return "The journal was rewritten: at record \(record) its hash is not the head\(day) written down then."
        default:
            let whole = "\(verdict.records) records, each as it was written"
            let last = "Last: \(verdict.last) \(verdict.hash)"
            guard heads == nil else { return "\(whole), \(verdict.headsConfirmed) heads confirmed. \(last)" }
            return "\(whole). \(last)\nNot compared with heads kept elsewhere (--heads): that would show a journal "
                + "rewritten whole."
        }
    }
}

/// `vigie journal heads`
struct JournalHeadsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heads", abstract: "Print the hash of each day's last journal record.",
        discussion: """
            One JSON object a day (UTC), the oldest first. Keep them where nobody who can write the database can: what
            `vigie journal verify --heads` then says holds even against a journal rewritten whole.

            Example: vigie journal heads | ssh archive 'cat > vigie-heads.ndjson'
            """)
    @OptionGroup var options: SiteOptions
    @Flag(help: "One JSON object a line on stdout, as it always is.")
    var json = false

    func run() throws {
        try Exit.run {
            try Questions.ask(LinkRequest(.journalHeads), options) { line in
                Say.toPrograms(line + [UInt8(ascii: "\n")])
            }
        }
    }
}
