// PostgresAddress: where the server is.
import CLibpq
import Foundation

/// The address of a database, `postgres://user:password@host:port/name`, with all the options libpq knows.
package struct PostgresAddress: Sendable {
    private let url: String

    /// Throws `refusedToOpen` for an address libpq cannot read, without repeating it: the password is in it.
    init(_ url: String) throws(StorageProblem) {
        let options = PQconninfoParse(url, nil)
        defer { PQconninfoFree(options) }
        guard options != nil else {
            throw .refusedToOpen("the database's address is not like postgres://user:password@host:5432/name")
        }
        self.url = url
    }

    /// For PostgreSQL's own programs: the address without its password, which everybody on the machine could read in the
    /// list of processes, and the password for their environment.
    package static func forPrograms(_ url: String) throws(StorageProblem) -> (address: String, password: String?) {
        _ = try PostgresAddress(url)
        let options = PQconninfoParse(url, nil)
        defer { PQconninfoFree(options) }
        var (parts, password): ([String], String?) = ([], nil)
        var next = options
        while let option = next?.pointee, let keyword = option.keyword {
            if let value = option.val.map({ String(cString: $0) }) {
                let name = String(cString: keyword)
                let quoted = value.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
                if name == "password" { password = value } else { parts.append("\(name)='\(quoted)'") }
            }
            next = next?.advanced(by: 1)
        }
        return (parts.joined(separator: " "), password)
    }

    /// A new connection, good or bad; the caller ends it with `PQfinish`.
    func connect() -> OpaquePointer? {
        // The address may change what stands before `dbname`, but not what stands after it.
        let options = [
            ("application_name", "steward"), ("connect_timeout", "3"),
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("dbname", url), ("client_encoding", "UTF8"),
        ]
        let names = options.map { strdup($0.0) }
        let values = options.map { strdup($0.1) }
        defer { for text in names + values { free(text) } }
        func pointers(_ texts: [UnsafeMutablePointer<CChar>?]) -> [UnsafePointer<CChar>?] {
            texts.map { $0.map { UnsafePointer($0) } } + [nil]
        }
        return PQconnectdbParams(pointers(names), pointers(values), 1)
    }
}
