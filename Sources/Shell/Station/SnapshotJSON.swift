import Foundation
import OperatorLink

/// A snapshot as it crosses the socket: plain Codable JSON, for `vigie snapshot`.
public enum SnapshotJSON {
    static func encode(_ snapshot: Snapshot) throws -> Data {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try encoder.encode(snapshot)
    }

    /// The snapshot in a line that answered a `snapshot` request.
    public static func decode(_ line: [UInt8]) throws -> Snapshot {
        struct Wrapped: Decodable { var snapshot: Snapshot }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode(Wrapped.self, from: Data(line)).snapshot
    }
}
