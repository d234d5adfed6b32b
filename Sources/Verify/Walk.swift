/// What one chain came to; `held` counts the rows before the first bad one.
struct Chain {
    var last = (seq: Int64(0), hash: [UInt8](repeating: 0, count: 32))
    var (rows, held, erased, witnessed): (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
    var firstBad: Int64?
    var checkpoint: Checkpoint?
    /// Kinds of finding that were already named; only the first of each is, in a chain.
    var named: Set<String> = []
}

/// Walks the chains in order, then the heads, then the checkpoints, and reports what does not hold.
struct Walk {
    let (database, keys, report): (Database, [[UInt8]: JournalKey]?, Report)
    var chains: [Int64: Chain] = [:]

    /// Checks each row against the one before it; after its first bad row a chain is only counted.
    mutating func rows() throws {
        let columns = journalColumns.map { "j.\($0), " }.joined()
        let next = try database(
            "SELECT \(columns) t.salt, t.body, t.seq FROM journal AS j LEFT JOIN journal_text AS t "
                + "ON t.chain = j.chain AND t.seq = j.seq ORDER BY j.chain, j.seq")
        while let row = try next() {
            let (id, seq) = (row[0].number ?? -1, row[1].number ?? -1)
            var chain = chains[id] ?? Chain()
            if chain.firstBad == nil, let (check, words) = flaw(in: row, seq, of: chain) {
                chain.firstBad = min(seq, chain.last.seq + 1)
                report.finding(check, words, ["chain": id, "row": chain.firstBad ?? seq])
            }
            if chain.firstBad == nil, row[7].text == [UInt8]("database.restored".utf8) {
                let what = String(decoding: row[8].text ?? [], as: UTF8.self)
                report.note("chain \(id) row \(seq): the database was restored from a backup, \(what)")
            }
            chain.rows += 1
            chain.held += chain.firstBad == nil ? 1 : 0
            chain.erased += row[15].number == nil && row[9].bytes != nil ? 1 : 0
            chain.last = (seq, row[12].bytes ?? [])
            chains[id] = chain
        }
        let strays = try database(
            "SELECT t.chain, min(t.seq) FROM journal_text AS t LEFT JOIN journal AS j "
                + "ON j.chain = t.chain AND j.seq = t.seq WHERE j.seq IS NULL GROUP BY t.chain")
        while let row = try strays() {
            let place: KeyValuePairs = ["chain": row[0].number ?? -1, "row": row[1].number ?? -1]
            report.finding("text", "has a text in journal_text but is not there", place)
        }
    }

    /// The first check that a row fails.
    private func flaw(in row: [Cell], _ seq: Int64, of chain: Chain) -> (String, String)? {
        if seq <= chain.last.seq { return ("gap", "is there twice or below row 1") }
        if seq > chain.last.seq + 1 { return ("gap", "is missing, the next row is \(seq)") }
        let wrong = journalColumns.indices.first { !isSound($0, row[$0]) }
        if let wrong { return ("column", "\(journalColumns[wrong]) is of a wrong type") }
        if row[11].bytes != chain.last.hash { return ("previous", "previous is not the hash before it") }
        guard let keys else { return nil }
        guard let key = keys[row[10].text ?? []] else { return ("key", "key_id is not in journal.key") }
        if !key.confirms(row[12].bytes ?? [], of: canonical(row)) { return ("hash", "hash does not match") }
        if row[15].number == nil { return nil }
        // The mac knows no border between salt and body, so the length of the salt is checked.
        guard let mac = row[9].bytes, let salt = row[13].bytes, salt.count == 16, let body = row[14].text
        else { return ("text", "has a text but no text_mac, or a salt or body of a wrong type") }
        return key.confirms(mac, of: salt + body) ? nil : ("text", "text_mac does not agree with the text")
    }

    mutating func heads() throws {
        let next = try database("SELECT chain, seq, hash FROM journal_head ORDER BY chain")
        while let row = try next() {
            let (id, seq) = (row[0].number ?? -1, row[1].number ?? -1)
            let last = chains[id, default: Chain()].last
            chains[id, default: Chain()].named.insert("head")
            if seq != last.seq {
                let words = "journal_head is at row \(seq), the last row is \(last.seq)"
                report.finding("head", words, ["chain": id])
            } else if row[2].bytes != last.hash {
                report.finding("head", "journal_head has another hash", ["chain": id, "row": seq])
            }
        }
        for (id, chain) in chains.sorted(by: { $0.key < $1.key }) where !chain.named.contains("head") {
            report.finding("head", "journal_head is missing", ["chain": id])
        }
    }

    mutating func checkpoints(_ next: () -> (text: String, whole: Bool)?, signedBy key: [UInt8]) throws {
        var (batch, number): ([Checkpoint], Int64) = ([], 0)
        while let line = next() {
            number += 1
            let checkpoint = Checkpoint(line.text, line: number)
            if let new = checkpoint, new.isSigned(by: key) {
                let old = chains[new.chain]?.checkpoint ?? new
                if new.seq == old.seq, new.head != old.head {
                    let words = "the checkpoints in lines \(old.line) and \(number) differ"
                    report.finding("witness", words, ["chain": new.chain, "row": new.seq])
                } else if new.seq < old.seq {
                    report.note("line \(number): chain \(new.chain) goes back from \(old.seq) to \(new.seq)")
                }
                chains[new.chain, default: Chain()].checkpoint = new
                batch.append(new)
            } else if line.whole {
                let words = checkpoint == nil ? "checkpoint is malformed" : "signature does not match"
                report.finding("checkpoint", words, ["line": number])
            } else {
                report.note("line \(number), the last of the checkpoints, was not written to its end")
            }
            if batch.count == 400 { try compareWithRows(&batch) }
        }
        if !batch.isEmpty { try compareWithRows(&batch) }
    }

    /// Looks for the rows of signed checkpoints; each must be there with that very hash.
    private mutating func compareWithRows(_ batch: inout [Checkpoint]) throws {
        let values = batch.enumerated().map { "(\($0), \($1.chain), \($1.seq))" }.joined(separator: ", ")
        let next = try database(
            "SELECT v.column1, j.seq, j.hash FROM (VALUES \(values)) AS v "
                + "LEFT JOIN journal AS j ON j.chain = v.column2 AND j.seq = v.column3 ORDER BY v.column1")
        while let row = try next() {
            let (point, isThere) = (batch[Int(row[0].number ?? 0)], row[1].number != nil)
            let chain = chains[point.chain] ?? Chain()
            let words = isThere ? "is not as witnessed by" : "is missing, witnessed by"
            if isThere, row[2].bytes == point.head {
                let witnessed = max(chain.witnessed, point.seq)
                if point.seq <= chain.held { chains[point.chain]?.witnessed = witnessed }
            } else if chains[point.chain, default: Chain()].named.insert(words).inserted {
                let tail = point.seq > chain.last.seq ? ": a deleted tail or an older copy" : ""
                let text = "\(words) the checkpoint in line \(point.line)\(tail)"
                report.finding("witness", text, ["chain": point.chain, "row": point.seq])
            }
        }
        batch = []
    }
}
