def test_lab(host):
    assert host.file("/etc/proof").exists
    assert host.file("/lab/artifacts.yml").exists
    assert host.run("systemctl is-system-running").stdout.strip() == "running"
