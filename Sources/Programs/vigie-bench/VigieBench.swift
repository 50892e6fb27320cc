@main
enum VigieBench {
    static func main() {}
}
