import OperatorLink
import Telemetry

/// Displays by the names the command line uses; `faceplate:ENTITY` for one entity.
public enum DisplayName {
    public static let list =
        "overview, flood, parking, energy, air, alarms, journal, map, devices, kpis, consoles, help, faceplate:ENTITY"

    public static func display(_ text: String) -> View.Display? {
        switch text {
        case "overview": return .overview
        case "flood": return .flood
        case "parking": return .parking
        case "energy": return .energy
        case "air": return .air
        case "alarms": return .alarms
        case "journal": return .journal
        case "devices": return .devices
        case "map": return .map
        case "kpis": return .kpis
        case "consoles": return .consoles
        case "help": return .help
        default:
            guard text.hasPrefix("faceplate:"), text.utf8.count > "faceplate:".utf8.count else { return nil }
            return .faceplate(EntityID(String(text.dropFirst("faceplate:".count))))
        }
    }

    public static func name(_ display: View.Display) -> String {
        switch display {
        case .overview: "overview"
        case .flood: "flood"
        case .parking: "parking"
        case .energy: "energy"
        case .air: "air"
        case .alarms: "alarms"
        case .journal: "journal"
        case .devices: "devices"
        case .map: "map"
        case .kpis: "kpis"
        case .consoles: "consoles"
        case .help: "help"
        case .site(let id): id
        case .faceplate(let entity): "faceplate:\(entity)"
        }
    }
}
