"""/metrics of a real server: in the form that Prometheus reads, for this machine and for administrators."""

import re

import office as outside
from office import Served

SAMPLE = re.compile(r'^([a-z_]+)(\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})? (\+Inf|-?[0-9.]+(?:e[+-]?[0-9]+)?)$')


def samples(text):
    """Every sample by its name and labels; every line is a comment or a sample, every family is described first."""
    found, described = {}, set()
    for line in text.splitlines():
        if line.startswith("# "):
            described.add(line.split(" ")[2])
            continue
        match = SAMPLE.match(line)
        assert match, f"no line of Prometheus' form: {line}"
        name = match[1]
        assert {name, re.sub("_(bucket|sum|count)$", "", name)} & described, f"{name} is not described"
        key = name + (match[2] or "")
        assert key not in found, f"{key} stands twice"
        found[key] = float(match[3])
    return found


def test_a_desk_at_work_is_seen(either):
    office = either.project().user()
    token = office.token()
    with Served(office) as served:
        for _ in range(5):
            assert served.api("POST", "/cases", token, outside.ENQUIRY).status == 201
        assert served.api("GET", "/cases").status == 401
        answer = served.ask("GET", "/metrics")
        assert answer.status == 200 and answer.headers["content-type"].startswith("text/plain"), answer
        seen = samples(answer.text)
        took = 'method="POST",route="/api/v1/cases"'
        assert seen[f'steward_requests_total{{{took},status="2xx"}}'] == 5
        assert seen['steward_requests_total{method="GET",route="/api/v1/cases",status="4xx"}'] == 1
        buckets = [value for key, value in seen.items() if key.startswith(f"steward_request_seconds_bucket{{{took}")]
        assert len(buckets) == 12 and buckets == sorted(buckets) and buckets[-1] == 5, "each bound counts those below it"
        assert seen[f"steward_request_seconds_sum{{{took}}}"] > 0
        assert seen['steward_database_trouble{kind="full"}'] == seen['steward_database_trouble{kind="damaged"}'] == 0
        assert seen["steward_journal_facts"] == office.one("SELECT CAST(SUM(seq) AS BIGINT) AS facts FROM journal_head")
        assert seen['steward_promises{state="open"}'] == office.one("SELECT COUNT(*) FROM promise WHERE outcome = 'open'")
        assert ("steward_commit_verbs_count" in seen) == (office.postgres is None)
        assert 0 < seen["steward_uptime_seconds"] < 300
        for word in ("limin", "李敏", "马晓", "封阳台", token):
            assert word not in answer.text


def test_behind_a_proxy_only_an_administrators_token_opens_it(office):
    office.project().user().user("xitong", post="administrator", display="系统管理员")
    of = {"limin": office.token("limin"), "xitong": office.token("xitong", "--read-only")}
    with Served(office, "--behind-proxy") as served:
        assert served.ask("GET", "/metrics").status == 403
        assert served.ask("GET", "/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status == 403
        assert served.ask("GET", "/metrics", headers={"Authorization": f"Bearer {of['limin']}"}).status == 403
        assert served.ask("GET", "/metrics", headers={"Authorization": "Bearer nothing"}).status == 403
        assert served.ask("GET", "/metrics", headers={"Authorization": f"Bearer {of['xitong']}"}).status == 200
