import Foundation
import Testing

/// README's pictures: made by one command, current, and well-formed for a browser.
@Suite(.serialized) struct PicturesTests {
    private static let folder = Workplace.root.path + "/fixtures/pictures"

    @Test func theyAreWhatTheDemoDrawsNow() throws {
        let place = try Workplace()
        let made = place.folder + "/pictures"
        let outcome = try place.run("demo", "--site", "layouts/toulon", "--pictures", made)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: made).sorted()
        #expect(try names == FileManager.default.contentsOfDirectory(atPath: Self.folder).sorted())
        for name in names {
            let drawn = try String(contentsOfFile: made + "/" + name, encoding: .utf8)
            let kept = try String(contentsOfFile: Self.folder + "/" + name, encoding: .utf8)
            #expect(drawn == kept, "fixtures/pictures/\(name) is old: vigie demo --pictures fixtures/pictures")
        }
    }

    @Test func readmeShowsThem() throws {
        let readme = try String(contentsOf: Workplace.root.appendingPathComponent("README.md"), encoding: .utf8)
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder) {
            #expect(readme.contains("(fixtures/pictures/\(name))"), "\(name) is shown nowhere")
        }
    }

    /// Every shape and every text, held to its length, lies inside the picture.
    @Test func nothingLiesOutside() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder) {
            let svg = try String(contentsOfFile: Self.folder + "/" + name, encoding: .utf8)
            let whole = try #require(svg.firstMatch(of: /viewBox="0 0 ([0-9.]+) ([0-9.]+)"/))
            let (width, height) = (try #require(Double(whole.1)), try #require(Double(whole.2)))
            var count = 0
            for shape in svg.matches(of: /<rect x="([0-9.]+)" y="([0-9.]+)" width="([0-9.]+)" height="([0-9.]+)"/) {
                let numbers = [shape.1, shape.2, shape.3, shape.4].compactMap { Double($0) }
                #expect(numbers.count == 4 && numbers[0] + numbers[2] <= width && numbers[1] + numbers[3] <= height)
                count += 1
            }
            for text in svg.matches(of: /<text x="([0-9.]+)" y="([0-9.]+)" textLength="([0-9.]+)"/) {
                let numbers = [text.1, text.2, text.3].compactMap { Double($0) }
                #expect(numbers.count == 3 && numbers[0] + numbers[2] <= width && numbers[1] <= height)
                count += 1
            }
            #expect(count > 100, "\(name) holds a picture")
        }
    }

    /// Any display, and any way to write it, without a terminal.
    @Test(arguments: [("flood", "text", "Gapeau"), ("map", "svg", "<svg"), ("wall", "ansi", "\u{1B}[")])
    func aDemoDrawsAnyDisplay(display: String, format: String, wanted: String) throws {
        let outcome = try Workplace().run(
            "demo", "--once", "--site", "layouts/toulon", "--display", display, "--format", format)
        #expect(outcome.status == 0 && outcome.output.contains(wanted), "\(outcome.errors)")
        // Its curves are there: nothing waits for history.
        #expect(!outcome.output.contains("reading history"))
    }

    @Test func aDisplayThatIsNoneIsSaid() throws {
        let outcome = try Workplace().run("demo", "--once", "--site", "layouts/toulon", "--display", "wal")
        #expect(outcome.status == 2 && outcome.errors.contains("wall"), "\(outcome.errors)")
    }
}
