// swift-tools-version: 6.1
import PackageDescription

// The folders are the architecture (README, "How it is laid out"): Core computes, Shell acts.
// `VIGIE_ROOMS=core swift test --scratch-path .build-core` builds the pure rooms and their tests alone:
// no package to fetch, no system library, seconds instead of minutes.
// `VIGIE_ROOMS=oracle` builds the alarm engine and its proofs alone: the oracle, built for release, and the mutants.
let oracleOnly = Context.environment["VIGIE_ROOMS"] == "oracle"
let coreOnly = oracleOnly || Context.environment["VIGIE_ROOMS"] == "core"

let oracleTargets = [
    "CMaths", "Telemetry", "Alarms", "AlarmsTests", "Oracle", "OracleTests", "oracle-proof", "Mutants",
    "mutation-proof",
]

func core(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/Core/\(name)")
}

func shell(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/Shell/\(name)")
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", exclude: exclude)
}

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let coreTargets: [Target] = [
    .target(name: "CMaths", path: "Sources/Core/CMaths"),
    core("Telemetry"),
    core("Frames", ["Telemetry"]),
    core("Recordings", ["Telemetry", "Frames"]),
    core("Alarms", ["Telemetry", "CMaths"]),
    core("Figures", ["Telemetry"]),
    core("OperatorLink", ["Telemetry", "Alarms", "Figures"]),
    core("Notification", ["Telemetry", "Alarms"]),
    core(
        "Hypervisor",
        ["Telemetry", "Frames", "Recordings", "Alarms", "Notification", "Figures", "OperatorLink"]),
    core("RuleTests", ["Hypervisor", "OperatorLink", "Alarms", "Notification", "Figures", "Telemetry"]),
    core("Screen"),
    core("Console", ["OperatorLink", "Screen", "Alarms", "Figures", "Telemetry"]),
    .target(
        name: "Simulation", dependencies: ["Telemetry", "Frames", "Recordings", "CMaths"], path: "Sources/Simulation"),
]

let shellTargets: [Target] = [
    .systemLibrary(name: "CNcurses", path: "Sources/Shell/CNcurses"),
    .systemLibrary(name: "CZlib", path: "Sources/Shell/CZlib"),
    .target(name: "CSockets", path: "Sources/Shell/CSockets"),
    .target(name: "CPrograms", path: "Sources/Shell/CPrograms"),
    .target(name: "CAllocator", path: "Sources/Shell/CAllocator"),
    .target(name: "CTerminal", dependencies: ["CNcurses"], path: "Sources/Shell/CTerminal"),
    shell("Terminal", ["Screen", "CNcurses", "CTerminal"]),
    shell("History", ["Telemetry", "Frames", "Alarms", "OperatorLink", grdb, sqlite, crypto, logging]),
    shell(
        "Listeners",
        [
            "Frames", "Telemetry", "Alarms", "OperatorLink", "CSockets", nioCore, nioPosix, nioHTTP, logging,
            .target(name: "CZlib", condition: .when(traits: ["Gzip"])),
        ]),
    shell("YAMLText", [yams]),
    shell(
        "SiteFiles",
        [
            "Telemetry", "Alarms", "Notification", "Figures", "Console", "Screen", "RuleTests", "OperatorLink",
            "YAMLText", yams,
        ]),
    shell("Imports", ["Telemetry", "Frames", "Recordings", "YAMLText", yams]),
    shell("Notices", ["Telemetry", "CPrograms", logging]),
    shell("Link", ["OperatorLink", "Alarms", "Telemetry"]),
    shell(
        "Station",
        [
            "CAllocator",
            "Telemetry", "Frames", "Recordings", "Alarms", "Notification", "Figures", "OperatorLink", "Hypervisor",
            "History", "Listeners", "SiteFiles", "Link", "Notices", nioPosix, logging,
        ]),
    .executableTarget(
        name: "vigie",
        dependencies: [
            "Telemetry", "Frames", "Recordings", "Alarms", "Figures", "Notification", "OperatorLink", "RuleTests",
            "Hypervisor", "Screen", "Console", "Terminal", "History", "Listeners", "SiteFiles", "Imports", "Link",
            "Station",
            "Simulation", arguments, logging,
        ],
        path: "Sources/Programs/vigie"),
    .executableTarget(
        name: "vigie-bench",
        dependencies: [
            "Telemetry", "Frames", "Alarms", "Figures", "OperatorLink", "Hypervisor", "RuleTests", "Screen", "Console",
            "History", "Listeners", "Link", "SiteFiles", "Station", "Simulation", arguments, grdb, sqlite,
        ],
        path: "Sources/Programs/vigie-bench"),
]

