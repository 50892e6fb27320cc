import Alarms
import Console
import Foundation
import Link
import OperatorLink
import Screen
import SiteFiles
import Station
import Telemetry

/// Pictures of a demo that holds: what README shows, the same bytes each time.
struct DemoPictures {
    /// One of README's.
    private struct Picture {
        var name: String
        var display: View.Display
        var size = Size(columns: 120, rows: 40)
        var theme = Theme.dark
        var language = Language.english
    }

    private static let ofReadme = [
        Picture(name: "overview", display: .overview),
        Picture(name: "flood", display: .flood, size: Size(columns: 120, rows: 36)),
        Picture(name: "map", display: .map, size: Size(columns: 120, rows: 36)),
        Picture(name: "wall", display: .site("wall")),
        Picture(
            name: "phone", display: .overview, size: Size(columns: 60, rows: 22), theme: .light, language: .french),
    ]

    private let demo: DemoStation
    private let site: LoadedSite
    private let keys: KeyTable
    private let isExercise: Bool
    private let answers: CoreAnswers

    /// Waits until the demo holds.
    init(_ demo: DemoStation, _ site: LoadedSite, _ keys: KeyTable, isExercise: Bool = false) {
        self.demo = demo
        self.keys = keys
        self.site = site
        self.isExercise = isExercise
        demo.waitUntilHeld()
        answers = CoreAnswers { deliver in
            demo.attachConsole(
                view: View(display: .help, rowCount: 0), as: Operator(account: "visitor"), deliver: deliver)
        }
    }

    func end() { answers.detach() }

    func draw(_ display: View.Display, _ size: Size, _ language: Language) -> Screen {
        var options = ConsoleOptions(language: language, isReadOnly: true, hasBell: false, keys: keys)
        options.isExercise = isExercise
        var console = Console(options: options)
        console.open(display)
        SiteScenery(site).update(&console)
        var view = console.view
        view.rowCount = max(view.rowCount, size.rows)
        if let snapshot = demo.snapshot(view) {
            _ = console.tick(at: snapshot.now)
            console.receive(snapshot)
            PictureQuestions.answer(&console, at: snapshot.now) { answers.ask($0) }
        }
        return console.draw(size: size)
    }

    /// `NAME.svg` for each.
    static func writeAll(of demo: DemoStation, _ site: LoadedSite, to folder: String) throws {
        let pictures = DemoPictures(demo, site, .standard)
        defer { pictures.end() }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for picture in ofReadme {
            let screen = pictures.draw(picture.display, picture.size, picture.language)
            let title = "vigie demo: \(DisplayName.name(picture.display))"
            let path = folder + "/" + picture.name + ".svg"
            try Data(screen.svg(theme: picture.theme, title: title).utf8).write(to: URL(fileURLWithPath: path))
            Say.toPeople(path)
        }
    }
}
