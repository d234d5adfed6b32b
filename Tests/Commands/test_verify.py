"""`steward-verify` against journals written by an independent writer, from docs/JOURNAL.md alone.

Each test builds a sound journal of two chains, harms it in one way and says what the checker must name.
PostgreSQL is asked for by STEWARD_TEST_POSTGRES (an address that may create schemas; through `psql`).
"""

import contextlib
import hashlib
import hmac
import json
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import threading
import time
import urllib.parse

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERIFY = pathlib.Path(os.environ.get("STEWARD_VERIFY", ROOT / ".build/release/steward-verify"))
COLUMNS = "chain seq happened_at recorded_at actor subject_kind subject_id kind payload".split()
COLUMNS += "text_mac key_id previous hash".split()
HOLDS, TAMPERED, CANNOT_OPEN, CANNOT_CHECK = 0, 1, 2, 3

TABLES = """
CREATE TABLE journal (chain {int} NOT NULL, seq {int} NOT NULL, happened_at {int} NOT NULL,
  recorded_at {int} NOT NULL, actor TEXT NOT NULL, subject_kind TEXT NOT NULL, subject_id {int} NOT NULL,
  kind TEXT NOT NULL, payload TEXT NOT NULL, text_mac {bytes}, key_id TEXT NOT NULL,
  previous {bytes} NOT NULL, hash {bytes} NOT NULL, PRIMARY KEY (chain, seq));
CREATE TABLE journal_text (chain {int} NOT NULL, seq {int} NOT NULL, salt {bytes} NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY (chain, seq));
CREATE TABLE journal_head (chain {int} PRIMARY KEY, seq {int} NOT NULL, hash {bytes} NOT NULL);
"""


def new_key(secret):
    return hashlib.sha256(secret).hexdigest()[:8], secret


FIRST, SECOND, STRANGE = new_key(b"\x11" * 32), new_key(b"\x22" * 32), new_key(b"\x33" * 32)


class Journal:
    """A journal in memory: rows, texts, heads and signed checkpoints, as the page prescribes them."""

    def __init__(self):
        self.rows, self.texts, self.lines = {}, {}, []
        self.keys, self.key = [FIRST, SECOND], FIRST
        self.signer = Ed25519PrivateKey.from_private_bytes(b"\x44" * 32)

    def mac(self, key_id, data):
        secret = dict(self.keys + [STRANGE])[key_id]
        return hmac.new(secret, data, hashlib.sha256).digest()

    def canonical(self, row):
        def field(value):
            data = b"" if value is None else value
            data = struct.pack(">q", data) if isinstance(data, int) else data
            data = data.encode() if isinstance(data, str) else data
            return struct.pack(">I", len(data)) + data

        return field("steward-journal-1") + b"".join(field(row[column]) for column in COLUMNS[:-1])

    def append(self, chain, body=None, kind="ticket.opened"):
        seq = sum(1 for place in self.rows if place[0] == chain) + 1
        at = 1_790_000_000_000 + seq * 1000
        mac = None
        if body is not None:
            salt = hashlib.sha256(f"{chain} {seq}".encode()).digest()[:16]
            self.texts[chain, seq] = (salt, body)
            mac = self.mac(self.key[0], salt + body.encode())
        row = dict(
            chain=chain, seq=seq, happened_at=at - 5, recorded_at=at, actor="person:7", subject_kind="ticket",
            subject_id=40 - seq * 5, kind=kind, payload='{"amount":%d,"code":"漏水"}' % (seq * 100),
            text_mac=mac, key_id=self.key[0],
            previous=self.rows[chain, seq - 1]["hash"] if seq > 1 else bytes(32))
        row["hash"] = self.mac(row["key_id"], self.canonical(row))
        self.rows[chain, seq] = row

    def rechain(self, chain, key=None):
        """What a forger with a key does: every hash of a chain anew."""
        previous = bytes(32)
        for place in sorted(place for place in self.rows if place[0] == chain):
            row = self.rows[place]
            if key:
                row["key_id"] = key[0]
                if place in self.texts:
                    salt, body = self.texts[place]
                    row["text_mac"] = self.mac(key[0], salt + body.encode())
            row["previous"] = previous
            row["hash"] = previous = self.mac(row["key_id"], self.canonical(row))

    def heads(self):
        last = {}
        for chain, seq in sorted(self.rows):
            last[chain] = (seq, self.rows[chain, seq]["hash"])
        return last

    def checkpoint(self, chain, seq=None, head=None, signer=None):
        seq = seq or self.heads()[chain][0]
        head = (head or self.rows[chain, seq]["hash"]).hex()
        text = f"{chain} {seq} {head} {1_790_000_100_000 + len(self.lines)}"
        signature = (signer or self.signer).sign(f"steward-checkpoint-1 {text}".encode()).hex()
        self.lines.append(f"{text} {signature}\n")

    def write_secrets(self, home, journal_key=True, checkpoint_pub=True):
        secrets = home / "secrets"
        secrets.mkdir(exist_ok=True)
        if journal_key:
            lines = "".join(f"{name} {secret.hex()}\n" for name, secret in self.keys)
            (secrets / "journal.key").write_text(lines)
        if checkpoint_pub:
            public = self.signer.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            (secrets / "checkpoint.pub").write_text(public.hex() + "\n")
        (home / "checkpoints.log").write_text("".join(self.lines))

    def statements(self, literal):
        """Every row as an INSERT; `literal` spells a value for the engine."""
        tables = [("journal", [[row[column] for column in COLUMNS] for _, row in sorted(self.rows.items())])]
        tables.append(("journal_text", [[*place, *text] for place, text in sorted(self.texts.items())]))
        tables.append(("journal_head", [[chain, *head] for chain, head in sorted(self.heads().items())]))
        for table, rows in tables:
            for row in rows:
                yield f"INSERT INTO {table} VALUES ({', '.join(map(literal, row))});"


