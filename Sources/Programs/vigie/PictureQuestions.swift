import Console
import Dispatch
import Link
import OperatorLink
import Synchronization
import Telemetry

/// Asks for a picture what a console would ask while it stands on a screen: its trends, until nothing is missing.
enum PictureQuestions {
    /// Rounds of questions: a display's panels ask four at a time.
    private static let rounds = 8

    /// Lets `console` ask and hands it the answers; at `now` by its clock.
    static func answer(_ console: inout Console, at now: Timestamp, by ask: ([Query]) -> [Answer]) {
        for _ in 0..<rounds {
            let queries = console.tick(at: now).compactMap { effect -> Query? in
                if case .query(let query) = effect { query } else { nil }
            }
            guard !queries.isEmpty else { return }
            for answer in ask(queries) { console.receive(answer) }
        }
    }
}

/// Questions to a running core, one batch at a time.
final class CoreAnswers: Sendable {
    /// History's reader may be at work for others.
    private static let patience = DispatchTimeInterval.seconds(10)

    private let core = Mutex<(any CoreConnection)?>(nil)
    private let answers = Mutex<[Answer]>([])
    private let hasAnswered = DispatchSemaphore(value: 0)
    private let isThere = DispatchSemaphore(value: 0)

    /// - Parameter attach: makes the connection, which reports to what it is given.
    init(attach: (@escaping @Sendable (CoreEvent) -> Void) -> any CoreConnection) {
        let core = attach { [self] event in
            switch event {
            case .answer(let answer):
                answers.withLock { $0.append(answer) }
                hasAnswered.signal()
            case .snapshot: isThere.signal()
            case .ended, .interrupted, .reply, .transition, .notice, .wasCut, .role: break
            }
        }
        self.core.withLock { $0 = core }
        _ = isThere.wait(timeout: .now() + CoreAnswers.patience)
    }

    func detach() { core.withLock { $0.take() }?.detach() }

    /// Those that came in time.
    func ask(_ queries: [Query]) -> [Answer] {
        guard let core = core.withLock({ $0 }) else { return [] }
        for query in queries { core.submit(query) }
        let deadline = DispatchTime.now() + CoreAnswers.patience
        for _ in queries where hasAnswered.wait(timeout: deadline) == .timedOut { break }
        return answers.withLock { held in
            defer { held = [] }
            return held
        }
    }
}
