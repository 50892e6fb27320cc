import Foundation
import Mutants

// `mutation-proof [NUMBER | FROM-TO]…`, from the package's root: breaks the engine in each listed way (or in those
// numbered so) and says which test sees it. Exit status 1 when none does, 2 when the proof itself can't be made.

/// The quick suite first: what it sees need not be asked of the oracle.
let suites = ["AlarmsTests", "OracleTests"]

enum Verdict {
    case killed(by: String)
    case survived
    /// The change is no program: it proves nothing.
    case unsound(String)
}

/// The first test that failed in what `swift test` printed.
func failedTest(in output: String) -> String {
    for line in output.split(separator: "\n") where line.contains("recorded an issue") || line.contains("failed after")
    {
        let words = line.split(separator: " ")
        guard let mark = words.firstIndex(of: "Test"), mark + 1 < words.count else { continue }
        return words[mark + 1].prefix { $0 != "(" } + ""
    }
    return "a trap"
}

func judge(_ mutant: Mutant, on bench: Workbench) throws -> Verdict {
    let sound = try bench.read(mutant.path)
    guard let broken = mutant.applied(to: sound) else { return .unsound("its text does not stand there exactly once") }
    try bench.write(broken, to: mutant.path)
    defer { try? bench.write(sound, to: mutant.path) }
    let build = try bench.build()
    guard build.status == 0 else {
        let error = build.output.split(separator: "\n").first { $0.contains("error:") }
        return .unsound("it does not build: \(error ?? "")")
    }
    for suite in suites {
        let test = try bench.test(suite)
        if test.neverEnded { return .killed(by: "\(suite), which never ends") }
        if test.status != 0 { return .killed(by: "\(suite).\(failedTest(in: test.output))") }
    }
    return .survived
}

/// At once, also into a file: a proof of an hour is looked at while it runs.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    exit(2)
}

let package = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
guard FileManager.default.fileExists(atPath: package.appending(path: "Sources/Core/Alarms").path) else {
    fail("\(package.path) is not vigie's package: run mutation-proof from its root")
}
let numbers = CommandLine.arguments.dropFirst().flatMap { word in
    let bounds = word.split(separator: "-").compactMap { Int($0) }
    guard let from = bounds.first, let to = bounds.last, from >= 1, from <= to, to <= engineMutants.count else {
        fail("\(word): mutants are numbered from 1 to \(engineMutants.count); write 7 or 7-12")
    }
    return Array(from...to)
}
let chosen = numbers.isEmpty ? Array(1...engineMutants.count) : numbers

let bench = try Workbench(copying: package, to: package.appending(path: ".build-mutants/package"))
let build = try bench.build()
guard build.status == 0 else { fail("the engine as it stands does not build:\n\(build.output)") }
for suite in suites {
    let test = try bench.test(suite)
    guard test.status == 0 else { fail("\(suite) fails without any mutant:\n\(test.output)") }
}
var (killed, survived, unsound) = (0, 0, 0)
for number in chosen {
    let mutant = engineMutants[number - 1]
    let said: String
    switch try judge(mutant, on: bench) {
    case .killed(let test):
        killed += 1
        said = "killed    \(test)"
    case .survived:
        survived += 1
        said = "SURVIVED"
    case .unsound(let why):
        unsound += 1
        said = "UNSOUND   \(why)"
    }
    say("\(number)\t\(mutant.file)\tnot: \(mutant.breaks)\t\(said)")
}
say("\(killed) of \(chosen.count) mutants killed, \(survived) survived, \(unsound) unsound")
exit(survived + unsound > 0 ? 1 : 0)
