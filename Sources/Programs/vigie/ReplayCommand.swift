import ArgumentParser
import Frames
import Glibc
import Imports
import Recordings
import Telemetry

/// `vigie replay`: a recording's frames to a core over the wire.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Send a recording's frames to a core, at the pace they were recorded.",
        discussion: """
            Frames go out in the recording's order, paced by its times. Into a core on stream time (--clock stream) they
            keep the stamps they carry. Into one on the machine's clock every stamp inside the frames (line protocol in
            ns, SenML) is moved so that the first becomes now and the others follow at --speed. Which it is, the core
            that listens at the address is asked; --restamp and --no-restamp decide by hand. Operator actions in a
            recording are not frames; they are counted and left out.

            A bad line is told as FILE:LINE and stepped over. What was sent goes to stdout as one line of JSON.

            Example: vigie replay fixtures/toulon-storm.ndjson --to udp://127.0.0.1:5683 --speed 60
            """)

    @Argument(help: "The recording (- is standard input).")
    var recording: String

    @Option(help: "udp://HOST:PORT or tcp://HOST:PORT.")
    var to: String

    @Option(help: "How many recorded seconds pass in one: 1, 60, 0.5, or max.")
    var speed = "1"

    @Flag(
        inversion: .prefixedNo,
        help: "Move the stamps so that the first is now (default: if the core is on the machine's clock).")
    var restamp: Bool?

    @OptionGroup var options: SiteOptions

    func run() throws {
        guard speed == "max" || (Double(speed).map { $0 > 0 && $0.isFinite } ?? false) else {
            throw ValidationError("--speed \(speed) is neither a number over 0 nor max.")
        }
        try Exit.run { try replay() }
    }

    private func replay() throws {
        do {
            let (restamps, why) = ReplayTarget(to, options).restamps(asked: restamp)
            var player = try Player(
                target: to, speed: speed == "max" ? nil : Double(speed), restamps: restamps, recording: recording)
            Say.toPeople(why)
            try player.play()
        } catch let fault as ImportFault {
            Say.toPeople("\(fault)")
            throw ExitCode(Exit.wrongUse)
        } catch let fault as SendFault {
            Say.toPeople("\(fault)")
            throw ExitCode(Exit.unreachable)
        }
    }
}

/// Plays one recording once.
private struct Player {
    /// A wait longer than this (days without data, played slowly) is cut short: the next frame goes out then.
    static let longestSleepSeconds = 3600.0

    let sender: FrameSender
    let speed: Double?
    let restamps: Bool
    let recording: String
    private var start: (recorded: Timestamp, monotonic: Double, wall: Timestamp)?
    private var actionCount = 0
    private var badLineCount = 0
    private var skippedCount = 0
    private var stamper = Restamper()

    init(target: String, speed: Double?, restamps: Bool, recording: String) throws {
        sender = try FrameSender(target)
        self.speed = speed
        self.restamps = restamps
        self.recording = recording
    }

    mutating func play() throws {
        let input = try FileInput(recording)
        defer { input.end() }
        var reader = RecordingReader()
        while true {
            let chunk = try input.read()
            if chunk.isEmpty { reader.finish() } else { reader.append(chunk) }
            try drain(&reader)
            if chunk.isEmpty { break }
        }
        try sender.finish()
        Say.line(
            """
            {"frames":\(sender.sentCount),"actions":\(actionCount),"badLines":\(badLineCount),\
            "notRestamped":\(skippedCount)}
            """)
        if badLineCount > 0 { throw ExitCode(Exit.no) }
    }

    private mutating func drain(_ reader: inout RecordingReader) throws {
        while true {
            do {
                guard let entry = try reader.next() else { return }
                switch entry {
                case .frame(let frame): try send(frame)
                case .action: actionCount += 1
                case .still: break
                }
            } catch let fault as RecordingFault {
                Say.toPeople("\(recording):\(fault.line): \(fault.what)")
                badLineCount += 1
            }
        }
    }

    private mutating func send(_ frame: RecordedFrame) throws {
        try wait(until: frame.at)
        guard restamps, let start else {
            return try frame.bytes.withUnsafeBytes { try sender.send($0) }
        }
        // As fast as possible has no pace of its own: each frame is of the moment it is sent.
        let line =
            speed.map { Restamper.TimeLine(recorded: start.recorded, wall: start.wall, speed: $0) }
            ?? Restamper.TimeLine(recorded: frame.at, wall: Player.wall(), speed: 1)
        if let moved = stamper.moved(frame.bytes, along: line) {
            try moved.withUnsafeBytes { try sender.send($0) }
        } else {
            skippedCount += 1
            try frame.bytes.withUnsafeBytes { try sender.send($0) }
        }
    }

    private mutating func wait(until at: Timestamp) throws {
        let now = Player.monotonic()
        guard let start else {
            self.start = (at, now, Player.wall())
            return
        }
        guard let speed else { return }
        let due = start.monotonic + (at - start.recorded).seconds / speed
        guard due > now else { return }
        // What TCP has gathered must not wait with us.
        try sender.flush()
        var rest = min(due - now, Player.longestSleepSeconds)
        while rest > 0 {
            let slice = min(rest, 1)
            usleep(useconds_t(slice * 1_000_000))
            rest -= slice
        }
    }

    private static func monotonic() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func wall() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
