"""What leaves a host in a support bundle holds none of its secrets."""

from __future__ import annotations

import json
import stat
import tarfile

import yaml

SECRETS = ["Ung3wöhnlich-'x'$1", 'quote"d\\back', "plain-Secret-19530", "sp ace d secret"]
UNTOLD = "never-Told-4711"


def test_no_secret_is_in_the_archive_and_the_rest_is(run_tasks, tmp_path):
    etc = tmp_path / "etc"
    etc.mkdir()
    (etc / "a.yml").write_text(
        yaml.safe_dump({"password": UNTOLD, "words": SECRETS, "port": 19530}, allow_unicode=True)
    )
    (etc / "b.json").write_text(json.dumps({"root": SECRETS, "secretKey": UNTOLD}))
    (etc / "c.env").write_text(
        "".join(f"WORD_{n}={secret}\n" for n, secret in enumerate(SECRETS)) + f"API_TOKEN={UNTOLD}\n"
    )
    (etc / "d.key").write_text("-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n")
    (etc / "link.yml").symlink_to(etc / "d.key")
    part, whole = tmp_path / "part.tar.gz", tmp_path / "whole.tar.gz"
    run = run_tasks(
        [
            {
                "vectordb.ops.support_bundle": {
                    "path": str(part),
                    "files": [f"{etc}/**"],
                    "commands": [
                        {"name": "said.txt", "argv": ["echo", *SECRETS]},
                        {"name": "not-there.txt", "argv": ["no-such-command"]},
                    ],
                    "urls": [{"name": "nobody.txt", "url": "http://127.0.0.1:1/metrics"}],
                    "secrets": SECRETS,
                },
                "no_log": True,
            },
            {"vectordb.ops.support_bundle": {"path": str(whole), "merge": {"db-1": str(part)}}},
        ]
    )
    assert run.ok, run.output
    assert stat.S_IMODE(whole.stat().st_mode) == 0o600
    with tarfile.open(whole) as archive:
        texts = {member.name: archive.extractfile(member).read().decode() for member in archive.getmembers()}
        assert {member.mode for member in archive.getmembers()} == {0o600}
    assert f"db-1/files{etc}/a.yml" in texts
    assert not [name for name in texts if name.endswith((".key", "link.yml"))]
    for name, text in texts.items():
        for secret in (*SECRETS, UNTOLD):
            assert secret not in text, name
            assert json.dumps(secret)[1:-1] not in text, name
    assert "port: 19530" in texts[f"db-1/files{etc}/a.yml"]
    assert "did not answer" in texts["db-1/answers/nobody.txt"]
    assert "no-such-command is not on this host" in texts["db-1/commands/not-there.txt"]


def test_a_folder_that_is_not_there_is_said(run_tasks, tmp_path):
    run = run_tasks([{"vectordb.ops.support_bundle": {"path": str(tmp_path / "none" / "x.tar.gz")}}])
    assert not run.ok
    assert "was not written" in run.message
    assert "Choose another folder" in run.message
