// StorageProblem: what a database says no with.

/// Why a statement or a transaction did not happen. Verbs turn `unique` into a refusal where they expect it;
/// everything else stops the request and is logged once.
package enum StorageProblem: Error, Sendable, Equatable {
    case noColumn(String), wrongColumn(String)
    /// A unique key is taken already; the constraint's or columns' name as the engine tells it.
    case unique(String)
    /// A foreign key, CHECK, NOT NULL or trigger refused the row.
    case constraint(String)
    /// The disk is full or failed: the service is read-only until there is room again.
    case noRoom(String)
    /// The file does not pass its check: nothing is written to it any more until a backup is restored.
    case damaged(String)
    /// The connection was lost before the outcome was known.
    case connectionLost(String)
    /// Another transaction was in the way; tried again by the engine until its patience ended.
    case serialisation(String)
    /// The statement is wrong or the engine failed.
    case failed(String)
    /// The database cannot be opened as it is: says why and what to do.
    case refusedToOpen(String)
}
