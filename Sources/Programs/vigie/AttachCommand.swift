import Alarms
import ArgumentParser
import Console
import Foundation
import Link
import OperatorLink
import Screen
import SiteFiles
import Station
import Telemetry

/// `vigie attach`: a console on a running core.
struct AttachCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Show a console on a running core in this terminal.",
        discussion: """
            Finds the core by its Unix socket; the core knows you by your Unix account, and what you do is journaled \
            under it. q leaves; the core goes on. When the core goes, the last picture stays, marked as old, and the \
            console comes back with it. Exit status 3: no core answers; ended by a signal, 128 and its number.

            :take-over ACCOUNT hands the terminal over at the end of a watch: su asks for that account's own password, \
            and a console of its own, at the seat that was offered, goes on in this one's place. A seat is held for \
            12 hours. From elsewhere the one it was offered to takes it with --seat NUMBER, within two minutes. After \
            eight hand-overs a terminal is opened anew.

            Example: ssh -t vigie@control-room vigie attach --read-only
            """)

    @OptionGroup var options: SiteOptions
    @OptionGroup var language: LanguageOption
    @OptionGroup var show: ShowOptions

    @Flag(help: "Look, but send nothing: for a wall screen. A badge says so.")
    var readOnly = false

    @Option(help: "Take the seat of that number, which was offered to your account.")
    var seat: Int?

    /// Said by the console that handed over, of nobody's interest but the next one's.
    @Option(help: .hidden)
    var depth = 0

    func run() throws {
        try Exit.run {
            let look = try show.asked()
            try TerminalCheck.check("vigie attach", look)
            let (core, site) = try options.attach(isReadOnly: readOnly, seat: seat)
            let language = try language.language(orElse: site?.site.language ?? .english)
            let keys = try show.keyTable(over: site?.keys ?? .standard)
            try AttachedProgram(
                core: core, language: language, isReadOnly: readOnly, look: look, keys: keys,
                scenery: options.scenery(of: core), seat: seat, depth: max(0, depth)
            ).run()
        }
    }
}

/// A console on an attached core, from its first picture to its end.
struct AttachedProgram {
    var core: AttachedCore
    var language: Language
    var isReadOnly = false
    var look: ConsoleLook
    var keys: KeyTable
    var scenery: SiteScenery?
    var seat: Int?
    var depth = 0

    func run() throws {
        // Who one is, is the core's to say; where one sits, the console's.
        let account = Operator(account: core.hello.account, session: Operator.here.session, seat: seat)
        var console = ConsoleOptions(
            language: language, isReadOnly: isReadOnly, account: account, keys: keys)
        console.mayOnlyLook = core.hello.isReadOnly
        console.hasSiteFiles = scenery != nil
        let seatProgram = SeatProgram(socket: core.path, site: scenery?.folder, language: language, depth: depth)
        let ending = try ConsoleStart.run(console, look: look, scenery: scenery, seatProgram: seatProgram) {
            view, deliver in
            core.attach(view: view, deliver: deliver)
            return core
        }
        try ending.finish()
    }
}

extension SiteOptions {
    /// The site's own displays and map, where its files are on this machine too and are those of the core.
    func scenery(of core: AttachedCore) -> SiteScenery? {
        guard let folder = folderIfAny,
            SiteFolder.id(of: folder) == core.hello.site
        else { return nil }
        return SiteScenery(folder: folder)
    }

    /// A console's connection to the running core, and the site where it was read. With `--socket` or `$VIGIE_SOCKET`
    /// no site needs to be known.
    func attach(isReadOnly: Bool, seat: Int? = nil) throws -> (core: AttachedCore, site: LoadedSite?) {
        if let given = givenSocket {
            let core = try AttachedCore(
                trying: [given], site: "", build: AttachedCore.build, isReadOnly: isReadOnly, seat: seat, place: .here)
            return (core, nil)
        }
        let (paths, site) = try socketsToTry()
        let core = try AttachedCore(
            trying: paths, site: site?.site.id ?? "", build: AttachedCore.build, isReadOnly: isReadOnly, seat: seat,
            place: .here)
        return (core, site)
    }
}

extension ConsolePlace {
    /// This process's own terminal, and where the login it runs in came from (sshd's SSH_CONNECTION).
    static var here: ConsolePlace {
        let terminal = ttyname(STDIN_FILENO).map { String(cString: $0) } ?? ""
        let connection = ProcessInfo.processInfo.environment["SSH_CONNECTION"] ?? ""
        return ConsolePlace(
            terminal: terminal.hasPrefix("/dev/") ? String(terminal.dropFirst(5)) : terminal,
            address: connection.split(separator: " ").first.map { String($0) } ?? "")
    }
}

extension AttachedCore {
    /// What this program calls itself to a core.
    static var build: String { "vigie \(Build.version)" }
}
