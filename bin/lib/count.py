"""Counts one part of bin/test: count.py swift EVENTS LOG EXIT, or count.py pytest REPORT EXIT.

Prints "PASSED FAILED SKIPPED" on the first line and below it what a reader should know. A part that ended badly
without a failed test, or ran none, has failed once: silence never counts as success.
"""

import collections
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

WORST = ["passed", "skipped", "failed"]


def swift_testing(path, outcomes, notes):
    """Swift Testing's own record of events, a JSON object a line; known issues and warnings are not failures."""
    names, running, ended = {}, {}, False
    lines = path.read_text(errors="replace").splitlines() if path.exists() else []
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue  # the last line of a run that was killed
        payload = record["payload"]
        if record["kind"] == "test":
            names[payload["id"]] = (payload["kind"], payload.get("displayName") or payload["name"])
            continue
        test, kind = payload.get("testID"), payload["kind"]
        if kind == "testStarted" and names.get(test, ("",))[0] == "function":
            running[test] = outcomes[test] = "passed"
        elif kind == "testSkipped" and names.get(test, ("",))[0] == "function":
            outcomes[test] = "skipped"
        elif kind == "issueRecorded" and payload["issue"].get("isFailure", not payload["issue"].get("isKnown")):
            outcomes[test or "outside any test"] = "failed"
            said = " ".join(message["text"] for message in payload.get("messages", []) if message.get("text"))
            notes.append(f"said: {said[:600]}")
        elif kind == "testEnded":
            running.pop(test, None)
        elif kind == "runEnded":
            ended = True
    if not ended:
        for test in running:
            del outcomes[test]
            notes.append(f"was running when the process died: {test}")
    return ended


def last_words(path, notes):
    """What a program that crashed said of it, and else the end of what it said."""
    lines = path.read_text(errors="replace").splitlines() if path.exists() else []
    telling = [line for line in lines if re.search(r"Fatal error|\*\*\* |[Ss]ignal|Crash|terminate|out of memory", line)]
    notes += [f"said: {line[:300]}" for line in (telling or lines)[-8:]]


def xctest(path, outcomes):
    if not path.exists():
        return
    pattern = re.compile(r"^Test Case '(.+)' (passed|failed|skipped) \(", re.MULTILINE)
    for name, outcome in pattern.findall(path.read_text(errors="replace")):
        outcomes["XCTest " + name] = outcome


def pytest(path, outcomes, notes):
    """A test may appear twice (its call, then its teardown): the worst counts."""
    if not path.exists():
        return False
    try:
        cases = ElementTree.parse(path).iter("testcase")
    except ElementTree.ParseError:
        return False
    for case in cases:
        name = f"{case.get('classname')}.{case.get('name')}"
        kinds = {child.tag for child in case}
        outcome = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
        outcomes[name] = max(outcomes.get(name, "passed"), outcome, key=WORST.index)
        notes += [f"said: {' '.join(child.get('message', '').split())[:600]}" for child in case if child.tag in ("failure", "error")]
    return True


def main():
    runner, *arguments, code = sys.argv[1:]
    paths, code, outcomes, notes = [pathlib.Path(path) for path in arguments], int(code), {}, []
    if runner == "swift":
        whole = swift_testing(paths[0], outcomes, notes)
        xctest(paths[1], outcomes)
        if not whole:
            last_words(paths[1], notes)
    else:
        whole = pytest(paths[0], outcomes, notes)

    totals = collections.Counter(outcomes.values())
    if code == 124:
        totals["failed"] += 1
        notes.append("was stopped: past the time for the whole run")
    elif not whole:
        totals["failed"] += 1
        notes.append(f"crashed or did not start (exit {code})")
    elif not totals["passed"] + totals["failed"]:
        totals["failed"] += 1
        notes.append("executed no test")
    elif code and not totals["failed"]:
        totals["failed"] += 1
        notes.append(f"ended with exit {code} although no test failed")
    elif not code and totals["failed"]:
        notes.append("exited 0 although tests failed")
    print(totals["passed"], totals["failed"], totals["skipped"])
    for name, outcome in outcomes.items():
        if outcome == "failed":
            print(f"failed: {name}")
    for note in notes:
        print(note)


main()
