/// The systemd unit of a core, as narrow as one that listens, keeps a database and runs notification commands can be.
public struct ServiceUnit: Sendable {
    public var program: String
    public var site: String
    /// nil: an account systemd makes for the time it runs (`DynamicUser=`).
    public var user: String?
    /// Whose members may attach: it owns the socket and the folder it stands in.
    public var group: String

    public init(program: String, site: String, user: String?, group: String) {
        self.program = program
        self.site = site
        self.user = user
        self.group = group
    }

    public var text: String {
        let account = user.map { "User=\($0)" } ?? "DynamicUser=yes"
        return """
            # vigie.service, printed by `vigie service print-unit`. Members of the group \(group) may attach:
            #   groupadd --system \(group); usermod -aG \(group) OPERATOR
            # Install: vigie service print-unit > /etc/systemd/system/vigie.service
            #          systemctl daemon-reload && systemctl enable --now vigie
            [Unit]
            Description=vigie, city hypervisor (\(site))
            After=network-online.target time-sync.target
            Wants=network-online.target

            [Service]
            Type=notify
            NotifyAccess=main
            \(account)
            Group=\(group)
            ExecStart=\(program) serve --site \(site)
            ExecReload=/bin/kill -HUP $MAINPID
            # The core says three times in this time that its own thread turns; a core that hangs is started again.
            WatchdogSec=30
            Restart=on-failure
            RestartSec=1
            # Drains what arrived and commits it.
            TimeoutStopSec=60

            # /run/vigie: the socket, for the group. /var/lib/vigie: the database, for the core alone.
            RuntimeDirectory=vigie
            RuntimeDirectoryMode=0750
            StateDirectory=vigie
            StateDirectoryMode=0700
            UMask=0027

            NoNewPrivileges=yes
            CapabilityBoundingSet=
            AmbientCapabilities=
            ProtectSystem=strict
            ProtectHome=yes
            PrivateTmp=yes
            PrivateDevices=yes
            ProtectClock=yes
            ProtectControlGroups=yes
            ProtectHostname=yes
            ProtectKernelLogs=yes
            ProtectKernelModules=yes
            ProtectKernelTunables=yes
            RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
            RestrictNamespaces=yes
            RestrictRealtime=yes
            RestrictSUIDSGID=yes
            LockPersonality=yes
            MemoryDenyWriteExecute=yes
            SystemCallArchitectures=native
            SystemCallFilter=@system-service
            SystemCallErrorNumber=EPERM
            # Not PrivateUsers=: operators are known by the account the kernel says they are (SO_PEERCRED), and in a
            # user namespace of its own the core would see them all as nobody.
            LimitNOFILE=4096

            [Install]
            WantedBy=multi-user.target

            """
    }
}
