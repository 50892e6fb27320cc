import Foundation
import Testing

@testable import Screen

/// Colours that must differ do so for whoever sees no red, no green or no blue, and every text can be read.
struct ThemeVisionTests {
    private static let themes = [Theme.dark, .light, .highContrast, .colourBlind]

    /// A colour as 256-colour terminals show it, or in full.
    private func shown(_ colour: TerminalColour) -> RGB? {
        switch colour {
        case .standard: nil
        case .indexed(let index): RGB(index: index)
        case .direct(let rgb): rgb
        }
    }

    private func ink(_ role: Role, _ theme: Theme, _ depth: ColourDepth) -> RGB {
        shown(theme.paint(Style(role), depth: depth).foreground) ?? theme.text
    }
    private func ground(_ role: Role, _ theme: Theme, _ depth: ColourDepth) -> RGB {
        shown(theme.paint(Style(role), depth: depth).background) ?? theme.paper
    }

    /// What is written on the paper, and what fills a cell (the bar over history is drawn reversed). One of each is told
    /// from the other by its form.
    @Test(arguments: themes, [ColourDepth.palette, .direct])
    func whatMustDifferDiffersInEveryVision(theme: Theme, depth: ColourDepth) {
        let inks: [Role] = [.normal, .dim, .high, .medium, .low, .notice]
        // ΔE2000: 1 is just noticed side by side; across a screen of small text it takes ten times that.
        let least = theme == .colourBlind ? 12.0 : 10.0
        for vision in Vision.allCases {
            for (index, one) in inks.enumerated() {
                for other in inks[(index + 1)...] {
                    let distance = Lab(ink(one, theme, depth), vision).distance(
                        to: Lab(ink(other, theme, depth), vision))
                    #expect(distance >= least, "\(theme.name) \(depth) \(vision): \(one) and \(other) are \(distance)")
                }
            }
            let fills: [(String, RGB)] = [
                ("critical", ground(.critical, theme, depth)), ("fault", ground(.fault, theme, depth)),
                ("paper", theme.paper),
            ]
            for (index, one) in fills.enumerated() {
                for other in fills[(index + 1)...] {
                    let distance = Lab(one.1, vision).distance(to: Lab(other.1, vision))
                    #expect(distance >= least, "\(theme.name) \(depth) \(vision): \(one.0), \(other.0): \(distance)")
                }
            }
        }
    }

    /// WCAG 2.1, 1.4.3: 4.5 for text; 1.4.6: 7 in the theme made for it (where the terminal has the colour itself).
    @Test(arguments: themes, [ColourDepth.palette, .direct])
    func everyTextCanBeRead(theme: Theme, depth: ColourDepth) {
        let least = theme == .highContrast && depth == .direct ? 7.0 : 4.5
        for role in Role.allCases where ![.border, .usual].contains(role) {
            let contrast = Vision.contrast(ink(role, theme, depth), ground(role, theme, depth))
            #expect(contrast >= least, "\(theme.name) \(depth): \(role) has \(contrast)")
        }
        // Lines are no text: 1.4.11 asks for 3.
        for role in [Role.border, .usual] {
            #expect(Vision.contrast(ink(role, theme, depth), ground(role, theme, depth)) >= 3)
        }
    }

    @Test func theSimulationAndTheDistanceAreThoseOfTheLiterature() {
        // Sharma, Wu, Dalal 2005, table 1, pairs 1, 7 and 17.
        let pairs: [((Double, Double, Double), (Double, Double, Double), Double)] = [
            ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425), ((50, 0, 0), (50, -1, 2), 2.3669),
            ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ]
        for (a, b, expected) in pairs {
            let distance = Lab(l: a.0, a: a.1, b: a.2).distance(to: Lab(l: b.0, a: b.1, b: b.2))
            #expect(abs(distance - expected) < 0.0001, "\(distance)")
        }
        // Who sees no green takes this red and this green for much the same; who sees all does not.
        let (red, green) = (RGB(0xC0, 0x60, 0x20), RGB(0x7A, 0x80, 0x20))
        #expect(Lab(red, .normal).distance(to: Lab(green, .normal)) > 25)
        #expect(Lab(red, .deuteranopia).distance(to: Lab(green, .deuteranopia)) < 12)
        for vision in Vision.allCases { #expect(Lab(RGB(255, 255, 255), vision).l > 99.9) }
        #expect(abs(Vision.contrast(RGB(0, 0, 0), RGB(255, 255, 255)) - 21) < 0.01)
    }

