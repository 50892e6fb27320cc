import ArgumentParser
import Frames
import Glibc
import Imports
import Link
import OperatorLink
import Recordings
import SiteFiles
import Station
import Telemetry

/// `vigie import`: real data files to a recording, or straight to a running core.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Turn real data files into readings, by a small map.",
        discussion: ImportHelp.text)

    @Argument(help: "Data files of one kind (- is standard input).")
    var files: [String]

    @Option(help: "The map: a YAML file that says what the columns mean.")
    var map: String

    @Option(
        help: """
            Where readings go: recording; database (a site's history, while no core runs on it); or udp://HOST:PORT, \
            tcp://HOST:PORT of a core with --clock stream.
            """)
    var to = "recording"

    @Option(
        help: """
            The recording to write, a new file (- is standard output); default: the first file's name, with .ndjson.
            """)
    var out: String?

    @Option(help: "For --to database: the site's folder (default: as for vigie serve).")
    var site: String?

    @Option(help: "For --to database: the history's file (default: as for vigie serve).")
    var database: String?

    func run() throws {
        do {
            try Exit.run { try importFiles() }
        } catch let problems as MapProblems {
            for problem in problems.all { Say.toPeople("\(problem)") }
            throw ExitCode(Exit.wrongUse)
        } catch let fault as ImportFault {
            Say.toPeople("\(fault)")
            throw ExitCode(Exit.wrongUse)
        } catch let fault as SendFault {
            Say.toPeople("\(fault)")
            throw ExitCode(Exit.unreachable)
        }
    }

    private func importFiles() throws {
        let text = try FileInput.text(of: map)
        let read = try ImportMapReader.read(text, file: map) { ZoneFile.load($0) }.get()
        // The way out is checked before a long file is read.
        var output = try output()
        var importing = FileImport(read)
        for file in files {
            try importing.read(file) { bad in
                let what = bad.faults.map { "\($0.reason.rawValue): \($0.what)" }.joined(separator: "; ")
                Say.toPeople("\(file):\(bad.line): \(what) — \(bad.visibleText)")
            }
        }
        try importing.drain { at, frame in try output.append(frame, at: at) }
        let ledger = try output.finish()
        let report = importing.report
        Say.toPeople(
            "\(report.rows) rows: \(report.good) good, \(report.bad) bad, \(report.filtered) filtered, "
                + "\(report.missing) without a value; \(report.readings) readings in \(report.frames) frames "
                + "to \(output.name)")
        if case .standardOutput = output { Say.toPeople(report.json) } else { Say.line(report.json) }
        if let ledger { try tell(ledger) }
    }

    /// What became of the readings: some may have been there already, or be refused by the site's files.
    private func tell(_ ledger: Ledger) throws {
        var line = JSONLine()
        line.add("readings", ledger.readings)
        line.add("stored", ledger.stored)
        line.add("duplicates", ledger.duplicates)
        line.add("rejected", ledger.rejectedTotal)
        line.add("notStored", ledger.notStored)
        line.add("late", ledger.late)
        line.add("conflicting", ledger.conflicting)
        Say.toPrograms(line)
        if ledger.rejectedTotal > 0 {
            let reasons = ledger.rejected.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            Say.toPeople("rejected by the site's files: \(reasons.joined(separator: ", "))")
        }
        if ledger.notStored > 0 { throw ExitCode(Exit.no) }
    }

    private func output() throws -> Output {
        switch to {
        case "recording":
            if out == "-" { return .standardOutput(RecordingOutput(descriptor: 1, name: "standard output")) }
            return .file(try RecordingOutput(path: out ?? defaultName(), reading: files + [map]))
        case "database":
            var options = try SiteOptions.parse([])
            options.site = site
            options.database = database
            let loaded = try options.load()
            let path = options.databasePath(loaded)
            return .archive(try Archive(loaded, database: path), path)
        case _ where to.hasPrefix("udp://") || to.hasPrefix("tcp://"):
            Say.toPeople("frames keep their own times: the core must run with --clock stream to take them as now")
            return .sender(try FrameSender(to))
        default:
            throw ValidationError(
                "--to \(to) is not known. Write recording, database, udp://HOST:PORT or tcp://HOST:PORT.")
        }
    }

    private func defaultName() -> String {
        let name = files.first.flatMap { $0.split(separator: "/").last } ?? "import"
        let stem = name.split(separator: ".").first ?? name
        return (stem == "-" ? "import" : String(stem)) + ".ndjson"
    }

    private enum Output {
        case file(RecordingOutput)
        case standardOutput(RecordingOutput)
        case sender(FrameSender)
        case archive(Archive, String)

        var name: String {
            switch self {
            case .file(let file), .standardOutput(let file): file.name
            case .sender(let sender): sender.name
            case .archive(_, let path): path
            }
        }

        mutating func append(_ frame: UnsafeRawBufferPointer, at: Timestamp) throws {
            switch self {
            case .file(let file), .standardOutput(let file):
                try file.append(frame, at: at)
            case .sender(let sender):
                try sender.send(frame)
            case .archive(let archive, _):
                try archive.append(frame, at: at)
            }
        }

        /// The ledger where readings went into a database.
        mutating func finish() throws -> Ledger? {
            switch self {
            case .file(let file), .standardOutput(let file): try file.finish()
            case .sender(let sender): try sender.finish()
            case .archive(let archive, _): return try archive.finish()
            }
            return nil
        }
    }
}

