import Console
import Foundation
import Link
import OperatorLink
import SiteFiles
import Terminal

/// Which console a terminal gets: a screen, or sentences where it is asked for or can only print.
enum ConsoleStart {
    /// Runs it to its end.
    /// - Parameter othersWatching: of a core that ends with this console, how many others see it.
    /// - Throws: `TerminalError`, or what `attach` throws; the terminal is as it was then.
    static func run(
        _ options: ConsoleOptions, look: ConsoleLook, scenery: SiteScenery?, seatProgram: SeatProgram? = nil,
        othersWatching: @escaping () -> Int = { 0 },
        attach: (View, @escaping @Sendable (CoreEvent) -> Void) throws -> any CoreConnection
    ) throws -> ConsoleProgram.Ending {
        let term = ProcessInfo.processInfo.environment["TERM"] ?? ""
        if look.isLinear || Capabilities.printsOnly(term: term) {
            if look.recording != nil {
                throw Exit.usage(
                    "--record-session records a screen, and TERM=\(term) has none. Use script(1) for lines.")
            }
            return try LinearProgram(options, scenery: scenery, othersWatching: othersWatching, attach: attach).run()
        }
        return try ConsoleProgram(
            options, look: look, scenery: scenery, seatProgram: seatProgram, othersWatching: othersWatching,
            attach: attach
        ).run()
    }
}
