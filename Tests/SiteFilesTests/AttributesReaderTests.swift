import Telemetry
import Testing

@testable import SiteFiles

/// `attributes:` of site.yaml: read whole, and every mistake told with its line.
struct AttributesReaderTests {
    private static let bins = """
        name: x
        attributes:
          fillingLevel: { label: { en: filling, fr: remplissage }, unit: "1", range: [0, 1], shown_in: "%", decimals: 0 }
          temperature: { label: température, unit: °C, max_step: 5/1m }
          lidState: { values: { open: { en: open, fr: ouvert }, jammed: coincé } }
        types:
          WasteContainer: { label: { en: bin, fr: bac }, period: 1h }
          Compactor: { attributes: { fillingLevel: { range: [0, 1.2] } } }
        """

    @Test func whatIsWrittenIsRead() throws {
        let scratch = try ScratchSite(["site.yaml": AttributesReaderTests.bins])
        #expect(scratch.problems() == [])
        let site = try #require(SiteFolder.load(scratch.folder).site).site
        let filling = try #require(site.presentations["fillingLevel"])
        #expect(filling.label == LocalizedText(english: "filling", french: "remplissage"))
        #expect(filling.unit == "1" && filling.shownIn == "%" && filling.decimals == 0)
        #expect(site.presentations["temperature"]?.label == LocalizedText("température"))
        #expect(site.presentations["lidState"]?.words["jammed"] == LocalizedText("coincé"))
        #expect(site.presentations[type: "WasteContainer"] == LocalizedText(english: "bin", french: "bac"))
        // It holds for every type, listed or heard of, but for what that says itself.
        let bin = site.discovery("b", "WasteContainer")
        #expect(site.unit(of: "fillingLevel", for: bin) == "1" && site.range(of: "fillingLevel", for: bin) == 0...1)
        #expect(site.range(of: "fillingLevel", for: site.discovery("c", "Compactor")) == 0...1.2)
        #expect(site.attributes["temperature"]?.maxStep?.change == 5)
    }

    @Test func everyMistakeIsToldAtOnce() throws {
        let scratch = try ScratchSite([
            "site.yaml": """
            name: x
            attributes:
              fillingLevel: { lable: filling, unit: "1", shown_in: m }
              LAeq: { label: { en: noise, fr: bruit }, shown_in: dB(A) }
              LAmax: { label: Noise, decimals: 12 }
              batteryLevel: { label: "a|b", unit: "1", shown_in: percent }
              curentLevel: { label: niveau }
            types:
              FloodMonitoring: { attributes: { currentLevel: { unit: m, label: niveau } } }
            """
        ])
        let said = scratch.problems().joined(separator: "\n")
        for expected in [
            "site.yaml:3: unknown key \"lable\" in fillingLevel. Did you mean label?",
            "site.yaml:3: fillingLevel is in 1, which can't be shown in m. Write one of: %, 1.",
            "site.yaml:4: LAeq has no unit to be shown in dB(A). Add the one it comes in: unit: dB(A).",
            "site.yaml:5: warning: LAmax and LAeq are both called \"Noise\". Tell them apart.",
            "site.yaml:5: decimals 12 is outside 0…6.",
            "site.yaml:6: label \"a|b\" is no heading.",
            "site.yaml:6: batteryLevel is in 1, which can't be shown in percent. Write one of: %, 1.",
            "site.yaml:7: warning: no type and no entity has an attribute curentLevel. Did you mean currentLevel?",
            "site.yaml:9: label is the same whatever has currentLevel. Write it in site.yaml: "
                + "attributes: { currentLevel: { label: … } }.",
        ] {
            #expect(said.contains(expected), "\(expected) in:\n\(said)")
        }
    }

    /// Plain numbers of rules are in the unit that types say, where the attribute says none.
    @Test func theUnitOfATypeIsThatOfItsNumbers() throws {
        let scratch = try ScratchSite([
            "site.yaml": """
            name: x
            attributes: { fillingLevel: { shown_in: "%" } }
            types: { WasteContainer: { attributes: { fillingLevel: { unit: "1" } } } }
            """
        ])
        let (site, problems) = SiteFolder.load(scratch.folder)
        #expect(problems.isEmpty && site?.site.presentations["fillingLevel"]?.unit == "1")
    }
}