/// A recording being written, in pieces; under its own name only once it is whole.
final class RecordingOutput {
    /// Written out when so much has gathered.
    static let pieceByteCount = 1 << 20
    let name: String
    private let descriptor: Int32
    private let partialName: String?
    private var writer = RecordingWriter()

    init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
        partialName = nil
    }

    /// - Parameter inputs: what is being read. It is never written over, by whatever name; nor is any other file.
    init(path: String, reading inputs: [String]) throws {
        let partial = path + ".partial"
        for written in [path, partial] {
            for input in inputs where input != "-" && FileIdentity.areOne(written, input) {
                throw ImportFault(
                    "\(written): it is what is being read (\(input)). Choose another with --out.")
            }
        }
        try RecordingOutput.checkIsNew(path)
        let (opened, code) = (open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644), errno)
        guard opened >= 0 else { throw ImportFault("\(partial): \(ImportFault.text(code)). Choose another with --out") }
        descriptor = opened
        name = path
        partialName = partial
    }

    func append(_ frame: UnsafeRawBufferPointer, at: Timestamp) throws {
        writer.append(frame: frame, at: at, from: FrameSource(transport: .recording))
        if writer.bytes.count >= RecordingOutput.pieceByteCount { try flush() }
    }

    private func flush() throws { try FileOutput.write(writer.take(), to: descriptor, name: name) }

    func finish() throws {
        try flush()
        guard let partialName else { return }
        close(descriptor)
        try RecordingOutput.checkIsNew(name)
        let (renamed, code) = (rename(partialName, name), errno)
        guard renamed == 0 else { throw ImportFault("\(name): \(ImportFault.text(code))") }
    }

    /// A recording that is there already may be somebody's only one.
    private static func checkIsNew(_ path: String) throws {
        guard FileIdentity.isThere(path) else { return }
        throw ImportFault("\(path): there is such a file already. Remove it, or choose another with --out.")
    }
}

/// Which file a path names, whatever its name.
private enum FileIdentity {
    /// Whether two paths lead to one file, by name, symbolic link or hard link.
    static func areOne(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev
            && first.st_ino == second.st_ino
    }

    /// Whether anything has this name, a link that leads nowhere too.
    static func isThere(_ path: String) -> Bool {
        var found = stat()
        return lstat(path, &found) == 0
    }
}
