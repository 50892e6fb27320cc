import Foundation
import Recordings
import SiteFiles

/// A recording read whole, for those who need to go back and forth in it.
public struct WholeRecording: Sendable {
    /// Four times the largest recording we have; about 2 GB of memory. Longer ones are for `vigie replay`, which reads
    /// as it goes.
    public static let entryLimit = 4_000_000
    /// Faulty lines told one by one; the rest is counted.
    public static let faultLimit = 20
    private static let chunkByteCount = 1 << 20

    /// In order of time.
    public private(set) var entries: [RecordingEntry] = []
    /// The same without what the people of then did: for practice, where the answers are to be found.
    public var withoutActions: [RecordingEntry] {
        entries.filter { if case .action = $0 { false } else { true } }
    }
    /// The first `faultLimit` lines that are no entries.
    public private(set) var faults: [RecordingFault] = []
    public private(set) var faultCount = 0

    /// - Throws: `Unreadable`, with what to do.
    public init(path: String) throws(Unreadable) {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Unreadable(text: "\(path): no such recording. `vigie simulate --out \(path)` makes one.")
        }
        defer { try? file.close() }
        var reader = RecordingReader()
        var isDone = false
        var isBegun = false
        while !isDone {
            let chunk: Data
            do {
                chunk = try file.read(upToCount: WholeRecording.chunkByteCount) ?? Data()
            } catch {
                throw Unreadable(text: "\(path): \(UnreadableFile.words(path))")
            }
            if !isBegun, let what = FileBeginning.problem(Array(chunk.prefix(FileBeginning.byteCount)), name: path) {
                throw Unreadable(text: what)
            }
            isBegun = true
            if chunk.isEmpty {
                reader.finish()
                isDone = true
            } else {
                reader.append(chunk)
            }
            try drain(&reader, path)
        }
        guard !entries.isEmpty else { throw Unreadable(text: "\(path): no entry in it. Is it a recording?") }
        sortByTime()
    }

    public struct Unreadable: Error, CustomStringConvertible {
        public var text: String
        public var description: String { text }
    }

    private mutating func drain(_ reader: inout RecordingReader, _ path: String) throws(Unreadable) {
        while true {
            do {
                guard let entry = try reader.next() else { return }
                entries.append(entry)
            } catch {
                faultCount += 1
                if faults.count < WholeRecording.faultLimit { faults.append(error) }
            }
            guard entries.count <= WholeRecording.entryLimit else {
                throw Unreadable(
                    text: "\(path): more than \(WholeRecording.entryLimit) entries. Replay it: vigie replay \(path).")
            }
        }
    }

    /// Recordings are in order; one put together by hand may not be.
    private mutating func sortByTime() {
        guard !zip(entries, entries.dropFirst()).allSatisfy({ $0.at <= $1.at }) else { return }
        entries = entries.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }
}
