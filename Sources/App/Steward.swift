// steward: one program for the office: server, scheduler, command line.
import ArgumentParser

@main
struct Steward: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "steward",
        abstract: "管家 · the customer service of a property-management office, by its own scheme.",
        subcommands: [
            Serve.self, Migrate.self, Import.self, MeasureCommand.self, ClausesCommand.self, ProjectCommand.self,
            UserCommand.self, TokenCommand.self, ChannelCommand.self, HolidaysCommand.self, SchemeCommand.self, Backup.self,
            Restore.self, Drill.self, KeysCommand.self, SchemaCommand.self, OpenAPICommand.self,
        ])
}
