import Foundation
import Telemetry

/// A site's own program: the notice is JSON on its standard input, its arguments are fixed, and no shell reads any of it.
public struct CommandMeans: NoticeMeans {
    private let command: [String]
    public init(_ command: [String]) { self.command = command }

    public func send(_ notice: Notice, within limit: TimeSpan) -> String? {
        ProgramRun.run(command, input: notice.json + [UInt8(ascii: "\n")], limit: limit)
    }
}

/// An HTTP receiver that understands Alertmanager. Through curl, which every receiver, proxy and certificate authority
/// was tried with; the address, which may hold a token, goes to its standard input and is in no process list.
public struct WebhookMeans: NoticeMeans {
    private let url: String
    private let program: String
    public init(_ url: String, program: String = "curl") {
        self.url = url
        self.program = program
    }

    public func send(_ notice: Notice, within limit: TimeSpan) -> String? {
        let json = String(decoding: notice.webhook, as: UTF8.self)
        let settings = [
            "url = \(WebhookMeans.quoted(url))",
            "data-raw = \(WebhookMeans.quoted(json))",
            "header = \"Content-Type: application/json\"", "user-agent = \"vigie\"", "max-time = \(limit.seconds)",
            "proto = \"=http,https\"", "write-out = \"%{http_code} %{redirect_url}\"",
        ]
        // --disable, first: what is in the account's own .curlrc is of no concern here.
        let command = [program, "--disable", "--silent", "--fail", "--output", "/dev/null", "--config", "-"]
        // curl keeps the limit itself; the run's own comes a second later, for a curl that does not.
        let input = Array((settings.joined(separator: "\n") + "\n").utf8)
        let (failure, answer) = ProgramRun.ask(command, input: input, limit: limit + .seconds(1))
        return failure.map(WebhookMeans.words) ?? WebhookMeans.refusal(answer)
    }

    /// Only 2xx is delivered (RFC 9110, 15.3): curl itself is content with anything below 400, and a redirect is no
    /// receiver. Followed it is not: what the alarm says would go where the site did not send it.
    /// - Parameter answer: `307 https://elsewhere/…`
    private static func refusal(_ answer: String) -> String? {
        let words = answer.split(separator: " ", maxSplits: 1)
        let code = words.first.flatMap { Int($0) } ?? 0
        guard !(200..<300).contains(code) else { return nil }
        guard words.count > 1 else { return "the receiver answered \(code), which is not 2xx" }
        return "the receiver answered \(code) and points to \(shown(String(words[1]))): write that address in site.yaml"
    }

    /// An address without what may be a secret of it: who is in front of the `@`, the path, the query.
    private static func shown(_ address: String) -> String {
        let longest = 200  // A name of a host is shorter (RFC 1035, 2.3.4); the rest of the line is for the reason.
        let parts = address.components(separatedBy: "://")
        guard parts.count > 1 else { return "another address" }
        let rest = parts[1...].joined(separator: "://")
        let authority = rest.prefix { !"/?#".contains($0) }
        let host = authority.split(separator: "@").last.map(String.init) ?? ""
        let hidden = rest.dropFirst(authority.count)
        let text = parts[0] + "://" + host + (hidden.count > 1 ? "/…" : "")
        let printable = text.unicodeScalars.filter { $0.value > 32 && $0.value != 127 }
        return String(printable.map(Character.init).prefix(longest))
    }

    /// curl's exit codes that an operator can act on (curl(1), "EXIT CODES").
    private static func words(_ failure: String) -> String {
        let known = [
            6: "the receiver's name is not known", 7: "the receiver refuses the connection",
            22: "the receiver answered with an error", 28: "the receiver took too long",
            35: "TLS failed", 60: "the receiver's certificate is not trusted",
        ]
        let code = failure.split(separator: " ").last.flatMap { Int($0) }
        return code.flatMap { known[$0] } ?? failure
    }

    /// A value of curl's config file.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text {
            switch character {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n", "\r\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default: quoted.append(character)
            }
        }
        return quoted + "\""
    }
}

/// E-mail through the system's sendmail.
public struct MailMeans: NoticeMeans {
    private let addresses: [String]
    private let program: String
    /// Whether this process may gain no privileges.
    private let isRestricted: @Sendable () -> Bool
    public init(
        _ addresses: [String], program: String = "/usr/sbin/sendmail",
        isRestricted: @escaping @Sendable () -> Bool = { SetIDProgram.gainsNothing("self") == true }
    ) {
        self.addresses = addresses
        self.program = program
        self.isRestricted = isRestricted
    }

    public func send(_ notice: Notice, within limit: TimeSpan) -> String? {
        let to = notice.contact.map { [$0] } ?? addresses
        let failure = ProgramRun.run([program, "-t", "-i"], input: Array(message(notice, to: to).utf8), limit: limit)
        return failure.map { $0 + (isRestricted() ? restriction : "") }
    }

    /// Most mail transports hand a message on with rights of their own, and say no more than a code when they have none.
    private var restriction: String {
        guard let kept = SetIDProgram.behind(program, searchPath: "") else { return "" }
        return
            ": \(kept.path) is \(kept.rights), and this core may gain no privileges (NoNewPrivileges). vigie doctor says "
            + "what to do"
    }

    /// RFC 5322: whatever is in a name or a value stays in its own line.
    func message(_ notice: Notice, to: [String]) -> String {
        let headers = [
            "To: " + to.map(MailMeans.line).joined(separator: ", "), "Subject: " + MailMeans.line(notice.phone),
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
        ]
        return headers.joined(separator: "\n") + "\n\n" + notice.text + "\n"
    }

    /// Control characters, line ends above all, are spaces: nothing in a header begins another.
    private static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
    }
}
