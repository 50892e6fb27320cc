import Screen

/// Which keys have nothing to do on a display: a key that does nothing says so, or it is taken for a console that hangs.
extension Console {
    /// - Returns: what to say instead of doing nothing; nil where the key does something.
    func uselessness(of action: KeyTable.Action, _ key: Key) -> String? {
        if action == .later || action == .live, !isInHistory { return texts(.alreadyLive) }
        return hasUse(action) ? nil : texts(.notBound, KeyTable.label(key, texts), keyLabel(.help))
    }

    private func hasUse(_ action: KeyTable.Action) -> Bool {
        switch action {
        case .sort: !sorts.isEmpty
        case .nextPanel, .previousPanel: hasPanels
        case .span: display == .kpis || trendSeries != nil && isTrendInSight
        case .deeper: ![.journal, .help, .kpis, .consoles].contains(display)
        default: true
        }
    }

    /// A short screen has no room for the curve, and some show another one: its span is then nothing to turn.
    private var isTrendInSight: Bool {
        guard trend != nil else { return true }
        var other = self
        other.trend = nil
        return other.draw(size: screenSize).plainText != draw(size: screenSize).plainText
    }

    private var hasPanels: Bool {
        switch display {
        case .overview, .map, .devices: true
        case .site: (siteDisplay?.panels.count ?? 0) > 1
        default: false
        }
    }
}
