import Foundation
import YAMLText
import Yams

/// A file's text read and composed, or why it can't be: what of a `Document` takes the time, and can be done on any
/// thread.
struct ComposedFile {
    enum Fault: Error {
        case yaml(YamlError)
        /// In a sentence, with what to do.
        case file(String)
    }
    let content: Result<ComposedYAML, Fault>

    init(text: String) {
        do {
            content = .success(try ComposedYAML(text))
        } catch let error as YamlError {
            content = .failure(.yaml(error))
        } catch {
            content = .failure(.file("\(error)"))
        }
    }

    init(path: String) {
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            self.init(fault: UnreadableFile.words(path))
            return
        }
        guard bytes.count <= Document.byteLimit else {
            self.init(fault: "\(bytes.count) bytes; a file may have \(Document.byteLimit). Split it.")
            return
        }
        guard let text = String(validatingUTF8: bytes) else {
            self.init(fault: "is not UTF-8 text. Save it as UTF-8.")
            return
        }
        self.init(text: text)
    }

    private init(fault: String) { content = .failure(.file(fault)) }
}

extension String {
    /// nil unless every byte is UTF-8; a byte order mark is removed.
    fileprivate init?(validatingUTF8 data: Data) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        self.init(bytes: data.starts(with: mark) ? data.dropFirst(3) : data, encoding: .utf8)
    }
}
