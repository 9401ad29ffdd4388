LIMITS = "/etc/security/limits.d/60-vectordb.conf"
SYSCTL = "/etc/sysctl.d/60-vectordb.conf"


def name(host):
    return host.backend.get_hostname()


def test_limits_reach_the_file(host):
    limits = host.file(LIMITS)
    assert limits.mode == 0o644
    wanted = {"tuned-1": "* - nofile 65536", "tuned-2": "* - nofile 1048576"}[name(host)]
    assert wanted in limits.content_string.splitlines()


def test_settings_of_its_own_network_are_set_now_and_at_boot(host):
    if name(host) != "tuned-1":
        return
    assert host.sysctl("net.core.somaxconn") == 4096
    assert host.sysctl("net.ipv4.tcp_max_syn_backlog") >= 4096
    assert "net.core.somaxconn = 4096" in host.file(SYSCTL).content_string.splitlines()
    assert host.run(f"sysctl --load {SYSCTL}").rc == 0


def test_what_is_read_only_is_not_promised_for_the_next_boot(host):
    for line in host.file(SYSCTL).content_string.splitlines():
        if line and not line.startswith("#"):
            setting, _equals, value = line.partition(" = ")
            assert str(host.sysctl(setting)) == value


def test_the_measurement_leaves_nothing_behind(host):
    assert host.run("find / -xdev -name '.vectordb-disk-latency*'").stdout == ""
    assert host.run("ls -A /var/lib/data").stdout == ""
