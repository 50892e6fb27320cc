/// What this build calls itself, in hellos and `--version`.
public enum Build {
    public static let version = "0.1.0"
}
