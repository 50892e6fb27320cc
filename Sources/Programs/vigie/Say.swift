import ArgumentParser
import Foundation
import History
import Link
import Listeners
import SiteFiles
import Terminal

/// What people read goes to stderr, what programs read to stdout.
enum Say {
    static func toPeople(_ line: String) { FileHandle.standardError.write(Data((plain(line) + "\n").utf8)) }

    /// Whole lines with their newlines. Written with one call each, so that a pipe's reader never waits for a buffer.
    static func toPrograms(_ bytes: [UInt8]) {
        // A closed pipe (`| head`) is the reader's way to say that it has enough.
        if deliver(bytes) != nil { Foundation.exit(0) }
    }

    static func toPrograms(_ line: JSONLine) { toPrograms(line.line) }

    static func line(_ text: String) { toPrograms(Array((plain(text) + "\n").utf8)) }

    /// Without what a terminal obeys (C0 but for line ends and tabs, DEL, C1): a comment that an operator sent by a
    /// program of their own may hold anything.
    static func plain(_ text: String) -> String {
        func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value < 0x20 && scalar != "\n" && scalar != "\t" || (0x7F...0x9F).contains(scalar.value)
        }
        guard text.unicodeScalars.contains(where: isObeyed) else { return text }
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !isObeyed(scalar) { plain.append(scalar) }
        return String(plain)
    }

    /// Writes to stdout.
    /// - Returns: the errno of what kept it from taking all: EPIPE of a closed pipe, EIO of a terminal that hung up; nil
    ///   when all was taken.
    static func deliver(_ bytes: [UInt8]) -> Int32? {
        var sent = 0
        while sent < bytes.count {
            let written = bytes.withUnsafeBytes {
                write(STDOUT_FILENO, $0.baseAddress?.advanced(by: sent), $0.count - sent)
            }
            if written > 0 {
                sent += written
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }
}

/// The exit codes of cli.md.
enum Exit {
    static let no: Int32 = 1
    static let wrongUse: Int32 = 2
    static let unreachable: Int32 = 3
    static let bug: Int32 = 70

    /// Runs a subcommand's work; what goes wrong is said to people and becomes the exit code it stands for.
    static func run(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let failure as LinkFailure {
            Say.toPeople(failure.description)
            throw ExitCode(failure.exitCode)
        } catch let failure as ListenerFailure {
            Say.toPeople(failure.description)
            throw ExitCode(wrongUse)
        } catch let failure as HistoryError {
            Say.toPeople(failure.message)
            throw ExitCode(wrongUse)
        } catch let failure as TerminalError {
            Say.toPeople("\(failure)")
            throw ExitCode(wrongUse)
        } catch is DecodingError {
            throw strange()
        } catch let failure as CocoaError where failure.code == .propertyListReadCorrupt {
            throw strange()
        } catch let failure as Problem {
            Say.toPeople("\(failure)")
            throw ExitCode(wrongUse)
        }
    }

    /// An answer that was read whole, and is none of a core's.
    private static func strange() -> ExitCode {
        Say.toPeople(
            "What answers on the socket is no vigie core of this version: its answer can't be read. See who listens "
                + "(`ss -xlp`), restart a core of another version, or say with --socket where the core is.")
        return ExitCode(unreachable)
    }

    static func usage(_ text: String) -> LinkFailure { .refused(text, why: nil, exit: wrongUse) }
}