    @Test func everyThemeIsFoundByItsNameInBothSpellings() {
        for theme in Theme.all { #expect(Theme.named(theme.name) == theme) }
        #expect(Theme.named("color-blind") == .colourBlind && Theme.named("neon") == nil)
        for depth in ColourDepth.allCases { #expect(ColourDepth.named(depth.name) == depth) }
    }

    @Test func textForTerminalsThatPrintHasNoControlCharacter() {
        #expect(Charset.unicode.printable("a\u{1B}[2Jé\u{9B}\u{7F}\n") == "a[2Jé")
        #expect(Charset.ascii.printable("▲2 3,42 m ≥ 3,20 · Liberté") == "^2 3,42 m > 3,20 . Liberte")
    }
}

/// How colours are seen: Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB.
enum Vision: CaseIterable {
    case normal, protanopia, deuteranopia, tritanopia

    private var matrix: [[Double]] {
        switch self {
        case .normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
        case .protanopia:
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
        case .deuteranopia:
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
        case .tritanopia:
            [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
        }
    }

    func seen(_ colour: RGB) -> [Double] {
        let linear = Vision.linear(colour)
        return matrix.map { row in min(1, max(0, zip(row, linear).reduce(0) { $0 + $1.0 * $1.1 })) }
    }

    /// sRGB, IEC 61966-2-1.
    static func linear(_ colour: RGB) -> [Double] {
        [colour.red, colour.green, colour.blue].map { part in
            let value = Double(part) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
    }

    /// WCAG 2.1, "contrast ratio".
    static func contrast(_ one: RGB, _ other: RGB) -> Double {
        let luminances = [one, other].map { colour in
            let linear = linear(colour)
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        }.sorted()
        return (luminances[1] + 0.05) / (luminances[0] + 0.05)
    }
}

/// CIE L*a*b*, D65.
struct Lab {
    let l: Double
    let a: Double
    let b: Double

    init(l: Double, a: Double, b: Double) { (self.l, self.a, self.b) = (l, a, b) }

    init(_ colour: RGB, _ vision: Vision) {
        let rgb = vision.seen(colour)
        let x = (0.4124564 * rgb[0] + 0.3575761 * rgb[1] + 0.1804375 * rgb[2]) / 0.95047
        let y = 0.2126729 * rgb[0] + 0.7151522 * rgb[1] + 0.0721750 * rgb[2]
        let z = (0.0193339 * rgb[0] + 0.1191920 * rgb[1] + 0.9503041 * rgb[2]) / 1.08883
        func f(_ t: Double) -> Double { t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116 }
        (l, a, b) = (116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z)))
    }

    /// CIEDE2000, as Sharma, Wu and Dalal write it.
    func distance(to other: Lab) -> Double {
        func degrees(_ radians: Double) -> Double { radians * 180 / .pi }
        func sine(_ degrees: Double) -> Double { sin(degrees * .pi / 180) }
        func cosine(_ degrees: Double) -> Double { cos(degrees * .pi / 180) }
        let meanChroma = (hypot(a, b) + hypot(other.a, other.b)) / 2
        let stretch = 1.5 - 0.5 * sqrt(pow(meanChroma, 7) / (pow(meanChroma, 7) + pow(25, 7)))
        let (a1, a2) = (a * stretch, other.a * stretch)
        let (c1, c2) = (hypot(a1, b), hypot(a2, other.b))
        func hue(_ a: Double, _ b: Double) -> Double {
            let hue = degrees(atan2(b, a))
            return hue < 0 ? hue + 360 : hue
        }
        let (h1, h2) = (hue(a1, b), hue(a2, other.b))
        var turn = c1 * c2 == 0 ? 0 : h2 - h1
        if turn > 180 { turn -= 360 } else if turn < -180 { turn += 360 }
        let deltaHue = 2 * sqrt(c1 * c2) * sine(turn / 2)
        let (meanL, meanC) = ((l + other.l) / 2, (c1 + c2) / 2)
        var meanH = h1 + h2
        if c1 * c2 != 0 {
            if abs(h1 - h2) <= 180 { meanH /= 2 } else { meanH = (meanH < 360 ? meanH + 360 : meanH - 360) / 2 }
        }
        let t =
            1 - 0.17 * cosine(meanH - 30) + 0.24 * cosine(2 * meanH) + 0.32 * cosine(3 * meanH + 6)
            - 0.20 * cosine(4 * meanH - 63)
        let weightL = 1 + 0.015 * pow(meanL - 50, 2) / sqrt(20 + pow(meanL - 50, 2))
        let (weightC, weightH) = (1 + 0.045 * meanC, 1 + 0.015 * meanC * t)
        let rotation =
            -sine(60 * exp(-pow((meanH - 275) / 25, 2))) * 2 * sqrt(pow(meanC, 7) / (pow(meanC, 7) + pow(25, 7)))
        let (dL, dC, dH) = ((other.l - l) / weightL, (c2 - c1) / weightC, deltaHue / weightH)
        return sqrt(dL * dL + dC * dC + dH * dH + rotation * dC * dH)
    }
}
