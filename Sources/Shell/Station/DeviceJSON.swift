import Hypervisor
import Link
import OperatorLink
import Telemetry

/// A device of the register as `vigie devices --json` prints it: every member always present, null where there is
/// nothing.
enum DeviceJSON {
    static func object(_ device: Hypervisor.ListedDevice) -> JSONLine {
        let entity = device.entity
        var line = JSONLine()
        line.add("id", entity.id.text)
        line.add("type", entity.type.text)
        line.add("name", entity.name)
        line.add("lifecycle", entity.device.lifecycle.rawValue)
        line.add("listed", !entity.isDiscovered)
        line.add("state", state(device))
        line.add("lastSeen", device.row.lastSeen)
        line.add("alarm", device.row.mark?.priority.name)
        line.add("lot", entity.device.lot)
        line.add("gateway", entity.device.gateway)
        line.add("commune", entity.commune)
        line.add("zone", entity.zone)
        line.add("series", device.seriesCount)
        return line
    }

    /// The same, and what each of its series last said.
    static func object(_ device: Hypervisor.ListedDevice, _ lines: [Faceplate.Line]) -> JSONLine {
        var line = object(device)
        line.add("readings", lines.map(object))
        return line
    }

    private static func object(_ reading: Faceplate.Line) -> JSONLine {
        var line = JSONLine()
        line.add("attribute", reading.attribute.text)
        if let text = reading.last.text { line.add("value", text) } else { line.add("value", reading.last.value) }
        line.add("unit", reading.last.unit?.symbol)
        line.add("observedAt", reading.last.observedAt)
        line.add("receivedAt", reading.last.receivedAt)
        line.add("quality", "\(reading.last.quality)")
        line.add("stale", reading.last.isStale)
        return line
    }

    /// Never heard, or the worst of its readings.
    private static func state(_ device: Hypervisor.ListedDevice) -> String {
        if device.row.lastSeen == nil { return "unheard" }
        switch device.row.state {
        // One of its attributes is still to come: what came is good.
        case .normal, .missing: return "good"
        case .uncertain: return "uncertain"
        case .bad: return "bad"
        case .stale: return "stale"
        }
    }
}