let coreTests: [Target] = [
    tests("TelemetryTests", ["Telemetry"]),
    tests("FramesTests", ["Frames", "Telemetry"]),
    tests("RecordingsTests", ["Recordings", "Frames", "Telemetry"]),
    tests("AlarmsTests", ["Alarms", "Telemetry"]),
    // The engine beside a slow machine written from the pages.
    .target(name: "Oracle", dependencies: ["Alarms", "Telemetry"], path: "Tests/Oracle"),
    .executableTarget(name: "oracle-proof", dependencies: ["Oracle"], path: "Tests/OracleProof"),
    tests("OracleTests", ["Oracle"]),
    // The engine broken on purpose: a listed change of one line, and a test that sees it.
    .target(name: "Mutants", path: "Tests/Mutants"),
    .executableTarget(name: "mutation-proof", dependencies: ["Mutants"], path: "Tests/MutationProof"),
    tests("MutantsTests", ["Mutants"]),
    tests("NotificationTests", ["Notification", "Alarms", "Telemetry"]),
    tests("FiguresTests", ["Figures", "Telemetry"]),
    tests(
        "HypervisorTests",
        [
            "Hypervisor", "Alarms", "Notification", "Frames", "OperatorLink", "Figures", "Recordings", "Telemetry",
        ]),
    tests("OperatorLinkTests", ["OperatorLink", "Alarms", "Figures", "Simulation", "Telemetry"]),
    tests("RuleTestsTests", ["RuleTests", "Hypervisor", "OperatorLink", "Alarms", "Notification", "Telemetry"]),
    tests("ScreenTests", ["Screen"]),
    tests(
        "ConsoleTests", ["Console", "Screen", "OperatorLink", "Figures", "Alarms", "Telemetry"], exclude: ["Golden"]),
    tests("SimulationTests", ["Simulation", "Recordings", "Frames", "Telemetry"]),
    tests("HouseTests", []),
]

let shellTests: [Target] = [
    // Runs programs on a pseudo-terminal, for the tests of rooms that need a real one.
    .target(name: "CPty", path: "Tests/CPty"),
    .target(name: "PtyHarness", dependencies: ["CPty"], path: "Tests/PtyHarness"),
    // A sensor's ends on loopback, for the tests of rooms that listen.
    .target(name: "LoopbackHarness", path: "Tests/LoopbackHarness"),
    .executableTarget(name: "terminal-probe", dependencies: ["Terminal", "Screen"], path: "Tests/TerminalProbe"),
    tests("TerminalTests", ["Terminal", "Screen", "PtyHarness", "terminal-probe"]),
    tests("HistoryTests", ["History", "Frames", "OperatorLink", "Telemetry", "Alarms", grdb]),
    tests("NoticesTests", ["Notices", "LoopbackHarness", "Telemetry", logging]),
    tests(
        "ListenersTests",
        ["Listeners", "Link", "Frames", "OperatorLink", "Telemetry", "LoopbackHarness", nioPosix, logging]),
    tests("YAMLTextTests", ["YAMLText", yams]),
    tests(
        "SiteFilesTests",
        ["SiteFiles", "Console", "OperatorLink", "RuleTests", "Hypervisor", "Alarms", "Simulation", "Telemetry"]),
    tests("ImportsTests", ["Imports", "Recordings", "Frames", "Telemetry"]),
    tests(
        "StationTests",
        [
            "Station", "Hypervisor", "History", "Alarms", "OperatorLink", "Telemetry", "Link", "Listeners", "SiteFiles",
            "Recordings", "Simulation", "LoopbackHarness", logging,
        ]),
    // The real binary: on a pty, with real sockets and a real database.
    tests("ProgramTests", ["vigie", "CSockets", "PtyHarness"]),
]

let package = Package(
    name: "vigie",
    products: coreOnly
        ? []
        : [
            .executable(name: "vigie", targets: ["vigie"]),
            .executable(name: "vigie-bench", targets: ["vigie-bench"]),
        ],
    traits: coreOnly
        ? []
        : [.trait(name: "Gzip", description: "Takes HTTP bodies in gzip as well. Needs zlib1g-dev.")],
    dependencies: coreOnly
        ? []
        : [
            .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
            .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
            .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
            .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
            .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
            // The journal's hash chain.
            .package(url: "https://github.com/apple/swift-crypto", from: "3.12.3"),
        ],
    targets: oracleOnly
        ? (coreTargets + coreTests).filter { oracleTargets.contains($0.name) }
        : coreOnly ? coreTargets + coreTests : coreTargets + shellTargets + coreTests + shellTests,
    swiftLanguageModes: [.v6]
)
