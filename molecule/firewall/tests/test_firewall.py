"""What the role left on the fenced host."""


def test_it_stands_and_starts_with_the_host(host):
    assert host.service("vectordb-firewall").is_running
    assert host.service("vectordb-firewall").is_enabled


def test_ssh_is_accepted_before_anything_is_closed(host):
    rules = host.check_output("nft list chain inet vectordb input")
    assert "policy accept" in rules
    assert rules.index("tcp dport 22 accept") < rules.index("drop")


def test_the_kernel_has_what_the_file_says(host):
    assert host.run("nft --check --file /etc/vectordb/firewall.nft").rc == 0
    live = host.check_output("nft --stateless list table inet vectordb")
    assert live.strip() == host.file("/run/vectordb-firewall.table").content_string.strip()


def test_what_is_not_ours_is_not_named(host):
    assert "8088" not in host.file("/etc/vectordb/firewall.nft").content_string
