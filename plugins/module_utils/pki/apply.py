# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The steps of pki_certificates on the host: plan, ask for signatures, install."""

from __future__ import annotations

from ansible_collections.vectordb.ops.plugins.module_utils.pki import names, store, trust


def report(module):
    host = store.Store(module)
    return {"changed": False, "certificates": host.state(module.params["certificates"]), "ca": host.authority()}


def run(module):
    """Either finish, or return what the controller has to do first: groups to create and requests to sign."""
    host = store.Store(module)
    wanted = [names.resolve(spec, module.params) for spec in module.params["certificates"]]
    provided = module.params["mode"] == "provided"
    reasons = host.check_provided(wanted) if provided else host.compare(wanted)

    signed = module.params["signed"]
    if signed is None and not module.check_mode:
        groups = store.missing_groups(wanted)
        ask = [] if provided else sorted(reasons)
        if groups or ask:
            host.make_directory()
            return {"changed": True, "missing_groups": groups, "requests": {name: host.request(name) for name in ask}}
    return _finish(module, host, wanted, reasons, signed or {})


def _finish(module, host, wanted, reasons, signed):
    before = host.state(wanted)
    host.make_directory()
    bundle_changed = host.install_bundle()
    for spec in wanted:
        name = spec["name"]
        if name not in reasons:
            continue
        if module.params["mode"] == "provided":
            host.install(name, spec["certificate"], spec["key"])
        elif name in signed or module.check_mode:
            host.install(name, signed.get(name), None)
        else:
            module.fail_json(msg="The controller returned no certificate for %s. Run again." % name)
    host.permissions(wanted)
    trusted = module.params["system_trust"]
    anchors = [] if trusted is None else trust.ensure(module, module.params["trusted"], trusted)
    after = before if module.check_mode else host.state(wanted)
    names_changed = [spec["name"] for spec in wanted if bundle_changed or spec["name"] in reasons]
    return {
        "changed": host.changed or bool(anchors) or bool(store.missing_groups(wanted)),
        "changed_certificates": names_changed,
        "reasons": reasons,
        "certificates": after,
        "diff": [_diff(spec, before, after, reasons, module) for spec in wanted if spec["name"] in reasons]
        + [_trust_diff(path, trusted) for path in anchors],
    }


def _trust_diff(path, trusted):
    line = "a CA that every program of this host trusts\n"
    before, after = ("", line) if trusted else (line, "")
    return {"before_header": path, "after_header": path, "before": before, "after": after}


def _diff(spec, before, after, reasons, module):
    name = spec["name"]
    wanted = ["common_name: %s" % spec["common_name"], "names: %s" % ", ".join(names.plain(spec["names"]))]
    if not module.check_mode:
        wanted = _lines(after[name])
    return {
        "before_header": before[name]["certificate"],
        "after_header": "%s (%s)" % (before[name]["certificate"], "; ".join(reasons[name])),
        "before": "".join(line + "\n" for line in _lines(before[name])),
        "after": "".join(line + "\n" for line in wanted),
    }


def _lines(state):
    if not state["fingerprint"]:
        return []
    return [
        "common_name: %s" % state["common_name"],
        "names: %s" % ", ".join(state["names"]),
        "not_after: %s" % state["not_after"],
        "fingerprint: %s" % state["fingerprint"],
    ]
