// swift-tools-version:6.2
// The graph below is the architecture: the compiler refuses a wrong import. docs/ARCHITECTURE.md explains it.
import PackageDescription

let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A slice or a layer of Steward: Swift 6, house settings, resources embedded by the plugin when asked.
func room(_ name: String, _ dependencies: [Target.Dependency], embeds: Bool = false) -> Target {
    .target(
        name: name, dependencies: dependencies,
        exclude: embeds ? ["Resources"] : [],
        swiftSettings: house, plugins: embeds ? ["Embed"] : [])
}

/// The tests of one room, mirrored file by file.
func proof(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name + "Tests", dependencies: dependencies, swiftSettings: house)
}

func system(_ name: String, _ library: String, _ debian: String) -> Target {
    .systemLibrary(name: name, pkgConfig: library, providers: [.apt([debian])])
}

let package = Package(
    name: "Steward",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "steward", targets: ["App"]),
        .executable(name: "steward-verify", targets: ["Verify"]),
    ],
    dependencies: [
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: ["FullFoundation"]),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    ],
    targets: [
        system("CLibpq", "libpq", "libpq-dev"),
        system("CSodium", "libsodium", "libsodium-dev"),
        system("CCrypto", "libcrypto", "libssl-dev"),
        system("CSQLite", "sqlite3", "libsqlite3-dev"),
        system("CExpat", "expat", "libexpat1-dev"),
        system("CZip", "libzip", "libzip-dev"),
        system("CXlsxWriter", "xlsxwriter", "libxlsxwriter-dev"),
        system("CZlib", "zlib", "zlib1g-dev"),
        system("CQREncode", "libqrencode", "libqrencode-dev"),
        system("CPango", "pangocairo", "libpango1.0-dev"),

        // curl's variadic calls are closed to Swift: a small C target opens the few that mail and webhooks need.
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),

        room("Kernel", []),
        room("Sheets", ["Kernel", "CExpat", "CZip", "CXlsxWriter"]),
        room("Printing", ["Kernel", "CPango", "CQREncode"]),
        room("Storage", ["Kernel", "CLibpq", "CSQLite", .product(name: "GRDB", package: "GRDB.swift")]),
        room(
            "Platform",
            ["Kernel", "Storage", "CSodium", "CCrypto", "CCurl", .product(name: "Logging", package: "swift-log")],
            embeds: true),
        room(
            "Web",
            [
                "Kernel", "Storage", "Platform", "Sheets", "CQREncode", "CZlib",
                .product(name: "Hummingbird", package: "hummingbird"), .product(name: "HummingbirdTLS", package: "hummingbird"),
            ],
            embeds: true),
        room(
            "Scheme", ["Kernel", "Storage", "Platform", "Web", "Sheets", .product(name: "Yams", package: "Yams")], embeds: true),
        room("Registry", ["Kernel", "Storage", "Platform", "Web", "Scheme", "Sheets"], embeds: true),
        room("ServiceDesk", ["Kernel", "Storage", "Platform", "Web", "Scheme", "Registry", "Sheets"], embeds: true),
        room("People", ["Kernel", "Storage", "Platform", "Web", "Scheme", "Sheets"], embeds: true),
        room(
            "Billing", ["Kernel", "Storage", "Platform", "Web", "Scheme", "Registry", "Sheets", "Printing"], embeds: true),
        room(
            "Arrears", ["Kernel", "Storage", "Platform", "Web", "Scheme", "Registry", "Billing", "Sheets", "Printing"],
            embeds: true),
        room("Demo", ["Kernel", "Storage", "Platform", "Scheme", "Registry", "ServiceDesk", "People", "Billing", "Arrears", "Sheets"]),
        room(
            "Wiring",
            [
                "Kernel", "Storage", "Platform", "Web", "Scheme", "Registry", "ServiceDesk", "People", "Billing", "Arrears",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .executableTarget(
            name: "App",
            dependencies: [
                "Kernel", "Storage", "Platform", "Web", "Scheme", "Registry", "ServiceDesk", "Billing", "Arrears", "Demo", "Sheets",
                "Wiring",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: house),
        .executableTarget(
            name: "MoneyBench", dependencies: ["Kernel", "Storage", "Platform", "Registry", "Billing", "Arrears", "Printing", "Wiring"],
            path: "Tests/Bench/Money", swiftSettings: house),
        .executableTarget(name: "Verify", dependencies: ["CSodium", "CLibpq", "CSQLite"], swiftSettings: house),

        .target(
            name: "Proof",
            dependencies: [
                "CLibpq",
                "Kernel", "Storage", "Platform", "Web", "Scheme", "Registry", "ServiceDesk", "People", "Billing", "Arrears", "Demo",
                "Wiring",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            path: "Tests/Proof", swiftSettings: house),
        proof("Kernel", ["Kernel"]),
        proof("Storage", ["Storage", "Kernel"]),
        proof("Sheets", ["Sheets", "CZip"]),
        proof("Platform", ["Platform", "Proof"]),
        proof("Web", ["Web", "Proof"]),
        proof("Scheme", ["Scheme", "Proof"]),
        proof("Registry", ["Registry", "Sheets", "Proof"]),
        proof("ServiceDesk", ["ServiceDesk", "Proof"]),
        proof("People", ["People", "ServiceDesk", "Proof"]),
        proof("Printing", ["Printing", "Kernel", "Proof"]),
        proof("Billing", ["Billing", "Kernel", "Storage", "Platform", "Web", "Scheme", "Registry", "Sheets", "Printing", "Proof"]),
        proof(
            "Arrears",
            ["Arrears", "Billing", "Kernel", "Storage", "Platform", "Web", "Scheme", "Registry", "ServiceDesk", "Sheets", "Printing", "Proof"]),
        proof("Wiring", ["Wiring", "Web", "Sheets", "Proof"]),
        proof("Tidy", ["Web", "Scheme", "Proof"]),

        .executableTarget(name: "EmbedTool", swiftSettings: house),
        .plugin(name: "Embed", capability: .buildTool(), dependencies: ["EmbedTool"]),
    ])
