"""The office of Tests/Commands is shared: a database of one's own, the command line, the server."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "Commands"))