def plain(value, spell_bytes):
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return spell_bytes(value.hex())
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def sound():
    """Two chains of 12 and 8 rows with texts and a change of key; checkpoints short of the last rows."""
    journal = Journal()
    for number in range(1, 13):
        if number == 6:
            journal.key = SECOND
        journal.append(0, body="王女士 says it's the \"lift\"" if number in (3, 7) else None)
        if number <= 8:
            journal.append(31, body=f"text {number}" if number == 2 else None)
        if number in (4, 8, 10):
            journal.checkpoint(0)
        if number in (2, 6):
            journal.checkpoint(31)
    return journal


class SQLite:
    def __init__(self, home):
        self.file = home / "steward.db"
        self.address, self.options = f"sqlite:{self.file}", []

    def write(self, journal):
        self.file.unlink(missing_ok=True)
        tables = TABLES.format(int="INTEGER", bytes="BLOB")
        inserts = journal.statements(lambda value: plain(value, "x'{}'".format))
        self.run(tables + "\n".join(inserts))

    def run(self, script):
        with contextlib.closing(sqlite3.connect(self.file)) as connection:
            connection.executescript(script)
            connection.commit()


class Postgres:
    def __init__(self, home):
        self.base = os.environ.get("STEWARD_TEST_POSTGRES")
        assert self.base, "STEWARD_TEST_POSTGRES must hold the address of a PostgreSQL for tests"
        self.schema = f"verify_{os.getpid()}_{time.monotonic_ns()}"
        mark = "&" if "?" in self.base else "?"
        self.address = self.base + mark + "options=" + urllib.parse.quote(f"-csearch_path={self.schema}")
        self.options = ["--secrets", str(home / "secrets")]

    def write(self, journal):
        self.run(f"DROP SCHEMA IF EXISTS {self.schema} CASCADE; CREATE SCHEMA {self.schema};")
        tables = TABLES.format(int="BIGINT", bytes="BYTEA")
        self.run(tables + "\n".join(journal.statements(lambda value: plain(value, "'\\x{}'".format))))

    def run(self, script):
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-1", self.address]
        done = subprocess.run(command, input=script, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr

    def drop(self):
        self.run(f"DROP SCHEMA IF EXISTS {self.schema} CASCADE;")


@pytest.fixture(params=["sqlite", "postgres"])
def store(request, tmp_path):
    if request.param == "sqlite":
        yield SQLite(tmp_path)
    else:
        postgres = Postgres(tmp_path)
        yield postgres
        postgres.drop()


@pytest.fixture
def sqlite(tmp_path):
    return SQLite(tmp_path)


def run(*arguments):
    assert VERIFY.exists(), f"{VERIFY} is not built"
    done = subprocess.run([str(VERIFY), *map(str, arguments)], text=True, capture_output=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def check(store, *arguments):
    code, out, err = run("--database", store.address, *store.options, *arguments)
    assert "Fatal error" not in err
    return code, out


def setup(store, tmp_path, journal=None):
    journal = journal or sound()
    journal.write_secrets(tmp_path)
    store.write(journal)
    return journal


def assert_found(result, *lines):
    """The exit code says tampering, the first line is the first of `lines`, the others follow somewhere."""
    code, out = result
    assert code == TAMPERED, out
    assert out.splitlines()[0] == lines[0]
    for line in lines[1:]:
        assert line in out.splitlines(), out


# A journal as it should be


def test_a_sound_journal_holds(store, tmp_path):
    setup(store, tmp_path)
    code, out = check(store)
    assert code == HOLDS, out
    assert out.splitlines()[:2] == [
        "chain 0: 12 rows hold, witnessed through 10, 2 later rows unwitnessed, 0 texts erased",
        "chain 31: 8 rows hold, witnessed through 6, 2 later rows unwitnessed, 0 texts erased",
    ]
    assert "cannot be seen" in out.splitlines()[2]


def test_an_erased_text_leaves_the_chain_valid(store, tmp_path):
    setup(store, tmp_path)
    store.run("DELETE FROM journal_text WHERE chain = 0 AND seq = 3;")
    code, out = check(store)
    assert code == HOLDS, out
    assert "chain 0: 12 rows hold, witnessed through 10, 2 later rows unwitnessed, 1 text erased" in out


def test_more_rows_than_a_portion_and_more_checkpoints_than_a_batch(store, tmp_path):
    journal = Journal()
    for number in range(1, 1203):
        journal.append(0)
        if number > 300 and number < 1200:
            journal.checkpoint(0)
    setup(store, tmp_path, journal)
    code, out = check(store)
    assert code == HOLDS, out
    assert "chain 0: 1,202 rows hold, witnessed through 1,199, 3 later rows unwitnessed" in out


def test_json_says_the_same(store, tmp_path):
    setup(store, tmp_path)
    store.run("UPDATE journal SET payload = '{}' WHERE chain = 31 AND seq = 5;")
    code, out = check(store, "--json")
    objects = [json.loads(line) for line in out.splitlines()]
    assert code == TAMPERED
    assert objects[0] == {
        "kind": "finding", "check": "hash", "chain": 31, "row": 5,
        "text": "chain 31 row 5: hash does not match",
    }
    chains = {each["chain"]: each for each in objects if each["kind"] == "chain"}
    assert chains[0]["rows"] == chains[0]["held"] == 12 and "first_bad" not in chains[0]
    assert chains[0]["witnessed"] == 10 and chains[0]["unwitnessed"] == 2
    assert chains[31]["held"] == 4 and chains[31]["first_bad"] == 5 and chains[31]["rows"] == 8
    assert objects[-1]["kind"] == "verdict" and objects[-1]["verdict"] == "tampered"
    assert objects[-1]["exit"] == code and objects[-1]["findings"] == 1


def test_a_writer_at_work_is_no_hindrance(sqlite, tmp_path):
    journal = setup(sqlite, tmp_path)
    writer = sqlite3.connect(sqlite.file, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM journal WHERE chain = 0 AND seq = 5")
    before = sqlite.file.read_bytes()
    assert check(sqlite)[0] == HOLDS
    assert sqlite.file.read_bytes() == before
    writer.execute("ROLLBACK")
    journal.append(0)
    row = [journal.rows[0, 13][column] for column in COLUMNS]
    writer.execute(f"INSERT INTO journal VALUES ({', '.join('?' * 13)})", row)
    writer.execute("UPDATE journal_head SET seq = 13, hash = ? WHERE chain = 0", [row[-1]])
    assert "chain 0: 13 rows hold, witnessed through 10, 3 later rows" in check(sqlite)[1]
    writer.close()


def test_rows_and_checkpoints_that_come_meanwhile_are_no_finding(sqlite, tmp_path):
    journal = setup(sqlite, tmp_path)
    done = threading.Event()

    def write():
        with contextlib.closing(sqlite3.connect(sqlite.file, isolation_level=None)) as writer:
            while not done.is_set():
                journal.append(0)
                journal.checkpoint(0)
                seq, head = journal.heads()[0]
                row = [journal.rows[0, seq][column] for column in COLUMNS]
                writer.execute("BEGIN IMMEDIATE")
                writer.execute(f"INSERT INTO journal VALUES ({', '.join('?' * 13)})", row)
                writer.execute("UPDATE journal_head SET seq = ?, hash = ? WHERE chain = 0", [seq, head])
                writer.execute("COMMIT")
                with open(tmp_path / "checkpoints.log", "a") as log:
                    log.write(journal.lines[-1])

    sqlite.run("PRAGMA journal_mode = WAL;")
    thread = threading.Thread(target=write)
    thread.start()
    try:
        results = [check(sqlite) for _ in range(20)]
    finally:
        done.set()
        thread.join()
    assert [code for code, _ in results] == [HOLDS] * 20, results
    assert results[0] != results[-1]


# Bytes changed in the database


CHANGES = {
    "chain": ("99", "chain 0 row 7: is missing, the next row is 8"),
    "seq": ("70", "chain 0 row 7: is missing, the next row is 8"),
    "happened_at": ("happened_at + 1", "chain 0 row 7: hash does not match"),
    "recorded_at": ("recorded_at - 1", "chain 0 row 7: hash does not match"),
    "actor": ("'person:8'", "chain 0 row 7: hash does not match"),
    "subject_kind": ("'tickes'", "chain 0 row 7: hash does not match"),
    "subject_id": ("-subject_id", "chain 0 row 7: hash does not match"),
    "kind": ("'ticket.closed'", "chain 0 row 7: hash does not match"),
    "payload": ("replace(payload, '7', '8')", "chain 0 row 7: hash does not match"),
    "text_mac": ("BYTES:aa", "chain 0 row 7: hash does not match"),
    "key_id": (f"'{FIRST[0]}'", "chain 0 row 7: hash does not match"),
    "previous": ("BYTES:bb", "chain 0 row 7: previous is not the hash before it"),
    "hash": ("BYTES:cc", "chain 0 row 7: hash does not match"),
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_byte_is_found_in_every_column(store, tmp_path, column):
    setup(store, tmp_path)
    value, words = CHANGES[column]
    if value.startswith("BYTES:"):
        spelled = "x'{}'" if isinstance(store, SQLite) else "'\\x{}'"
        value = spelled.format(value.removeprefix("BYTES:") * 32)
    store.run(f"UPDATE journal SET {column} = {value} WHERE chain = 0 AND seq = 7;")
    assert_found(check(store), words)


def test_a_text_mac_taken_away_is_found(store, tmp_path):
    setup(store, tmp_path)
    store.run("UPDATE journal SET text_mac = NULL WHERE chain = 0 AND seq = 7;")
    assert_found(check(store), "chain 0 row 7: hash does not match")


@pytest.mark.parametrize("assignment, column", [
    ("text_mac = x''", "text_mac"), ("actor = CAST(actor AS BLOB)", "actor"), ("hash = hex(hash)", "hash"),
    ("previous = substr(previous, 1, 31)", "previous"), ("subject_id = subject_id + 0.5", "subject_id"),
])
def test_another_type_or_length_is_found(sqlite, tmp_path, assignment, column):
    setup(sqlite, tmp_path)
    sqlite.run(f"UPDATE journal SET {assignment} WHERE chain = 0 AND seq = 8;")
    assert_found(check(sqlite), f"chain 0 row 8: {column} is of a wrong type")


def test_a_changed_text_is_found(store, tmp_path):
    setup(store, tmp_path)
    store.run("UPDATE journal_text SET body = 'it was not the lift' WHERE chain = 0 AND seq = 7;")
    assert_found(check(store), "chain 0 row 7: text_mac does not agree with the text")


def test_a_byte_moved_between_salt_and_text_is_found(sqlite, tmp_path):
    setup(sqlite, tmp_path)
    sqlite.run("UPDATE journal_text SET salt = CAST(salt || CAST(substr(body, 1, 1) AS BLOB) AS BLOB), "
               "body = substr(body, 2) WHERE chain = 31;")
    words = "chain 31 row 2: has a text but no text_mac, or a salt or body of a wrong type"
    assert_found(check(sqlite), words)


@pytest.mark.parametrize("seq, words", [
    (4, "chain 0 row 4: has a text but no text_mac, or a salt or body of a wrong type"),
    (40, "chain 0 row 40: has a text in journal_text but is not there"),
])
def test_a_text_put_in_is_found(sqlite, tmp_path, seq, words):
    setup(sqlite, tmp_path)
    sqlite.run(f"INSERT INTO journal_text VALUES (0, {seq}, randomblob(16), 'put in later');")
    assert_found(check(sqlite), words)


def test_swapped_rows_are_found(store, tmp_path):
    setup(store, tmp_path)
    store.run("UPDATE journal SET seq = -1 WHERE chain = 0 AND seq = 9;"
              "UPDATE journal SET seq = 9 WHERE chain = 0 AND seq = 10;"
              "UPDATE journal SET seq = 10 WHERE chain = 0 AND seq = -1;")
    assert_found(check(store), "chain 0 row 9: previous is not the hash before it")


def test_a_copied_chain_is_found(store, tmp_path):
    setup(store, tmp_path)
    others = ", ".join(COLUMNS[1:])
    store.run(f"INSERT INTO journal SELECT 77, {others} FROM journal WHERE chain = 0;"
              "INSERT INTO journal_head SELECT 77, seq, hash FROM journal_head WHERE chain = 0;")
    assert_found(check(store), "chain 77 row 1: hash does not match")


# Rows taken away


def test_a_deleted_middle_row_is_found(store, tmp_path):
    setup(store, tmp_path)
    store.run("DELETE FROM journal WHERE chain = 0 AND seq = 5;")
    assert_found(check(store), "chain 0 row 5: is missing, the next row is 6")


def test_a_gap_closed_by_renumbering_is_found(sqlite, tmp_path):
    setup(sqlite, tmp_path)
    sqlite.run("DELETE FROM journal WHERE chain = 0 AND seq = 5;"
               "UPDATE journal SET seq = -seq WHERE chain = 0 AND seq > 5;"
               "UPDATE journal SET seq = -seq - 1 WHERE seq < 0;")
    assert_found(check(sqlite), "chain 0 row 5: previous is not the hash before it")


def test_a_deleted_first_row_is_found(sqlite, tmp_path):
    setup(sqlite, tmp_path)
    sqlite.run("DELETE FROM journal WHERE chain = 31 AND seq = 1;")
    assert_found(check(sqlite), "chain 31 row 1: is missing, the next row is 2")


def delete_tail(store, chain, last):
    store.run(f"DELETE FROM journal WHERE chain = {chain} AND seq > {last};"
              f"DELETE FROM journal_text WHERE chain = {chain} AND seq > {last};")


def put_head_back(store, chain, last):
    store.run(f"UPDATE journal_head SET seq = {last}, hash = "
              f"(SELECT hash FROM journal WHERE chain = {chain} AND seq = {last}) WHERE chain = {chain};")


def test_a_deleted_tail_is_found_by_the_head(store, tmp_path):
    setup(store, tmp_path)
    delete_tail(store, 0, 11)
    assert_found(check(store), "chain 0: journal_head is at row 12, the last row is 11")


def test_a_deleted_tail_with_its_head_put_back_is_found_by_a_checkpoint(store, tmp_path):
    setup(store, tmp_path)
    delete_tail(store, 0, 7)
    put_head_back(store, 0, 7)
    missing = "is missing, witnessed by the checkpoint in line"
    assert_found(
        check(store), f"chain 0 row 8: {missing} 4: a deleted tail or an older copy",
        "chain 0: 7 rows hold, witnessed through 4, 3 later rows unwitnessed, 0 texts erased")


def test_a_tail_deleted_after_the_last_checkpoint_cannot_be_seen(store, tmp_path):
    setup(store, tmp_path)
    delete_tail(store, 0, 10)
    put_head_back(store, 0, 10)
    code, out = check(store)
    assert code == HOLDS
    assert "chain 0: 10 rows hold, witnessed through 10, 0 later rows unwitnessed" in out
    assert "cannot be seen" in out


def test_a_missing_or_wrong_head_is_found(sqlite, tmp_path):
    setup(sqlite, tmp_path)
    sqlite.run("DELETE FROM journal_head WHERE chain = 31; UPDATE journal_head SET hash = zeroblob(32);"
               "INSERT INTO journal_head VALUES (5, 2, zeroblob(32));")
    assert_found(
        check(sqlite), "chain 0 row 12: journal_head has another hash",
        "chain 5: journal_head is at row 2, the last row is 0", "chain 31: journal_head is missing")


def test_deleted_rows_of_the_whole_table_are_found(store, tmp_path):
    setup(store, tmp_path)
    store.run("DELETE FROM journal; DELETE FROM journal_text; DELETE FROM journal_head;")
    missing = "is missing, witnessed by the checkpoint in line"
    assert_found(
        check(store), f"chain 31 row 2: {missing} 1: a deleted tail or an older copy",
        f"chain 0 row 4: {missing} 2: a deleted tail or an older copy")


@pytest.mark.parametrize("table", ["journal", "journal_text", "journal_head"])
def test_a_dropped_table_is_found(store, tmp_path, table):
    setup(store, tmp_path)
    store.run(f"DROP TABLE {table};")
    code, out = check(store)
    assert code == TAMPERED and table in out.splitlines()[0]


def test_a_restored_older_copy_is_found(sqlite, tmp_path):
    journal = setup(sqlite, tmp_path)
    older = tmp_path / "older.db"
    shutil.copy(sqlite.file, older)
    for _ in range(5):
        journal.append(31)
    journal.checkpoint(31)
    setup(sqlite, tmp_path, journal)
    assert check(sqlite)[0] == HOLDS
    shutil.copy(older, sqlite.file)
    missing = "is missing, witnessed by the checkpoint in line 6: a deleted tail or an older copy"
    assert_found(check(sqlite), f"chain 31 row 13: {missing}")


def test_rows_written_again_after_a_deleted_tail_are_found(sqlite, tmp_path):
    """The forger holds the key in force and writes other rows in place of witnessed ones."""
    journal = sound()
    for seq in range(9, 13):
        del journal.rows[0, seq]
    for _ in range(4):
        journal.append(0, kind="ticket.forged")
    setup(sqlite, tmp_path, journal)
    assert_found(check(sqlite), "chain 0 row 10: is not as witnessed by the checkpoint in line 5")


# Keys


def test_a_chain_rekeyed_under_an_unknown_key_is_found(store, tmp_path):
    journal = sound()
    journal.rechain(0, STRANGE)
    setup(store, tmp_path, journal)
    assert_found(
        check(store), "chain 0 row 1: key_id is not in journal.key",
        "chain 0 row 4: is not as witnessed by the checkpoint in line 2")


def test_a_chain_rekeyed_under_an_added_key_is_found_by_its_checkpoints(store, tmp_path):
    journal = sound()
    journal.rechain(0, STRANGE)
    journal.keys.append(STRANGE)
    setup(store, tmp_path, journal)
    assert_found(check(store), "chain 0 row 4: is not as witnessed by the checkpoint in line 2")


def test_an_unkeyed_recomputation_is_found(sqlite, tmp_path):
    journal = sound()
    journal.keys = [(FIRST[0], b"\x99" * 32), (SECOND[0], b"\x99" * 32)]
    journal.rechain(31)
    journal.keys = [FIRST, SECOND]
    setup(sqlite, tmp_path, journal)
    assert_found(check(sqlite), "chain 31 row 1: hash does not match")


@pytest.mark.parametrize("line", [
    "00000000 " + "11" * 32, FIRST[0] + " 11", "words", FIRST[0] + " " + "12" * 32,
    f"{SECOND[0]} {SECOND[1].hex()}",
])
def test_a_malformed_journal_key_cannot_check(sqlite, tmp_path, line):
    setup(sqlite, tmp_path)
    (tmp_path / "secrets/journal.key").write_text(f"{SECOND[0]} {SECOND[1].hex()}\n{line}\n")
    code, out = check(sqlite)
    assert code == CANNOT_CHECK and "journal.key line 2" in out
    assert SECOND[1].hex() not in out


def test_without_journal_key_hashes_cannot_be_checked(store, tmp_path):
    setup(store, tmp_path)
    (tmp_path / "secrets/journal.key").unlink()
    code, out = check(store)
    assert code == CANNOT_CHECK
    assert "cannot be checked: hashes" in out and "Not OK" in out and "All holds" not in out
    assert "chain 0: 12 rows hold, hashes not checked, witnessed through 10" in out
    put_head_back(store, 0, 11)
    assert check(store)[0] == TAMPERED


@pytest.mark.parametrize("missing", ["secrets/checkpoint.pub", "checkpoints.log"])
def test_without_checkpoints_the_journal_is_not_called_sound(sqlite, tmp_path, missing):
    setup(sqlite, tmp_path)
    (tmp_path / missing).unlink()
    code, out = check(sqlite)
    assert code == CANNOT_CHECK
    assert "cannot be checked: checkpoints" in out and "witnesses not checked" in out
    code, out = check(sqlite, "--json")
    assert code == CANNOT_CHECK
    kinds = [json.loads(line) for line in out.splitlines()]
    assert kinds[0]["kind"] == "unchecked" and "witnessed" not in kinds[1]


# Checkpoints


def test_an_unsigned_checkpoint_is_found(store, tmp_path):
    journal = sound()
    journal.checkpoint(0, signer=Ed25519PrivateKey.from_private_bytes(b"\x55" * 32))
    setup(store, tmp_path, journal)
    assert_found(
        check(store), "line 6: signature does not match",
        "chain 0: 12 rows hold, witnessed through 10, 2 later rows unwitnessed, 0 texts erased")


@pytest.mark.parametrize("position", range(5))
def test_a_changed_checkpoint_is_found(sqlite, tmp_path, position):
    journal = sound()
    parts = journal.lines[1].split()
    parts[position] = {0: "1", 1: "3", 2: "0" * 64, 3: "1790000100009", 4: "0" * 128}[position]
    journal.lines[1] = " ".join(parts) + "\n"
    setup(sqlite, tmp_path, journal)
    assert_found(check(sqlite), "line 2: signature does not match")


@pytest.mark.parametrize("harm", [
    lambda line: "\n", lambda line: line.replace(" ", "  ", 1), lambda line: line.replace("\n", "\r\n"),
    lambda line: "+" + line, lambda line: "0" + line, lambda line: line.replace("\n", " more\n"),
    lambda line: line[:-9] + "\n", lambda line: "\0 \u00ff not a checkpoint\n",
    lambda line: " ".join([line.split()[0], "0", *line.split()[2:]]) + "\n",
    lambda line: "99999999999999999999" + line,
])
def test_a_malformed_checkpoint_is_found(sqlite, tmp_path, harm):
    journal = sound()
    journal.lines[2] = harm(journal.lines[2])
    setup(sqlite, tmp_path, journal)
    assert_found(check(sqlite), "line 3: checkpoint is malformed")


def test_a_torn_last_line_is_only_a_note(sqlite, tmp_path):
    journal = sound()
    journal.checkpoint(0)
    whole = journal.lines[-1]
    for length in (1, 40, len(whole) - 2):
        journal.lines[-1] = whole[:length]
        setup(sqlite, tmp_path, journal)
        code, out = check(sqlite)
        assert code == HOLDS
        assert out.splitlines()[0] == "note: line 6, the last of the checkpoints, was not written to its end"
        assert "witnessed through 10" in out
    journal.lines[-1] = whole[:-1]
    setup(sqlite, tmp_path, journal)
    code, out = check(sqlite)
    assert code == HOLDS and "chain 0: 12 rows hold, witnessed through 12" in out


def test_two_checkpoints_that_differ_are_found(sqlite, tmp_path):
    journal = sound()
    journal.checkpoint(0, seq=10, head=bytes(32))
    setup(sqlite, tmp_path, journal)
    assert_found(
        check(sqlite), "chain 0 row 10: the checkpoints in lines 5 and 6 differ",
        "chain 0 row 10: is not as witnessed by the checkpoint in line 6")


def test_a_checkpoint_that_goes_back_is_noted(sqlite, tmp_path):
    journal = sound()
    journal.checkpoint(0, seq=5)
    journal.checkpoint(0, seq=5)
    setup(sqlite, tmp_path, journal)
    code, out = check(sqlite)
    assert code == HOLDS
    assert out.splitlines()[0] == "note: line 6: chain 0 goes back from 10 to 5"
    assert "witnessed through 10" in out


def test_a_checkpoint_after_the_first_bad_row_witnesses_nothing(sqlite, tmp_path):
    setup(sqlite, tmp_path)
    sqlite.run("UPDATE journal SET actor = 'nobody' WHERE chain = 0 AND seq = 7;")
    words = "chain 0: 6 of 12 rows hold, the first bad is 7, witnessed through 4, 8 later rows unwitnessed"
    assert_found(check(sqlite), "chain 0 row 7: hash does not match", words + ", 0 texts erased")


def test_relative_places(sqlite, tmp_path, monkeypatch):
    setup(sqlite, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert run("--database", "sqlite:steward.db")[0] == HOLDS
    monkeypatch.chdir(tmp_path / "secrets")
    assert run("--database", "sqlite:../steward.db", "--secrets", ".")[0] == HOLDS
    assert run("--database", "sqlite:../steward.db", "--secrets", "../secrets/")[0] == HOLDS


def test_checkpoints_elsewhere(sqlite, tmp_path):
    setup(sqlite, tmp_path)
    (tmp_path / "other").mkdir()
    shutil.move(tmp_path / "checkpoints.log", tmp_path / "other/witness")
    shutil.move(tmp_path / "secrets", tmp_path / "other/keys")
    assert check(sqlite)[0] == CANNOT_CHECK
    elsewhere = ["--secrets", tmp_path / "other/keys", "--checkpoints", tmp_path / "other/witness"]
    assert check(sqlite, *elsewhere)[0] == HOLDS


# The command itself


@pytest.mark.parametrize("arguments", [
    [], ["--database"], ["--database", "mysql://x"], ["--json", "--wrong"], ["--database", "postgres://x/y"],
    ["--database", "sqlite:/nowhere/steward.db"],
    ["--database", "postgres://127.0.0.1:1/none", "--secrets", "/nowhere"],
])
def test_wrong_usage_and_what_cannot_be_opened(arguments):
    code, out, err = run(*arguments)
    assert code == CANNOT_OPEN and out == "" and err.startswith("steward-verify: ")


def test_a_file_that_is_no_database(sqlite, tmp_path):
    sound().write_secrets(tmp_path)
    sqlite.file.write_bytes(b"no database at all, but long enough to look like one" * 50)
    assert check(sqlite) == (CANNOT_OPEN, "")


def test_a_damaged_file_is_found(sqlite, tmp_path):
    journal = Journal()
    for _ in range(400):
        journal.append(0)
    journal.checkpoint(0)
    setup(sqlite, tmp_path, journal)
    data = bytearray(sqlite.file.read_bytes())
    data[8192:16384] = b"\xff" * 8192
    sqlite.file.write_bytes(data)
    assert check(sqlite)[0] == TAMPERED


def test_help():
    code, out, _ = run("--help")
    assert code == 0 and "--checkpoints" in out and "exit:" in out
