import Telemetry

/// Which run of an hour that autumn repeats a row belongs to, by the rows of the same subject around it.
///
/// Whether a subject's rows go forward or backward shows only where they leave that hour, which may be after it: its
/// rows are held until the file ends. The days beside the change are looked at for the direction, no others.
struct RepeatedHours {
    /// Memory for rows that are held: the eight quarter hours of 30 000 stations. A row beyond it is told as one whose
    /// run is not known.
    static let heldByteLimit = 64 << 20
    /// Subjects whose direction is followed, counted for each change: as many as a core has series. Rows of one beyond it
    /// are told as those whose run is not known.
    static let subjectLimit = 1_000_000
    /// Steps one way for each step the other way, in rows that are in order but for a few stragglers.
    static let stragglerRatio = 8

    /// A row's two possible times.
    struct Choice {
        var first: Timestamp
        var second: Timestamp
    }

    /// How one subject's rows go through the days about one change.
    private struct Course {
        var last: Timestamp
        var isLastRepeated: Bool
        var forwardCount = 0
        var backwardCount = 0
        /// Rows of the repeated hour, in the file's order.
        var choices: [Choice] = []
        /// Their places among all rows held.
        var places: [Int] = []
    }

    private var courses: [String: Course] = [:]
    private var heldByteCount = 0
    private var heldCount = 0

    /// Notes a row beside the hour.
    mutating func pass(_ at: Timestamp, of subject: String) {
        step(to: at, isRepeated: false, of: subject)
    }

    /// Holds a row of the hour; false where there is no room for it.
    mutating func hold(_ choice: Choice, of subject: String, byteCount: Int) -> Bool {
        guard heldByteCount + byteCount <= RepeatedHours.heldByteLimit,
            step(to: choice.first, isRepeated: true, of: subject)
        else { return false }
        courses[subject]?.choices.append(choice)
        courses[subject]?.places.append(heldCount)
        heldByteCount += byteCount
        heldCount += 1
        return true
    }

    @discardableResult
    private mutating func step(to at: Timestamp, isRepeated: Bool, of subject: String) -> Bool {
        guard var course = courses[subject] else {
            guard courses.count < RepeatedHours.subjectLimit else { return false }
            courses[subject] = Course(last: at, isLastRepeated: isRepeated)
            return true
        }
        // Within the hour a step back may be the second run's beginning: it says nothing.
        if !isRepeated || !course.isLastRepeated {
            if at > course.last { course.forwardCount += 1 }
            if at < course.last { course.backwardCount += 1 }
        }
        course.last = at
        course.isLastRepeated = isRepeated
        courses[subject] = course
        return true
    }

    /// The times of all rows held, in the order they were held; nil for one that could be either.
    func placed() -> [Timestamp?] {
        var placed = [Timestamp?](repeating: nil, count: heldCount)
        for course in courses.values {
            guard let times = RepeatedHours.times(of: course) else { continue }
            for (place, time) in zip(course.places, times) { placed[place] = time }
        }
        return placed
    }

    /// nil where the rows fit no direction, or both and differently.
    private static func times(of course: Course) -> [Timestamp]? {
        let (forward, backward) = (course.forwardCount, course.backwardCount)
        let mayGoForward = backward == 0 || forward >= stragglerRatio * backward
        let mayGoBackward = forward == 0 || backward >= stragglerRatio * forward
        let forwards = mayGoForward ? times(forward: course.choices) : nil
        let turned = mayGoBackward ? times(forward: course.choices.reversed()) : nil
        let backwards = turned.map { Array($0.reversed()) }
        guard let forwards, let backwards else { return forwards ?? backwards }
        return forwards == backwards ? forwards : nil
    }

    /// Each row at the first instant that is later than the row before; nil where one is earlier all the same.
    private static func times(forward choices: [Choice]) -> [Timestamp]? {
        var times: [Timestamp] = []
        for choice in choices {
            guard let last = times.last, last >= choice.first else {
                times.append(choice.first)
                continue
            }
            guard last <= choice.second else { return nil }
            times.append(choice.second)
        }
        return times
    }
}
