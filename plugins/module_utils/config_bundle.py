# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What config_bundle does with one entry, apart from the module that is its door."""

from __future__ import annotations

import grp
import os
import pwd
import shlex
import shutil
import stat
import tempfile

ATTRIBUTES = ("owner", "group", "mode")


class Entry:
    """One wanted file or directory, compared with what the host has."""

    def __init__(self, module, spec, is_directory, content=None):
        self.module = module
        self.path = spec["path"] if is_directory else spec["dest"]
        self.spec = spec
        self.is_directory = is_directory
        self.secret = bool(spec.get("secret"))
        self.content = content
        self.absent = spec.get("state") == "absent"
        self.staged = None
        self.attribute_diff = {}

    def read(self):
        """Return the current content as bytes, or None when there is no such file."""
        try:
            with open(self.path, "rb") as handle:
                return handle.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            self.module.fail_json(
                msg="Cannot read %s to compare it: %s. Remove what is in its place, then run again."
                % (self.path, error)
            )

    def differs(self):
        if self.is_directory:
            return not os.path.isdir(self.path)
        self.before = self.read()
        if self.absent:
            # Nobody says any more what is in a file that is to go.
            self.secret = self.secret or (self.before is not None and not _open_to_all(self.path))
            return self.before is not None
        return self.before != self.content

    def stage(self):
        """Write the wanted content beside nothing that runs, and let the product's own checker judge it."""
        handle, self.staged = tempfile.mkstemp(prefix=".config_bundle.", dir=self.module.tmpdir)
        with os.fdopen(handle, "wb") as target:
            target.write(self.content)
        self._validate()

    def _validate(self):
        command = self.spec.get("validate")
        if not command:
            return
        if "%s" not in command:
            self.module.fail_json(msg="validate of %s has no %%s for the file to check: %s" % (self.path, command))
        program = shlex.split(command)[0]
        # In check mode earlier tasks have not brought what the checker and the content refer to.
        if self.module.check_mode and not all(map(os.path.exists, self.spec.get("validate_needs") or [])):
            return
        if self.module.check_mode and shutil.which(program) is None:
            return
        if self.spec.get("owner"):
            self.module.set_owner_if_different(self.staged, self.spec["owner"], False)
        code, out, err = self.module.run_command(shlex.split(command % self.staged))
        if code != 0:
            self.module.fail_json(
                msg="%s was not written: its checker refused the new content (%s, exit %d): %s. "
                "Nothing in this bundle was changed." % (self.path, program, code, (err or out).strip()),
                rc=code,
            )

    def write(self):
        if self.is_directory:
            os.makedirs(self.path, exist_ok=True)
        elif self.absent:
            os.unlink(self.path)
        else:
            parent = os.path.dirname(self.path)
            if not os.path.isdir(parent):
                self.module.fail_json(
                    msg="Cannot write %s: directory %s does not exist. Name it under directories." % (self.path, parent)
                )
            self.module.atomic_move(self.staged, self.path)

    def attributes(self):
        """Set owner, group and mode; say whether that changed anything (or would, in check mode)."""
        if self.absent or not os.path.exists(self.path):
            return False
        wanted = {"path": self.path, "secontext": [None, None, None], "attributes": None, "follow": True}
        wanted.update({name: self.spec.get(name) for name in ATTRIBUTES})
        changed = self.module.check_mode and self._accounts_to_come(wanted)
        return self.module.set_fs_attributes_if_different(wanted, changed, diff=self.attribute_diff)

    def _accounts_to_come(self, wanted):
        """In check mode an account may be one that an earlier task would make: a mount point is there before it."""
        changed = False
        for name, known in (("owner", pwd.getpwnam), ("group", grp.getgrnam)):
            account = wanted[name]
            try:
                if account is not None and not str(account).isdigit():
                    known(account)
            except KeyError:
                self.attribute_diff.setdefault("before", {})[name] = ""
                self.attribute_diff.setdefault("after", {})[name] = account
                wanted[name], changed = None, True
        return changed

    def diff(self, content_changed):
        if content_changed and self.secret:
            before, after = "(secret content)\n", "" if self.absent else "(secret content, changed)\n"
        elif content_changed and self.is_directory:
            before, after = "", "directory\n"
        elif content_changed:
            before = _text(self.before)
            after = "" if self.absent else _text(self.content)
        else:
            before = _lines(self.attribute_diff.get("before"))
            after = _lines(self.attribute_diff.get("after"))
        return {"before_header": self.path, "after_header": self.path, "before": before, "after": after}


def _open_to_all(path):
    return bool(os.stat(path).st_mode & stat.S_IROTH)


def _text(content):
    return "" if content is None else content.decode("utf-8", errors="replace")


def _lines(mapping):
    return "".join("%s: %s\n" % item for item in sorted((mapping or {}).items()) if item[0] != "path")


def apply_bundle(module, directories, files, secret_contents):
    """Compare everything, validate everything, only then write; return changed paths and the diff."""
    entries = [Entry(module, spec, True) for spec in directories]
    for spec in files:
        text = secret_contents.get(spec["dest"]) if spec.get("secret") else spec.get("content")
        if text is None and spec.get("state") != "absent":
            module.fail_json(msg="%s has neither template, src nor content. Give one of them." % spec["dest"])
        entries.append(Entry(module, spec, False, None if text is None else text.encode("utf-8")))

    differing = [entry for entry in entries if entry.differs()]
    for entry in differing:
        if not entry.is_directory and not entry.absent:
            entry.stage()

    changed, diff = [], []
    for entry in entries:
        content_changed = entry in differing
        if content_changed and not module.check_mode:
            entry.write()
        if entry.attributes() or content_changed:
            changed.append(entry)
            diff.append(entry.diff(content_changed))
    return (
        [entry.path for entry in changed if not entry.is_directory],
        [entry.path for entry in changed if entry.is_directory],
        diff,
    )
