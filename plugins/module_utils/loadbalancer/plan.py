# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What HAProxy on a host stands in front of, computed from variables alone, with everything that is wrong about it."""

from __future__ import annotations

import ipaddress
import re

TLS_MODES = ("passthrough", "terminate")
DEFAULT_PASSWORDS = ("", "admin", "password", "changeme", "haproxy")
NAME = re.compile(r"^[A-Za-z0-9_.:-]+$")
# Milvus says at its management port whether a proxy may be used, MinIO at the port that it serves.
CHECKS = {"milvus": "/healthz", "minio": "/minio/health/live"}


def backends(hosts, per_host, kind, defaults):
    """One backend per host: its own address and ports where the inventory names them, the defaults otherwise."""
    found = []
    for host in hosts:
        own = per_host.get(host, {})
        port = int(own.get(f"{kind}_port") or defaults["port"])
        found.append(
            {
                "name": host,
                "address": own.get(f"{kind}_address") or host,
                "port": port,
                "check_port": int(own.get(f"{kind}_check_port") or defaults.get("check_port") or port),
            }
        )
    return found


def _service(name, bind, backend_list, **more):
    return {
        "name": name,
        "bind": bind,
        "backends": backend_list,
        "mode": "tcp",
        "balance": "leastconn",
        "check": "",
        "check_tls": False,
        "terminate": False,
        "backend_tls": False,
        **more,
    }


def services(settings):
    """The services of this host: clients' doors on a load balancer, a door to S3 on a Milvus host."""
    found = []
    if settings["host"] in settings["hosts"]:
        found += _clients_doors(settings)
    if settings["host"] in settings["s3_hosts"] and settings["minio_hosts"]:
        to = backends(settings["minio_hosts"], settings["per_host"], "minio", {"port": settings["minio_port"]})
        where = {"address": "127.0.0.1", "port": settings["s3_port"]}
        tls = settings["minio_tls_enabled"]
        found.append(_service("s3", where, to, check=CHECKS["minio"], check_tls=tls))
    for extra in settings["services"]:
        given = {key: value for key, value in extra.items() if value is not None}
        found.append(_service(given.pop("name"), given.pop("bind"), given.pop("backends"), **given))
    return found


def _clients_doors(settings):
    terminate = settings["tls_mode"] == "terminate"
    shape = {
        "check": CHECKS["milvus"],
        "terminate": terminate,
        "mode": "http" if terminate else "tcp",
        "backend_tls": terminate and settings["backend_tls_enabled"],
    }
    check_port = settings["proxy_check_port"]
    doors = [("grpc", settings["port"], "proxy", settings["proxy_port"])]
    if settings["rest_port"]:
        doors.append(("rest", settings["rest_port"], "rest", settings["proxy_rest_port"]))
    return [
        _service(
            name,
            {"address": settings["listen_address"], "port": port},
            backends(
                settings["proxy_hosts"], settings["per_host"], kind, {"port": backend_port, "check_port": check_port}
            ),
            http2=name == "grpc",
            **shape,
        )
        for name, port, kind, backend_port in doors
    ]


def make_plan(settings):
    balancer = settings["host"] in settings["hosts"]
    found = services(settings)
    problems = _service_problems(found, settings) + (_balancer_problems(settings) if balancer else [])
    return {"problems": problems, "services": found, "balancer": balancer}


def _service_problems(found, settings):
    problems, owners = [], {}
    if settings["host"] in settings["hosts"]:
        owners[settings["stats_port"]] = "the statistics (loadbalancer_stats_port)"
    for service in found:
        name, port = service["name"], service["bind"]["port"]
        if not NAME.match(name):
            problems.append(
                f"loadbalancer_services: {name!r} may hold letters, digits, dots, dashes and underscores only"
            )
        if port in owners:
            problems.append(f"port {port} is used twice, by {owners[port]} and service {name}; move one of them")
        owners.setdefault(port, f"service {name}")
        if not service["backends"]:
            problems.append(
                f"service {name} has no backends; give loadbalancer_proxy_hosts (group milvus_proxy), or leave "
                "the host "
                "out of loadbalancer_hosts"
            )
        for backend in service["backends"]:
            if backend["name"] == settings["host"] and backend["port"] == port and name != "s3":
                problems.append(
                    f"service {name} and the proxy of this host both want port {port}; set milvus_port (for example "
                    "19540) or loadbalancer_port"
                )
    return problems


def _balancer_problems(settings):
    problems = []
    if settings["tls_mode"] not in TLS_MODES:
        problems.append(f"loadbalancer_tls_mode is {settings['tls_mode']}; allowed are {' and '.join(TLS_MODES)}")
    password = settings["stats_password"]
    if password.lower() in DEFAULT_PASSWORDS or len(password) < 8 or re.search(r"\s", password):
        problems.append(
            "loadbalancer_stats_password is empty, well known, shorter than 8 characters or has white space; set "
            "it in a vault"
        )
    for name in ("tls_ca_path", "tls_cert_path", "tls_key_path"):
        if not settings[name].startswith("/"):
            problems.append(f"loadbalancer_{name}: an absolute path on the host is needed; found {settings[name]!r}")
    if settings["vip"]:
        problems += _vip_problems(settings)
    return problems


def _vip_problems(settings):
    problems = []
    try:
        ipaddress.ip_interface(settings["vip"])
    except ValueError:
        problems.append(
            f"loadbalancer_vip is {settings['vip']}; expected an address with its prefix, such as 10.0.0.50/24"
        )
    if not settings["vip_interface"]:
        problems.append(
            "loadbalancer_vip_interface: loadbalancer_vip needs the interface that carries it; found nothing"
        )
    if not 1 <= settings["vip_router_id"] <= 255:
        problems.append(f"loadbalancer_vip_router_id is {settings['vip_router_id']}; allowed are 1 to 255")
    if len(settings["vip_password"]) != 8:
        problems.append(
            f"loadbalancer_vip_password has {len(settings['vip_password'])} characters; keepalived takes exactly 8"
        )
    if len(settings["hosts"]) < 2:
        problems.append(
            "loadbalancer_vip: one load balancer has nobody to hand the address to; add a host, or leave it out"
        )
    return problems
