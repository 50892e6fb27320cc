import Foundation

/// A value that is made on a thread of its own while this one does what comes before its use: how a start takes the
/// time of the longer of two things instead of both.
public final class Ahead<Value>: @unchecked Sendable {
    // Sendable: `made` is written before `isMade` is signalled and read after it was waited for, and the maker lets go
    // of the value then.

    /// As a main thread has: what is made ahead may be as deeply nested.
    private static var stackBytes: Int { 8 << 20 }

    private let isMade = DispatchSemaphore(value: 0)
    private var made: Result<Value, any Error>?

    /// Begins at once. What `make` throws is thrown by `get`.
    public init(_ make: @escaping @Sendable () throws -> Value) {
        let thread = Thread { [self] in
            made = Result { try make() }
            isMade.signal()
        }
        thread.stackSize = Self.stackBytes
        thread.start()
    }

    /// Waits until it is made. May be asked again, by the same thread.
    public func get() throws -> Value {
        isMade.wait()
        defer { isMade.signal() }
        guard let made else { preconditionFailure("signalled before it was made") }
        return try made.get()
    }
}
