import Foundation
import SiteFiles
import Testing

@Suite("A value made ahead")
struct AheadTests {
    /// The maker waits for the main thread here: were it run by `get`, or before `init` returns, neither would go on.
    @Test("is made while the one who wants it does something else")
    func isMadeBesides() throws {
        let goesOn = DispatchSemaphore(value: 0)
        let value = Ahead {
            goesOn.wait()
            return 7
        }
        goesOn.signal()
        #expect(try value.get() == 7)
        #expect(try value.get() == 7)
    }

    @Test("throws what its maker threw, each time it is asked for")
    func throwsWhatItsMakerThrew() {
        let value = Ahead<Int> { throw Problem(file: "site.yaml", message: "no.") }
        #expect(throws: Problem(file: "site.yaml", message: "no.")) { try value.get() }
        #expect(throws: Problem(file: "site.yaml", message: "no.")) { try value.get() }
    }
}
