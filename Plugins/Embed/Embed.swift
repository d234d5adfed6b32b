// Writes every file under a target's Resources/ into one Swift source, so that the program installs as one file.
import Foundation
import PackagePlugin

@main
struct Embed: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let sources = target as? SwiftSourceModuleTarget else { return [] }
        let folder = sources.directoryURL.appending(path: "Resources")
        let output = context.pluginWorkDirectoryURL.appending(path: "Embedded.swift")
        let found = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        let inputs = found.sorted().filter { !$0.hasPrefix(".") }.map { folder.appending(path: $0) }
            .filter { !$0.hasDirectoryPath }
        return [
            .buildCommand(
                displayName: "Embedding \(target.name)'s resources",
                executable: try context.tool(named: "EmbedTool").url,
                arguments: [folder.path, output.path], inputFiles: inputs, outputFiles: [output])
        ]
    }
}
