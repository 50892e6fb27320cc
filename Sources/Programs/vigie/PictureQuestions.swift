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

    private let core: AttachedCore
    private let answers = Mutex<[Answer]>([])
    private let hasAnswered = DispatchSemaphore(value: 0)
    private let isThere = DispatchSemaphore(value: 0)

    init(_ core: AttachedCore, view: View) {
        self.core = core
        core.attach(view: view) { [self] event in
            switch event {
            case .answer(let answer):
                answers.withLock { $0.append(answer) }
                hasAnswered.signal()
            case .snapshot: isThere.signal()
            case .ended, .interrupted, .reply, .transition: break
            }
        }
        _ = isThere.wait(timeout: .now() + CoreAnswers.patience)
    }

    func detach() { core.detach() }

    /// Those that came in time.
    func ask(_ queries: [Query]) -> [Answer] {
        for query in queries { core.submit(query) }
        let deadline = DispatchTime.now() + CoreAnswers.patience
        for _ in queries where hasAnswered.wait(timeout: deadline) == .timedOut { break }
        return answers.withLock { held in
            defer { held = [] }
            return held
        }
    }
}
