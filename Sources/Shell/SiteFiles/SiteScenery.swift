import Console

/// What a console takes from a site's folder for itself, the core having no need of it: the site's own displays, and
/// the map they are drawn on. Owned by one thread.
public final class SiteScenery {
    private let site: LoadedSite?
    private let displays: DisplayFolder
    private var isMapRead = false
    /// The site's, where it could be read.
    public var folder: String? { site?.folder }

    public init(_ site: LoadedSite) {
        self.site = site
        displays = DisplayFolder(siteFolder: site.folder, site: site.site)
    }

    /// - Parameter folder: where no site can be read there is nothing to show.
    public convenience init?(folder: String) {
        guard let site = SiteFolder.load(folder).site else { return nil }
        self.init(site)
    }

    /// Hands `console` what is new: displays whose files changed since the last call, and the base map once, when it is
    /// first looked at.
    public func update(_ console: inout Console) {
        if let read = displays.changed() { console.receive(read) }
        guard !isMapRead, console.showsMap, let site else { return }
        isMapRead = true
        var map = BaseMapFile.read(site).map
        map.centre = site.site.center
        console.receive(map)
    }
}
