import Frames
import NIOCore
import NIOHTTP1
import Synchronization
import Telemetry

/// One HTTP client: a request after the other, each answered once its lines are on disk.
final class HTTPConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    enum Order: Sendable {
        /// Close now, unless an answer is still to be written: then after it.
        case closeUnlessAwaited
    }

    private enum State {
        case idle
        /// Its body is being received: what to do with it, and whether it is kept.
        case receiving(HTTPWrite.Request)
        /// Its lines are with the core.
        case awaiting
    }

    private let shared: HTTPConnections
    private var source = FrameSource(transport: .http)
    private var state = State.idle
    private var body: [UInt8] = []
    private var reservedCount = 0
    private var isKeptAlive = true
    private var isHead = false
    private var isCounted = false
    private var timeout: Scheduled<Void>?

    init(_ shared: HTTPConnections) { self.shared = shared }

    func channelActive(context: ChannelHandlerContext) {
        source = FrameSource(.http, context.remoteAddress)
        guard shared.endpoint.isAdmitted(source) else {
            shared.notAllowedCounter.add(1, ordering: .relaxed)
            return close(context, "not in allow:")
        }
        switch shared.channels.add(context.channel) {
        case .admitted: break
        case .full:
            shared.turnedAwayCounter.add(1, ordering: .relaxed)
            return close(context, "there are \(shared.limits.connectionCount) connections already")
        case .fullForPeer:
            shared.peerFullCounter.add(1, ordering: .relaxed)
            return close(context, "there are \(shared.limits.connectionsPerPeer) connections from its address already")
        }
        isCounted = true
        expect(within: shared.limits.idleSeconds, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timeout?.cancel()
        // Lines that are with the core stay there: only the answer has no reader any more.
        dropBody()
        if isCounted { shared.channels.remove(context.channel) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { close(context, "\(error)") }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is Order else { return context.fireUserInboundEventTriggered(event) }
        isKeptAlive = false
        if case .awaiting = state { return }
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(let bytes): append(bytes, context)
        case .end: end(context)
        }
    }

    // MARK: - Receiving

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        isKeptAlive = head.isKeepAlive && !shared.isStopping.load(ordering: .acquiring)
        isHead = head.method == .HEAD
        var request = HTTPWrite.request(
            method: head.method.rawValue, target: head.uri, encoding: head.headers.first(name: "content-encoding"))
        if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }),
            length > shared.limits.bodyByteCount
        {
            request = .refused(tooLarge)
        }
        state = .receiving(request)
        expect(within: shared.limits.unfinishedSeconds, context)
        guard head.headers.first(name: "expect")?.lowercased() == "100-continue" else { return }
        if case .refused(let answer) = request {
            // Its body is not wanted, and is not read past.
            isKeptAlive = false
            refuse(answer, context)
        } else {
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))), promise: nil)
        }
    }

    private func append(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        guard case .receiving(.write) = state else { return }
        guard body.count + bytes.readableBytes <= shared.limits.bodyByteCount else { return deny(tooLarge) }
        guard shared.reserve(bytes.readableBytes) else {
            return deny(
                HTTPWrite.Answer(
                    status: 503, code: "unavailable", message: "too many requests at once: send it again",
                    retryAfter: 1))
        }
        reservedCount += bytes.readableBytes
        body.append(contentsOf: bytes.readableBytesView)
    }

    /// The rest of the body is read and let go; the answer comes at its end.
    private func deny(_ answer: HTTPWrite.Answer) {
        dropBody()
        state = .receiving(.refused(answer))
    }

    private var tooLarge: HTTPWrite.Answer {
        HTTPWrite.Answer(
            status: 413, code: "request too large",
            message: "a request holds at most \(shared.limits.bodyByteCount) bytes: send fewer lines at a time")
    }

    private func end(_ context: ChannelHandlerContext) {
        guard case .receiving(let request) = state else { return }
        timeout?.cancel()
        switch request {
        case .refused(let answer): refuse(answer, context)
        case .ping: respond(.done, context)
        case .health: respond(HTTPWrite.Answer(status: 200, code: "pass", message: "ready for readings"), context)
        case .write(let precision, let isCompressed): write(precision, isCompressed, context)
        }
    }

    // MARK: - To the core

    private func write(_ precision: LinePrecision?, _ isCompressed: Bool, _ context: ChannelHandlerContext) {
        if isCompressed {
            switch GzipBody.inflated(body, limit: shared.limits.bodyByteCount) {
            case .success(let plain): body = plain
            case .failure(.tooLarge): return refuse(tooLarge, context)
            case .failure(.malformed):
                return refuse(
                    HTTPWrite.Answer(status: 400, code: "invalid", message: "the body is no whole gzip member"), context
                )
            }
        }
        let batch = HTTPWrite.batch(
            body, from: source, precision: precision, lineLimit: shared.limits.lineByteCount)
        body = []
        guard batch.frameCount > 0 else { return respond(.done, context) }
        state = .awaiting
        offer(batch, context)
    }

    /// Waits for room when the queue is full: nothing is read from this client meanwhile.
    private func offer(_ batch: FrameBatch, _ context: ChannelHandlerContext) {
        let loop = context.eventLoop
        let handler = NIOLoopBound(self, eventLoop: loop)
        let bound = NIOLoopBound(context, eventLoop: loop)
        let count = batch.frameCount
        let isTaken = shared.queue.offer(batch, isPatient: true) { outcome in
            loop.execute { handler.value.respond(HTTPWrite.answer(outcome, lines: count), bound.value) }
        }
        if isTaken {
            shared.frameCounter.add(count, ordering: .relaxed)
            return
        }
        shared.queue.whenRoom { loop.execute { handler.value.offer(batch, bound.value) } }
    }

    // MARK: - Answering

    private func refuse(_ answer: HTTPWrite.Answer, _ context: ChannelHandlerContext) {
        shared.refusedCounter.add(1, ordering: .relaxed)
        respond(answer, context)
    }

    private func respond(_ answer: HTTPWrite.Answer, _ context: ChannelHandlerContext) {
        dropBody()
        state = .idle
        guard context.channel.isActive else { return }
        var headers = HTTPHeaders()
        let text = answer.status == 204 ? [] : answer.json
        if answer.status != 204 { headers.add(name: "content-type", value: "application/json") }
        if answer.status != 204 { headers.add(name: "content-length", value: "\(text.count)") }
        if let allow = answer.allow { headers.add(name: "allow", value: allow) }
        if let seconds = answer.retryAfter { headers.add(name: "retry-after", value: "\(seconds)") }
        if !isKeptAlive { headers.add(name: "connection", value: "close") }
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !isHead, !text.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: text)))), promise: nil)
        }
        let end = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if isKeptAlive {
            expect(within: shared.limits.idleSeconds, context)
        } else {
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            end.whenComplete { _ in bound.value.close(promise: nil) }
        }
    }

    private func dropBody() {
        body = []
        shared.release(reservedCount)
        reservedCount = 0
    }

    // MARK: - Time

    /// The next step comes within this, or the connection is closed.
    private func expect(within seconds: Int64, _ context: ChannelHandlerContext) {
        timeout?.cancel()
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        timeout = context.eventLoop.scheduleTask(in: .seconds(seconds)) {
            handler.value.close(bound.value, "nothing came for \(seconds) s")
        }
    }

    private func close(_ context: ChannelHandlerContext, _ reason: String) {
        shared.log.info(
            "HTTP client closed",
            metadata: ["from": "\(context.remoteAddress?.description ?? "?")", "why": "\(reason)"]
        )
        context.close(promise: nil)
    }
}

extension HTTPWrite.Answer {
    /// `{"code":"invalid","message":"…"}`; of health, InfluxDB's own shape.
    var json: [UInt8] {
        func quoted(_ text: String) -> String {
            var quoted = "\""
            for character in text.unicodeScalars {
                switch character {
                case "\"", "\\": quoted += "\\" + String(character)
                case _ where character.value < 0x20: quoted += " "
                default: quoted.unicodeScalars.append(character)
                }
            }
            return quoted + "\""
        }
        if status == 200 {
            return Array("{\"name\":\"vigie\",\"status\":\(quoted(code)),\"message\":\(quoted(message))}\n".utf8)
        }
        return Array("{\"code\":\(quoted(code)),\"message\":\(quoted(message))}\n".utf8)
    }
}
