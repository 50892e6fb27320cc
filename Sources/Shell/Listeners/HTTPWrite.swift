import Frames
import Telemetry

/// A request line and headers, as far as a write goes: what is asked, or how it is refused.
enum HTTPWrite {
    /// An answer: InfluxDB's shape of an error, so that its clients show the message.
    struct Answer: Hashable, Sendable {
        var status: Int
        var code = ""
        var message = ""
        /// Methods, for 405.
        var allow: String?
        /// Seconds, for 503: when to try again.
        var retryAfter: Int?

        static let done = Answer(status: 204)
    }

    enum Request: Hashable, Sendable {
        case write(LinePrecision?, isCompressed: Bool)
        case ping
        case health
        case refused(Answer)
    }

    /// - Parameters:
    ///   - target: path and query.
    ///   - encoding: of the body, as the header `content-encoding` says.
    static func request(method: String, target: String, encoding: String?) -> Request {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        switch parts[0] {
        case "/write", "/api/v2/write":
            guard method == "POST" else { return .refused(notAllowed(method, "POST")) }
            let encoding = encoding?.lowercased() ?? "identity"
            guard encoding == "identity" || (encoding == "gzip" && GzipBody.isTaken) else {
                return .refused(
                    Answer(
                        status: 415, code: "unsupported media type",
                        message: "a body encoded as \(encoding) is not taken here: send it plain "
                            + "(telegraf: content_encoding = \"identity\"), or build vigie with --traits Gzip"))
            }
            return write(parts.count > 1 ? parts[1] : "", isCompressed: encoding == "gzip")
        case "/ping", "/health":
            guard method == "GET" || method == "HEAD" else { return .refused(notAllowed(method, "GET, HEAD")) }
            return parts[0] == "/ping" ? .ping : .health
        default:
            return .refused(
                Answer(
                    status: 404, code: "not found",
                    message: "\(parts[0]) is nothing here. Readings go to POST /api/v2/write or /write."))
        }
    }

    private static func notAllowed(_ method: String, _ allow: String) -> Answer {
        Answer(status: 405, code: "method not allowed", message: "\(method) is not taken here: \(allow)", allow: allow)
    }

    private static func write(_ query: Substring, isCompressed: Bool) -> Request {
        let pair = query.split(separator: "&").first { $0.hasPrefix("precision=") }
        let name = pair.map { String($0.dropFirst("precision=".count)) } ?? ""
        let precisions: [String: LinePrecision?] = [
            "": nil, "n": .nanoseconds, "ns": .nanoseconds, "u": .microseconds, "us": .microseconds,
            "ms": .milliseconds, "s": .seconds,
        ]
        guard let precision = precisions[name] else {
            return .refused(Answer(status: 400, code: "invalid", message: "precision=\(name): one of ns, us, ms, s"))
        }
        return .write(precision, isCompressed: isCompressed)
    }

    /// The lines of a body as frames, comments and empty lines left out.
    static func batch(
        _ body: [UInt8], from source: FrameSource, precision: LinePrecision?, lineLimit: Int
    ) -> FrameBatch {
        var batch = FrameBatch()
        batch.precision = precision
        batch.bytes.reserveCapacity(body.count)
        body.withUnsafeBytes { bytes in
            var start = 0
            while start < bytes.count {
                var end = start
                while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
                append(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), from: source, lineLimit, &batch)
                start = end + 1
            }
        }
        return batch
    }

    private static func append(
        _ line: UnsafeRawBufferPointer, from source: FrameSource, _ limit: Int, _ batch: inout FrameBatch
    ) {
        var line = line
        if line.last == UInt8(ascii: "\r") { line = UnsafeRawBufferPointer(rebasing: line.dropLast()) }
        guard let first = line.first(where: { $0 != UInt8(ascii: " ") }), first != UInt8(ascii: "#") else { return }
        guard line.count <= limit else {
            batch.refused.append(
                .init(
                    source: source, fault: .tooLong(limit: limit),
                    firstBytes: Array(line.prefix(QuarantinedFrame.keptByteCount)), byteCount: line.count))
            return
        }
        batch.append(line, from: source)
    }

    /// What a client is told once the core has done with its lines.
    static func answer(_ outcome: FrameOutcome, lines: Int) -> Answer {
        guard outcome.isStored else {
            return Answer(
                status: 503, code: "unavailable",
                message: "history is not being written: the readings were judged and are not stored. Send them again.",
                retryAfter: 1)
        }
        if outcome.quarantinedCount > 0 {
            return Answer(
                status: 400, code: "invalid",
                message: "partial write: \(outcome.quarantinedCount) of \(lines) lines could not be read and are in "
                    + "quarantine (the first: \(outcome.fault ?? "?")). The others are stored: do not send them again.")
        }
        if outcome.rejectedCount > 0 {
            return Answer(
                status: 400, code: "invalid",
                message: "partial write: \(outcome.rejectedCount) readings were refused (vigie status: rejected). "
                    + "The others are stored: do not send them again.")
        }
        return .done
    }
}
