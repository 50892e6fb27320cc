import ArgumentParser
import Console
import Foundation
import History
import Link
import OperatorLink
import Screen
import SiteFiles
import Station
import Telemetry

/// `vigie snapshot`: a display drawn without a terminal.
struct SnapshotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Draw a display as text, ANSI or SVG: of the running core, or of an earlier time.",
        discussion: """
            Displays: \(DisplayName.list), or one of the site's own, as its file is called.

            --at is answered from history: by the running core, or without one from the file --database names.

            Example: vigie snapshot --display flood --size 100x30 --format svg --language fr > flood.svg
            Example: vigie snapshot --at 2026-01-15T22:00 --database toulon.db
            """)

    @OptionGroup var options: SiteOptions
    @OptionGroup var language: LanguageOption
    @OptionGroup var look: LookOptions

    @Option(help: "Which display.")
    var display = "overview"

    @Option(help: "Columns and rows.")
    var size = "120x40"

    @Option(help: "text, ansi or svg.")
    var format = PictureFormat.text

    @Option(help: "As it was then: 2026-01-15T22:00, 22:00, or 2h for two hours ago.")
    var at: String?

    @Flag(help: "ASCII only, for terminals and fonts without more.")
    var ascii = false

    func run() throws {
        try Exit.run {
            let scenery = options.folderIfAny.flatMap { SiteScenery(folder: $0) }
            let displays = options.folderIfAny.flatMap { DisplayFolder(siteFolder: $0).changed() } ?? SiteDisplays()
            guard
                let view = DisplayName.display(display)
                    ?? displays.ids.first(where: { $0 == display }).map({ .site($0) })
            else {
                let list = ([DisplayName.list] + displays.ids).joined(separator: ", ")
                throw Exit.usage("--display \(display) is not known. One of \(list).")
            }
            let size = try PictureSize.parse(size)
            let look = try self.look.asked()
            if let at, options.database != nil { return try drawFromFile(at, view, scenery, size, look) }
            let client = try options.connect()
            let ofSite = try client.ask(LinkRequest(.hello)).first.map { try SiteHello($0).language } ?? .french
            var console = try console(showing: view, scenery, ofSite, .standard)
            var request = LinkRequest(.snapshot)
            request.view = wanted(console, size)
            request.at = at
            guard let line = try client.ask(request).first else { return }
            let snapshot = try SnapshotJSON.decode(line)
            try show(snapshot, on: &console)
            let (core, _) = try options.attach(isReadOnly: true)
            let answers = CoreAnswers { deliver in
                core.attach(view: View(display: .help, rowCount: 0), deliver: deliver)
                return core
            }
            defer { answers.detach() }
            PictureQuestions.answer(&console, at: snapshot.now) { answers.ask($0) }
            write(console.draw(size: size), look)
        }
    }

    private func console(
        showing view: View.Display, _ scenery: SiteScenery?, _ ofSite: Language, _ keys: KeyTable
    ) throws -> Console {
        var console = Console(
            options: ConsoleOptions(
                language: try language.language(orElse: ofSite), charset: ascii ? .ascii : .unicode,
                isReadOnly: true, hasBell: false, keys: try self.look.keyTable(over: keys)))
        console.open(view)
        scenery?.update(&console)
        return console
    }

    /// As many rows as the picture has lines.
    private func wanted(_ console: Console, _ size: Size) -> View {
        var view = console.view
        view.rowCount = max(view.rowCount, size.rows)
        return view
    }

    /// - Throws: where there is nothing to show a picture of.
    private func show(_ snapshot: Snapshot, on console: inout Console) throws {
        if case .faceplate(let id) = console.view.display, snapshot.faceplate == nil {
            throw Exit.usage("--display \(display): no entity is called \(id). `vigie devices list` has their names.")
        }
        _ = console.tick(at: snapshot.now)
        if at == nil { console.receive(snapshot) } else { console.receive(past: snapshot) }
    }

    /// Without a core: the file says how it was, the trends of what is shown included.
    private func drawFromFile(
        _ at: String, _ view: View.Display, _ scenery: SiteScenery?, _ size: Size, _ look: ConsoleLook
    ) throws {
        guard let path = options.database else { return }
        let site = try options.load()
        let desk = HistoryDesk(reader: try HistoryReader(path: path), site: site.site, rules: site.rules)
        var console = try console(showing: view, scenery, site.site.language, site.keys)
        let snapshot = try desk.snapshot(
            wanted(console, size), at: at, now: Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)))
        try show(snapshot, on: &console)
        PictureQuestions.answer(&console, at: snapshot.now) { queries in queries.map { desk.answer($0) } }
        write(console.draw(size: size), look)
    }

    private func write(_ screen: Screen, _ look: ConsoleLook) { Say.toPrograms(format.bytes(of: screen, look)) }
}

/// What a picture is written as.
enum PictureFormat: String, ExpressibleByArgument, CaseIterable {
    case text, ansi, svg

    func bytes(of screen: Screen, _ look: ConsoleLook) -> [UInt8] {
        switch self {
        case .text: Array(screen.plainText.utf8)
        case .ansi: Array(screen.ansiText(theme: look.theme, depth: PictureFormat.depth(look)).utf8)
        // A browser has every colour: none is had by asking for none alone.
        case .svg: Array(screen.svg(theme: look.depth == ColourDepth.mono ? .mono : look.theme).utf8)
        }
    }

    /// As many colours as were asked for; else the usual, or none where $NO_COLOR says so (https://no-color.org).
    private static func depth(_ look: ConsoleLook) -> ColourDepth {
        if let depth = look.depth { return depth }
        let wish = look.environment(ProcessInfo.processInfo.environment)["NO_COLOR"] ?? ""
        return wish.isEmpty ? .palette : .mono
    }
}

/// What a core says of its site.
struct SiteHello {
    let language: Language
    init(_ line: [UInt8]) throws {
        struct Fields: Decodable { var language: Language }
        language = try JSONDecoder().decode(Fields.self, from: Data(line)).language
    }
}

/// `120x40`, as `--size` takes it.
enum PictureSize {
    static func parse(_ text: String) throws -> Size {
        let sides = text.split(separator: "x", omittingEmptySubsequences: false).compactMap { Int($0) }
        guard sides.count == 2, sides.allSatisfy({ (1...Size.maximumSide).contains($0) }) else {
            throw Exit.usage("--size \"\(text)\" is no size. Write 120x40.")
        }
        return Size(columns: sides[0], rows: sides[1])
    }
}
