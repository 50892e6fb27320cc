import Foundation
import Glibc
import Testing

/// A file system on a file, frozen and thawed at will: a disk that neither writes nor refuses.
private final class FreezingDisk {
    let folder: String
    private let image: String
    /// Thaws it whatever becomes of the test, whose end it reads from the pipe: what writes to a frozen disk can't even
    /// be killed.
    private let guardian = Process()
    private let life = Pipe()

    /// Only root may mount, and only where there are loop devices and the tools.
    static let isPossible: Bool = {
        getuid() == 0 && access("/dev/loop-control", R_OK) == 0
            && ["/usr/sbin/fsfreeze", "/usr/sbin/mkfs.ext4", "/usr/bin/mount"]
                .allSatisfy { (path: String) in access(path, X_OK) == 0 }
    }()

    init(in place: Workplace) throws {
        folder = place.folder + "/disk"
        image = place.folder + "/disk.img"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        _ = FileManager.default.createFile(atPath: image, contents: nil)
        guard truncate(image, 128 << 20) == 0 else { throw Workplace.Failure(description: "no room for a disk") }
        try FreezingDisk.run("/usr/sbin/mkfs.ext4", "-q", "-F", image)
        try FreezingDisk.run("/usr/bin/mount", "-o", "loop", image, folder)
        guardian.executableURL = URL(fileURLWithPath: "/bin/sh")
        guardian.arguments = ["-c", "cat; fsfreeze -u \"$0\"; umount -l \"$0\"", folder]
        guardian.standardInput = life
        guardian.standardOutput = FileHandle.nullDevice
        guardian.standardError = FileHandle.nullDevice
        try guardian.run()
    }

    deinit {
        try? life.fileHandleForWriting.close()
        guardian.waitUntilExit()
    }

    func freeze() throws { try FreezingDisk.run("/usr/sbin/fsfreeze", "-f", folder) }
    func thaw() throws { try FreezingDisk.run("/usr/sbin/fsfreeze", "-u", folder) }

    private static func run(_ program: String, _ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Workplace.Failure(description: "\(program) \(arguments): \(process.terminationStatus)")
        }
    }
}

/// The one thing behind which every queue of the core fills: a disk that stalls.
struct StalledDiskTests {
    /// Readings of series of their own, more than history's queue and the queue of frames hold together.
    private static func flood(_ number: Int) -> String {
        (0..<1_000).map {
            "Bench,id=s\($0) v=\(number) \(Workplace.stamp(minute: 5) + Int64(number) * 1_000_000)\n"
        }.joined()
    }

    @Test(.enabled(if: FreezingDisk.isPossible, "a disk that stalls needs root and loop devices"))
    func aDiskThatStallsFillsTheQueuesAndIsSaidUntilItGoesOn() throws {
        let place = try Workplace()
        let disk = try FreezingDisk(in: place)
        let core = try ServedCore(place, database: disk.folder + "/history.db")
        core.send(tcp: Workplace.line("gapeau", 1.5, minute: 0))
        try core.settle(readings: 1)
        #expect(try core.alarm("core:queue") == nil)

        try disk.freeze()
        let isOver = DispatchSemaphore(value: 0)
        let sending = DispatchGroup()
        let sockets = core.sockets
        let sent = 400
        DispatchQueue.global().async(group: sending) {
            // Ends when everything was taken: the sender waits while the queue is full, and loses nothing.
            for number in 0..<sent where !sockets.send(tcp: Self.flood(number)) { return }
            isOver.signal()
        }
        try place.eventually("the queue of frames is full") {
            let queues = try core.status().fields["queues"] as? [String: [String: Any]]
            return queues?["frames"]?["full"] as? Bool == true
        }
        try place.eventually("the stalled disk and the full queue are alarms") {
            let raised = try ["core:history", "core:queue"].map { try core.alarm($0)?["state"] as? String }
            return raised == ["unacknowledged", "unacknowledged"]
        }
        #expect(isOver.wait(timeout: .now()) == .timedOut, "the sender waits")

        try disk.thaw()
        try place.eventually("both alarms are over") {
            return try core.alarm("core:history") == nil && core.alarm("core:queue") == nil
        }
        sending.wait()
        let status = try core.settle(readings: 1 + sent * 1_000)
        #expect(status["stored"] == 1 + sent * 1_000 && status["notStored"] == 0, "\(status.fields)")
        // The journal's last lines reach the disk a moment after the readings.
        try place.eventually("the journal has the beginning and the end of the full queue") {
            let journal = try core.lines("journal").filter { $0["alarm"] as? String == "core:queue" }
            return journal.map { $0["to"] as? String } == ["unacknowledged", "normal"]
        }
        #expect(try core.end().status == 0)
    }
}
