"""config_bundle as a user runs it: through ansible-playbook, on this machine."""

from __future__ import annotations

import stat

import pytest

SECRET = "hush-hush-4711"


@pytest.fixture
def bundle(tmp_path, run_tasks):
    """Return a function that applies a bundle with a template, a plain and a secret file."""
    target = tmp_path / "etc"
    (tmp_path / "main.conf.j2").write_text("level = {{ level }}\nname = {{ mine }}\n")

    def apply(*flags, level="info", validate="grep -q level %s", extra_files=()):
        files = [
            {
                "dest": f"{target}/main.conf",
                "template": f"{tmp_path}/main.conf.j2",
                "vars": {"mine": "north"},
                "mode": "0640",
                "validate": validate,
            },
            {"dest": f"{target}/password", "content": f"{SECRET}-{level}\n", "mode": "0600", "secret": True},
            *extra_files,
        ]
        task = {
            "vectordb.ops.config_bundle": {"directories": [{"path": str(target), "mode": "0750"}], "files": files},
            "vars": {"level": level},
        }
        return run_tasks([task], "--diff", "-vvv", *flags)

    apply.target = target
    return apply


def test_check_mode_predicts_what_is_then_done_once(bundle):
    predicted = bundle("--check")
    assert predicted.last["changed"]
    assert not bundle.target.exists()

    done = bundle()
    assert done.last["changed_files"] == predicted.last["changed_files"]
    assert done.last["diff"] == predicted.last["diff"]
    assert (bundle.target / "main.conf").read_text() == "level = info\nname = north\n"
    assert stat.S_IMODE((bundle.target / "password").stat().st_mode) == 0o600

    assert not bundle().last["changed"]


def test_a_change_made_by_hand_is_repaired_and_shown(bundle):
    bundle()
    (bundle.target / "main.conf").write_text("level = debug\n")
    (bundle.target / "password").chmod(0o644)
    repaired = bundle()
    assert sorted(repaired.last["changed_files"]) == [f"{bundle.target}/main.conf", f"{bundle.target}/password"]
    assert repaired.last["diff"][0]["before"] == "level = debug\n"
    assert stat.S_IMODE((bundle.target / "password").stat().st_mode) == 0o600


def test_secret_content_is_neither_in_output_nor_in_diff(bundle):
    first, second = bundle(), bundle(level="warn")
    assert (bundle.target / "password").read_text() == f"{SECRET}-warn\n"
    assert SECRET not in first.output + second.output


def test_content_that_its_checker_refuses_changes_nothing(bundle):
    bundle()
    refused = bundle(level="warn", validate="grep -q impossible %s")
    assert not refused.ok
    assert "main.conf was not written: its checker refused the new content (grep" in refused.message
    assert "Nothing in this bundle was changed" in refused.message
    assert (bundle.target / "main.conf").read_text() == "level = info\nname = north\n"
    assert (bundle.target / "password").read_text() == f"{SECRET}-info\n"


def test_in_check_mode_a_checker_waits_for_what_it_reads(bundle):
    needed = bundle.target.parent / "certificate"
    entry = {
        "dest": f"{bundle.target}/needy.conf",
        "content": "x\n",
        "validate": "false %s",
        "validate_needs": [str(needed)],
    }
    assert bundle("--check", extra_files=[entry]).last["changed"]
    assert "its checker refused" in bundle(extra_files=[entry]).message
    needed.touch()
    assert "its checker refused" in bundle("--check", extra_files=[entry]).message


def test_a_file_to_remove_is_removed(bundle):
    bundle()
    old = bundle.target / "old.conf"
    old.write_text("x\n")
    gone = {"dest": str(old), "state": "absent"}
    assert bundle(extra_files=[gone]).last["changed_files"] == [str(old)]
    assert not old.exists()
    assert not bundle(extra_files=[gone]).last["changed"]


@pytest.mark.parametrize(("mode", "shown"), [(0o644, True), (0o640, False), (0o600, False)])
def test_a_removed_file_is_shown_only_where_everybody_could_read_it(bundle, mode, shown):
    bundle()
    old = bundle.target / "old.conf"
    old.write_text("password = hunter2\n")
    old.chmod(mode)
    gone = bundle("--diff", extra_files=[{"dest": str(old), "state": "absent"}])
    assert gone.last["changed_files"] == [str(old)]
    assert ("hunter2" in gone.output) == shown


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"dest": "/tmp/vdo-none"}, "needs exactly one of template, src, content; found: none"),
        ({"dest": "/tmp/vdo-two", "content": "a", "template": "b.j2"}, "found: template and content"),
        (
            {"dest": "/tmp/vdo-lost", "template": "no-such.j2"},
            "template no-such.j2 for /tmp/vdo-lost cannot be rendered",
        ),
    ],
)
def test_a_wrong_entry_is_named(bundle, entry, said):
    refused = bundle(extra_files=[entry])
    assert not refused.ok
    assert said in refused.message
    assert not bundle.target.exists()


def test_a_missing_folder_is_said_before_it_is_met(bundle):
    refused = bundle(extra_files=[{"dest": f"{bundle.target}/deep/er/file", "content": "x"}])
    assert "does not exist. Name it under directories" in refused.message


def test_check_mode_knows_an_account_that_is_still_to_be_made(tmp_path, run_tasks):
    folder = {"path": str(tmp_path), "owner": "no-such-account", "group": "no-such-group"}
    task = {"vectordb.ops.config_bundle": {"directories": [folder]}}
    predicted = run_tasks([task], "--check", "--diff")
    assert predicted.last["changed_directories"] == [str(tmp_path)]
    assert "owner: no-such-account" in predicted.last["diff"][0]["after"]
    assert "failed to look up" in run_tasks([task]).message
