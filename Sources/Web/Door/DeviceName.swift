// DeviceName: a browser as a person knows it, from what it says of itself.

enum DeviceName {
    private static let browsers = [
        ("MicroMessenger", "微信 WeChat"), ("DingTalk", "钉钉 DingTalk"), ("Edg", "Edge"), ("Firefox", "Firefox"),
        ("Chrome", "Chrome"), ("Safari", "Safari"),
    ]
    private static let systems = [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]

    /// `Chrome · Windows`; what is not known stays as it is, cut short.
    static func of(_ agent: String) -> String {
        let parts = [browsers, systems].compactMap { known in known.first { agent.contains($0.0) }?.1 }
        return parts.isEmpty ? (agent.isEmpty ? "—" : String(agent.prefix(40))) : parts.joined(separator: " · ")
    }
}
