import Alarms
import ArgumentParser
import Console
import Foundation
import Logging
import OperatorLink
import Recordings
import Screen
import SiteFiles
import Station
import Telemetry
import Terminal

/// `vigie demo`: a recorded night, live on the recording's clock.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Live through a recording: a winter storm over Toulon.",
        discussion: """
            Actions are allowed and go to a database that is thrown away; nobody is notified.
            --once runs as fast as it can to the recording's still mark, or its end, and holds there. With standard
            output not a terminal, demo is --once and writes the picture.

            Example: vigie demo --speed 120
            Example: vigie demo --once --display map --format svg > map.svg
            Example: vigie demo --pictures fixtures/pictures
            """)

    /// Whose storm is recorded in fixtures.
    static let recordedSite = "toulon"

    @OptionGroup var siteOptions: DemoSiteOption
    @OptionGroup var languageOption: LanguageOption
    @OptionGroup var show: ShowOptions

    @Option(help: "The recording (default: fixtures/toulon-storm.ndjson).")
    var recording: String?

    @Option(help: "City seconds a second, or max.")
    var speed = "60"

    @Flag(help: "As fast as possible to the still mark or the end, and hold there.")
    var once = false

    @Flag(
        help: """
            Practice: nobody but you answers, the header says so, and leaving it prints how the watch was stood: every \
            alarm with its answer, and a score.
            """)
    var exercise = false

    @Option(help: "Columns and rows of the picture where there is no terminal.")
    var size = "120x40"

    @Option(help: "The display of the picture where there is no terminal.")
    var display = "overview"

    @Option(help: "What the picture is written as: text, ansi or svg.")
    var format = PictureFormat.text

    @Option(help: "Draw README's pictures into this folder, and end.")
    var pictures: String?

    func run() throws {
        try Exit.run {
            let site = try siteOptions.load()
            let look = try show.asked()
            let keys = try show.keyTable(over: site.keys)
            let file = try wholeRecording()
            var options = DemoStation.Options()
            options.speed = try parsedSpeed()
            let isTerminal = isatty(STDOUT_FILENO) == 1 && isatty(STDIN_FILENO) == 1
            // Sentences can be read and written by programs too.
            let hasConsole = (isTerminal || look.isLinear) && pictures == nil
            options.stopsAtStill = once || !hasConsole
            if !once, !hasConsole, pictures == nil {
                Say.toPeople("Standard output is no terminal: this is vigie demo --once.")
            }
            let log = Logger(label: "vigie.demo") { _ in SwiftLogNoOpLogHandler() }
            let demo = try DemoStation(site, exercise ? file.withoutActions : file.entries, options, log: log)
            defer { demo.stop() }
            if let pictures {
                try DemoPictures.writeAll(of: demo, site, to: pictures)
            } else if hasConsole {
                try showConsole(demo, site, look, keys)
            } else {
                try writePicture(of: demo, site, look, keys)
            }
        }
    }

    private func showConsole(_ demo: DemoStation, _ site: LoadedSite, _ look: ConsoleLook, _ keys: KeyTable) throws {
        let visitor = Operator.here
        var options = ConsoleOptions(
            language: try languageOption.language(orElse: site.site.language), account: visitor, keys: keys)
        options.isExercise = exercise
        // Who watches sees it come; a program's lines are about what is there at the end.
        if once, look.isLinear, isatty(STDIN_FILENO) == 0 { demo.waitUntilHeld() }
        let ending: ConsoleProgram.Ending
        do {
            ending = try ConsoleStart.run(options, look: look, scenery: SiteScenery(site)) { view, deliver in
                demo.attachConsole(view: view, as: visitor, deliver: deliver)
            }
        } catch let failure as TerminalError {
            throw Exit.usage("\(failure)")
        }
        if exercise, ending != .hangUp, let (journal, now) = demo.journal() {
            for line in ExerciseReport(journal: journal, end: now, of: site, language: options.language).lines {
                Say.line(line)
            }
        }
        try ending.finish()
    }

    /// One display, where the recording holds.
    private func writePicture(of demo: DemoStation, _ site: LoadedSite, _ look: ConsoleLook, _ keys: KeyTable) throws {
        let language = try languageOption.language(orElse: site.site.language)
        let size = try parsedSize()
        let pictures = DemoPictures(demo, site, keys, isExercise: exercise)
        defer { pictures.end() }
        let displays = DisplayFolder(siteFolder: site.folder).changed()?.ids ?? []
        guard let view = DisplayName.display(display) ?? displays.first(where: { $0 == display }).map({ .site($0) })
        else {
            let list = ([DisplayName.list] + displays).joined(separator: ", ")
            throw Exit.usage("--display \(display) is not known. One of \(list).")
        }
        Say.toPrograms(format.bytes(of: pictures.draw(view, size, language), look))
    }

    // MARK: what was asked

    private func wholeRecording() throws -> WholeRecording {
        let path = try recording ?? defaultRecording()
        do {
            let file = try WholeRecording(path: path)
            for fault in file.faults { Say.toPeople("\(path):\(fault.line): \(fault.what)") }
            if file.faultCount > file.faults.count { Say.toPeople("\(path): \(file.faultCount) faulty lines in all") }
            return file
        } catch {
            throw Exit.usage("\(error)")
        }
    }

    private func defaultRecording() throws -> String {
        let paths = SiteFolder.places(of: "fixtures").map { $0 + "/toulon-storm.ndjson" }
        guard let path = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            throw Exit.usage("fixtures/toulon-storm.ndjson is not here. Name a recording with --recording.")
        }
        return path
    }

    private func parsedSpeed() throws -> Double? {
        if speed == "max" { return nil }
        let text = speed.hasPrefix("×") || speed.hasPrefix("x") ? String(speed.dropFirst()) : speed
        guard let value = Double(text), value.isFinite, value > 0 else {
            throw Exit.usage("--speed \"\(speed)\" is no speed. Write 60, 0.5 or max.")
        }
        return value
    }

    private func parsedSize() throws -> Size {
        let sides = size.split(separator: "x").compactMap { Int($0) }
        guard sides.count == 2, sides.allSatisfy({ (1...Size.maximumSide).contains($0) }) else {
            throw Exit.usage("--size \"\(size)\" is no size. Write 120x40.")
        }
        return Size(columns: sides[0], rows: sides[1])
    }
}

/// `--site` alone: a demo has neither a database nor a socket to name.
struct DemoSiteOption: ParsableArguments {
    @Option(help: "The site's folder (default: $VIGIE_SITE, /etc/vigie/site, or the only folder in layouts).")
    var site: String?

    func load() throws -> LoadedSite {
        // Of several side by side, the one whose storm is recorded.
        let found = SiteFolder.find(
            option: site, environment: ProcessInfo.processInfo.environment,
            where: { URL(fileURLWithPath: $0).lastPathComponent == DemoCommand.recordedSite })
        let (loaded, problems) = SiteAhead.load(try found.get())
        let errors = problems.filter { $0.severity == .error }
        guard errors.isEmpty, let loaded else {
            for problem in errors { Say.toPeople("\(problem)") }
            throw ExitCode(Exit.wrongUse)
        }
        return loaded
    }
}
