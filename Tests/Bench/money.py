"""How fast bills, the sweep of arrears and reports are, beside the raw rows of the same run: `bin/bench money`.

Measures and never judges; shared/design/performance.md holds the goals. BENCH_UNITS (100000) is the number of homes, each with two
items. On PostgreSQL the processor time of its processes is in the figures.
"""

import os
import pathlib
import subprocess
import tempfile

from urllib.parse import urlsplit

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNITS = os.environ.get("BENCH_UNITS", "100000")
PROGRAM = pathlib.Path(os.environ["STEWARD"]).with_name("MoneyBench")


def bench(name, address, folder):
    print(f"\n{name}, {int(UNITS):,} homes:", flush=True)
    done = subprocess.run([PROGRAM, address, UNITS, pathlib.Path(folder) / "secrets"], text=True, capture_output=True, check=False)
    for line in done.stdout.splitlines():
        what, said = line.split("\t")
        print(f"  {what:45} {said}")
    assert done.returncode == 0, done.stderr[-2000:]


with tempfile.TemporaryDirectory(prefix="steward-money.") as folder:
    bench("SQLite, FULL", f"sqlite:{folder}/money.sqlite", folder)
address = os.environ["STEWARD_TEST_POSTGRES"]
subprocess.run(["psql", "-X", "-q", address, "-c", "CREATE DATABASE steward_money"], check=True)
try:
    with tempfile.TemporaryDirectory(prefix="steward-money.") as folder:
        bench("PostgreSQL", urlsplit(address)._replace(path="/steward_money").geturl(), folder)
finally:
    subprocess.run(["psql", "-X", "-q", address, "-c", "DROP DATABASE steward_money WITH (FORCE)"], check=True)
