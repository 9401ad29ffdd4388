# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Ask an object storage whether something lies below a prefix, with nothing but the standard library. Reads only."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
import urllib.error
from urllib.parse import quote

from ansible.module_utils.urls import open_url

NOTHING = hashlib.sha256(b"").hexdigest()


def look(options, timeout=10):
    """Give {"error", "has_objects"}; a bucket that is not there yet is empty, the server makes it."""
    state = {"error": "", "has_objects": False}
    query = f"list-type=2&max-keys=1&prefix={quote(options['root_path'].strip('/') + '/', safe='')}"
    path = f"/{quote(options['bucket'])}"
    host = f"{options['endpoint']}:{options['port']}"
    scheme = "https" if options["use_ssl"] else "http"
    headers = signed_headers(options, host, path, query, datetime.datetime.now(datetime.timezone.utc))
    try:
        answer = open_url(
            f"{scheme}://{host}{path}?{query}", headers=headers, timeout=timeout, ca_path=options.get("ca_path")
        )
        state["has_objects"] = "<Key>" in answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        said = re.search(r"<Code>([^<]+)</Code>", error.read().decode("utf-8", "replace"))
        code = said.group(1) if said else str(error)
        if code != "NoSuchBucket":
            state["error"] = f"{code} (HTTP {error.code})"
    except Exception as error:
        state["error"] = str(error)
    return state


def signed_headers(options, host, path, query, now):
    """AWS Signature Version 4 of a request without a body; the query must be sorted and encoded already."""
    region = options.get("region") or "us-east-1"
    moment, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    headers = {"host": host, "x-amz-content-sha256": NOTHING, "x-amz-date": moment}
    names = ";".join(sorted(headers))
    canonical = "\n".join(
        ["GET", path, query, *(f"{name}:{headers[name]}" for name in sorted(headers)), "", names, NOTHING]
    )
    scope = f"{day}/{region}/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + options["secret_key"]).encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    credential = f"{options['access_key']}/{scope}"
    return {
        "x-amz-content-sha256": NOTHING,
        "x-amz-date": moment,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}",
    }
