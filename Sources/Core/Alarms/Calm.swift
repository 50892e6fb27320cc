/// The bounds within which a series' readings leave all its alarms as they are, idle: most of a territory most of the
/// time. A reading inside them needs no alarm looked at; one outside is judged in full, and so is every one while any
/// of the series' alarms is not idle. Series of the same rules and numbers share one.
struct Calm: Hashable, Sendable {
    /// Not worked out since something it is made of changed.
    static let unknown: Int32 = -1
    /// Some rule of the series can't be bounded (a condition, an aggregate, a sum): every reading is judged.
    static let never: Int32 = -2

    /// The share of a window's magnitude that sums of up to `WindowStore.sampleLimit` numbers, rounded at every step,
    /// can't stray by: 1 024 × 2⁻⁵³ is 1.1e-13.
    static let roundingShare = 1e-9

    /// What the reading itself may be.
    var low = -Double.infinity
    var high = Double.infinity
    /// What every sample of the series' window may be, so that no mean, minimum or maximum of them sets a level.
    var windowLow = -Double.infinity
    var windowHigh = Double.infinity
    /// How far apart they may be, so that no rate does.
    var spread = Double.infinity

    @inline(__always)
    func holds(_ value: Double) -> Bool { value >= low && value <= high }

    @inline(__always)
    func holds(_ extremes: WindowStore.Extremes) -> Bool {
        let (least, most) = (Double(extremes.least), Double(extremes.most))
        let stray = max(abs(least), abs(most)) * Calm.roundingShare
        return least - stray >= windowLow && most + stray <= windowHigh && most - least + stray <= spread
    }

    /// Bounds the reading (`of` nil) or the values of a window by one level; false where that can't be done.
    mutating func bound(_ threshold: Threshold, of function: WindowFunction?) -> Bool {
        let set = threshold.set
        // A property the entity does not have sets nothing.
        if set.isNaN { return true }
        switch threshold.setOperation {
        case 0, 1:
            return bound(above: threshold.setOperation == 0 ? set.nextDown : set, of: function)
        case 2, 3:
            return bound(below: threshold.setOperation == 2 ? set.nextUp : set, of: function)
        default:
            return threshold.setOperation == Threshold.none
        }
    }

    private mutating func bound(above limit: Double, of function: WindowFunction?) -> Bool {
        switch function?.kind {
        case nil: high = min(high, limit)
        case .mean, .minimum, .maximum: windowHigh = min(windowHigh, limit)
        case .rate: return bound(rate: limit, function)
        case .sum, .increase: return false
        }
        return true
    }

    private mutating func bound(below limit: Double, of function: WindowFunction?) -> Bool {
        switch function?.kind {
        case nil: low = max(low, limit)
        case .mean, .minimum, .maximum: windowLow = max(windowLow, limit)
        case .rate: return bound(rate: -limit, function)
        case .sum, .increase: return false
        }
        return true
    }

    /// A rate is a change within the window, which its samples' spread bounds.
    private mutating func bound(rate limit: Double, _ function: WindowFunction?) -> Bool {
        guard let function, limit > 0, function.perSeconds > 0 else { return false }
        spread = min(spread, limit * (Double(function.span) / 1e9) / function.perSeconds)
        return true
    }
}

extension AlarmEngine {
    /// Works out the bounds of a series whose alarms are all idle; `unknown` while one is not.
    mutating func findCalm(_ index: Int) -> Int32 {
        var calm = Calm()
        var link = series[index].firstLink
        while link >= 0 {
            let entry = links[Int(link)]
            link = entry.next
            let alarm = Int(entry.alarm)
            let rule = Int(alarms[alarm].rule)
            guard entry.role == Link.own, !hot[rule].hasComposite else { return Calm.never }
            let function: WindowFunction?
            switch hot[rule].kind {
            case .reading: function = nil
            case .window: function = hot[rule].function
            case .ratio, .aggregate, .composite, .health: return Calm.never
            }
            let first = Int(alarms[alarm].thresholds)
            for level in first..<first + hot[rule].levelCount where !calm.bound(thresholds[level], of: function) {
                return Calm.never
            }
            guard alarms[alarm].isQuiet, !alarms[alarm].changesByItself else { return Calm.unknown }
        }
        if let known = calmIndices[calm] { return known }
        calms.append(calm)
        calmIndices[calm] = Int32(calms.count - 1)
        return Int32(calms.count - 1)
    }

    /// An alarm of the series is no longer idle, or what it is judged by has changed.
    @inline(__always)
    mutating func endCalm(ofAlarm alarm: Int) {
        let index = Int(alarms[alarm].series)
        if index >= 0 { series[index].calm = Calm.unknown }
    }
}
