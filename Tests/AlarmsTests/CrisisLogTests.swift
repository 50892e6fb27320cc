import Alarms
import Telemetry
import Testing

/// The crisis log in the journal, and out of it again.
struct CrisisLogTests {
    private let at = Timestamp(seconds: 1_700_000_000)

    private func record(_ entry: LogEntry, _ number: Int) -> JournalRecord {
        var record = JournalRecord(
            at: at + .seconds(Int64(number)), wall: at, event: .note, by: number % 2 == 0 ? "martin" : "dupont")
        record.tell(entry, number: number)
        return record
    }

    @Test(arguments: LogEntry.Kind.allCases) func anEntryIsReadBackAsItWasWritten(kind: LogEntry.Kind) {
        for (person, commune) in [(nil, nil), ("Mme Roux", nil), (nil, "Hyères"), ("le maire", "La Crau")] {
            let entry = LogEntry("quai évacué", kind: kind, person: person, commune: commune, corrects: 3)
            #expect(record(entry, 7).logEntry == entry)
            #expect(record(entry, 7).occurrence == 7)
        }
    }

    @Test func aNoteOfBeforeThereWereKindsIsInformation() {
        var old = JournalRecord(at: at, wall: at, event: .note, by: "dupont")
        old.text = "ronde faite"
        #expect(old.logEntry == "ronde faite")
        #expect(CrisisLog(journal: [old]).lines.map(\.number) == [nil])
    }

    @Test func whatIsTypedCannotForgeAnotherField() {
        let entry = LogEntry(" a\nb ", person: "x\ny", commune: " \n ")
        #expect(entry == LogEntry("a b", person: "x y"))
        #expect(record(entry, 1).logEntry == entry)
    }

    @Test func aCorrectionStandsBesideWhatItCorrects() {
        let log = CrisisLog(journal: [
            record("quai évacué à 03:20", 1), record(LogEntry("appel du COD", kind: .callIn), 2),
            record(LogEntry("quai évacué à 03:40", corrects: 1), 3), record(LogEntry("non, 03:45", corrects: 1), 4),
            record(LogEntry("d'avant", corrects: 99), 5),
        ])
        #expect(log.lines.map(\.correctedBy) == [[3, 4], [], [], [], []])
        #expect(log.lines.map(\.entry.text).first == "quai évacué à 03:20", "nothing is changed")
    }

    @Test func aCorrectionKeepsWhoAndWhereAndWhatKind() {
        let log = CrisisLog(journal: [
            record(LogEntry("quai évacué à 03:20", kind: .callIn, person: "le maire", commune: "Hyères"), 1),
            record(LogEntry("à 03:40", corrects: 1), 2), record(LogEntry("à 03:45", corrects: 2), 3),
            record(LogEntry("l'adjoint", person: "l'adjoint", corrects: 1), 4),
        ])
        #expect(log.lines.map(\.entry.kind) == [.callIn, .callIn, .callIn, .callIn])
        #expect(log.lines.map(\.entry.person) == ["le maire", "le maire", "le maire", "l'adjoint"])
        #expect(log.lines.map(\.entry.commune) == ["Hyères", "Hyères", "Hyères", "Hyères"])
    }

    @Test func theChainKnowsAnEntryByEveryFieldOfIt() {
        let entries: [LogEntry] = [
            "a", LogEntry("a", kind: .action), LogEntry("a", person: "b"), LogEntry("a", commune: "b"),
            LogEntry("a", corrects: 1),
        ]
        #expect(Set(entries.map { record($0, 2).canonicalBytes }).count == entries.count)
    }
}
