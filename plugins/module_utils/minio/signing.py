# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""AWS Signature Version 4 with nothing but the standard library, for hosts that have no client of MinIO."""

from __future__ import annotations

import datetime
import hashlib
import hmac
from urllib.parse import quote


def query_string(pairs):
    """Sorted and encoded as the signature wants it."""
    return "&".join(f"{quote(str(key), safe='-_.~')}={quote(str(pairs[key]), safe='-_.~')}" for key in sorted(pairs))


def sign(method, host, path, query, credentials, body=b"", headers=None, now=None):
    """Headers to send. path and query are encoded already; credentials: access_key, secret_key, region."""
    now = now or datetime.datetime.now(datetime.timezone.utc)
    region = credentials.get("region") or "us-east-1"
    moment, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    digest = hashlib.sha256(body).hexdigest()
    extra = {name.lower(): value for name, value in (headers or {}).items()}
    signed = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": moment, **extra}
    names = ";".join(sorted(signed))
    lines = [method, path, query, *(f"{name}:{signed[name]}" for name in sorted(signed)), "", names, digest]
    scope = f"{day}/{region}/s3/aws4_request"
    request = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, request])
    key = ("AWS4" + credentials["secret_key"]).encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    answer = {name: value for name, value in signed.items() if name != "host"}
    answer["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials['access_key']}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return answer
