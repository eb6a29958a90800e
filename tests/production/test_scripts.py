"""The scripts of docs/production, run into a folder instead of this machine; what they make is what it should be."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import HOLDERS, settings
from tests.house.plan import TREE
from tests.machine import free_port, missing

HERE = TREE / "docs/production"
HOST = "aduan.example.go.id"
SERVICES = {"web", "worker", "keeper", "doctor", "verify", "backup"}
SEALED = {
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "PrivateTmp=yes",
    "MemoryDenyWriteExecute=yes",
    "CapabilityBoundingSet=",
    "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
    "IPAddressDeny=any",
    "IPAddressAllow=localhost",
    "SystemCallFilter=@system-service",
}


def script(name: str, root: Path, **more: str) -> subprocess.CompletedProcess[str]:
    told = {"ROOT": str(root), "HOST": HOST, "PYTHON": sys.executable, **more}
    command = ["bash", str(HERE / name)]
    return subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("root")
    done = script("install.sh", root)
    assert done.returncode == 0, done.stderr
    return root


def secrets_in(root: Path, name: str) -> dict[str, str]:
    lines = (root / f"etc/aduan/{name}.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_each_zone_gets_its_own_secrets_and_nobody_else_reads_them(installed: Path) -> None:
    for path in (installed / "etc/aduan").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o400, path
    assert not set(HOLDERS) & set(secrets_in(installed, "keys")), "what all zones read holds no private key"
    assert all(name.endswith("_PUBLIC_KEY") for name in secrets_in(installed, "public"))
    for zone in ("web", "worker", "keeper"):
        private = set(secrets_in(installed, zone)) & set(HOLDERS)
        assert private == {name for name, who in HOLDERS.items() if who == zone}


def test_production_starts_with_what_was_made(installed: Path) -> None:
    for zone in ("web", "worker", "keeper"):
        keys = "public" if zone == "keeper" else "keys"
        parts = [secrets_in(installed, name) for name in ("settings", keys, zone)]
        told = {name: value for part in parts for name, value in part.items()}
        made = settings(told | {"PROCESS": zone})
        assert made["MODE"] == "production"
        assert made["BASE_URL"] == f"https://{HOST}"


def test_a_second_run_keeps_the_keys(installed: Path) -> None:
    before = {path.name: path.read_text() for path in (installed / "etc/aduan").iterdir()}
    assert script("install.sh", installed).returncode == 0
    assert before == {path.name: path.read_text() for path in (installed / "etc/aduan").iterdir()}


def test_a_trial_says_what_it_would_do_and_does_it_not(tmp_path: Path) -> None:
    said = script("install.sh", tmp_path).stdout
    for zone in ("owner", "web", "worker", "keeper", "backup"):
        assert re.search(rf"would run: useradd .* aduan-{zone}\n", said) or f"aduan-{zone}" in said
    assert "would run: systemctl enable --now" in said
    assert stat.S_IMODE((tmp_path / "var/lib/aduan/files").stat().st_mode) == 0o2770


def test_the_machine_mends_itself_and_keeps_its_journal(installed: Path, tmp_path: Path) -> None:
    assert 'Unattended-Upgrade "1"' in (installed / "etc/apt/apt.conf.d/20auto-upgrades").read_text()
    assert "MaxRetentionSec=1year" in (installed / "etc/systemd/journald.conf.d/aduan.conf").read_text()
    assert not (installed / "etc/systemd/journal-upload.conf.d/aduan.conf").exists()
    done = script("install.sh", tmp_path, LOG_COLLECTOR="https://log.example.go.id:19532")
    assert done.returncode == 0, done.stderr
    told = (tmp_path / "etc/systemd/journal-upload.conf.d/aduan.conf").read_text()
    assert "URL=https://log.example.go.id:19532" in told
    assert "systemctl enable --now systemd-journal-upload" in done.stdout + done.stderr
    assert script("install.sh", tmp_path, LOG_COLLECTOR="http://log.example.go.id").returncode != 0


def test_every_service_is_shut_in(installed: Path) -> None:
    units = installed / "etc/systemd/system"
    assert {path.stem.removeprefix("aduan-") for path in units.glob("*.service")} == SERVICES
    for path in units.glob("*.service"):
        lines = set(path.read_text().splitlines())
        assert lines >= SEALED, path.name
        assert "User=root" not in lines
    for zone in ("web", "worker", "keeper"):
        lines = set((units / f"aduan-{zone}.service").read_text().splitlines())
        assert lines >= {
            f"User=aduan-{zone}",
            f"EnvironmentFile=-/etc/aduan/{zone}.env",
            f"EnvironmentFile=/etc/aduan/{'public' if zone == 'keeper' else 'keys'}.env",
            f"Environment=PROCESS={zone}",
        }
        assert lines >= {"KillMode=control-group", "Restart=always"}


def test_systemd_understands_the_units_and_finds_little_exposure(installed: Path, tmp_path: Path) -> None:
    needed("systemd-analyze", "systemd")
    for path in (installed / "etc/systemd/system").iterdir():
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", path.read_text(), flags=re.MULTILINE)
        (tmp_path / path.name).write_text(text)
    units = sorted(map(str, tmp_path.glob("*.*")))
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "aduan" in line]) == (0, [])
    for unit in (one for one in units if one.endswith(".service")):
        # 0 is shut in wholly, 100 not at all; a service without any setting has 96.
        judged = ["systemd-analyze", "security", "--offline=true", "--threshold=25", "--no-pager", unit]
        done = subprocess.run(judged, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-300:]


def test_the_scripts_are_clean() -> None:
    needed("shellcheck", "shellcheck")
    names = ["install.sh", "upgrade.sh", "backup.sh", "aduan", "common.sh"]
    done = subprocess.run(["shellcheck", "-x", *names], cwd=HERE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def needed(tool: str, package: str) -> None:
    """A program that the test runs."""
    if shutil.which(tool) is None:
        missing(tool, f"sudo apt-get install {package}")


def version_before(root: Path) -> None:
    """As if an older version were in use."""
    (root / "opt/aduan/releases/older").mkdir()
    current = root / "opt/aduan/current"
    current.unlink()
    current.symlink_to("releases/older")


def test_an_upgrade_backs_up_with_closed_doors_before_it_migrates(tmp_path: Path) -> None:
    script("install.sh", tmp_path)
    version_before(tmp_path)
    done = script("upgrade.sh", tmp_path)
    assert done.returncode == 0, done.stderr
    steps = ["systemctl stop", "backup flask backup", "owner flask prepare", "grants.sql", "systemctl start"]
    places = [done.stdout.index(step) for step in steps]
    assert places == sorted(places)
    assert os.readlink(tmp_path / "opt/aduan/current") != "releases/older"
    assert not (tmp_path / "run/aduan-closed").exists()


def test_an_upgrade_that_does_not_answer_is_taken_back(tmp_path: Path) -> None:
    script("install.sh", tmp_path)
    version_before(tmp_path)
    done = script("upgrade.sh", tmp_path, FAIL_HEALTH="1")
    assert done.returncode == 1
    assert "restore" in done.stdout
    assert (
        done.stdout.index("restore")
        < done.stdout.rindex("grants.sql")
        < done.stdout.rindex("systemctl start")
    )
    assert os.readlink(tmp_path / "opt/aduan/current") == "releases/older"
    assert (tmp_path / "run/aduan-closed").exists(), "the doors stay closed while nothing answers"


def test_old_backups_go_and_the_newest_three_stay(tmp_path: Path) -> None:
    made = tmp_path / "flask"
    made.write_text('#!/bin/bash\n[ "$1" = backup ] && touch "$2"\n')
    made.chmod(0o755)
    kept = tmp_path / "kept"
    kept.mkdir()
    for days in (1, 40, 50, 60, 70):
        path = kept / f"aduan-{days}.tar"
        path.touch()
        os.utime(path, (time.time() - days * 86400,) * 2)
    told = {**os.environ, "FOLDER": str(kept), "FLASK": str(made), "KEEP_DAYS": "35"}
    subprocess.run(["bash", str(HERE / "backup.sh")], env=told, check=True)
    left = {path.name for path in kept.iterdir()}
    assert {"aduan-1.tar", "aduan-40.tar"} < left
    assert not left & {"aduan-50.tar", "aduan-60.tar", "aduan-70.tar"}
    made.write_text("#!/bin/bash\nexit 1\n")
    assert subprocess.run(["bash", str(HERE / "backup.sh")], env=told, check=False).returncode == 1
    assert {path.name for path in kept.iterdir()} == left, "a run that failed removes nothing"


def test_nginx_understands_its_settings(installed: Path, tmp_path: Path) -> None:
    needed("nginx", "nginx-light")
    etc, port = installed / "etc/nginx", free_port()
    site = (etc / "sites-available/aduan").read_text()
    pairs = {
        "/etc/nginx/": f"{etc}/",
        "/etc/ssl/": f"{installed}/etc/ssl/",
        "/var/log/nginx/": f"{tmp_path}/",
        "listen 80;": f"listen 127.0.0.1:{port};",
        "listen [::]:80;": "",
        "listen 443 ssl": f"listen 127.0.0.1:{free_port()} ssl",
        "listen [::]:443 ssl http2;": "",
    }
    for before, after in pairs.items():
        site = site.replace(before, after)
    (tmp_path / "site.conf").write_text(site)
    main = f"pid {tmp_path}/pid; events {{}} http {{ include {etc}/conf.d/*.conf; include {tmp_path}/site.conf; }}"
    (tmp_path / "nginx.conf").write_text(main)
    command = ["nginx", "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_only_pages_lead_from_http_to_https() -> None:
    plain = (HERE / "nginx.conf").read_text().split("server {")[1]
    assert "listen 80;" in plain
    assert re.findall(r"location ([^{]+) \{ return (\d+)", plain) == [("^~ /api/", "403"), ("/", "308")]


def test_the_proxy_writes_down_no_address_and_no_query() -> None:
    limits, site, handed = ((HERE / f"nginx{end}.conf").read_text() for end in ("-limits", "", "-pass"))
    [form] = re.findall(r"log_format \w+ '([^']*)'", limits)
    assert not set(re.findall(r"\$\w+", form)) & {
        "$remote_addr",
        "$request",
        "$args",
        "$request_uri",
        "$http_referer",
    }
    assert set(re.findall(r"access_log ([^;]+);", site)) == {"off", "/var/log/nginx/aduan.log aduan"}
    assert set(re.findall(r"error_log \S+ (\w+);", site)) == {"crit"}
    for place in ("= /follow", "^~ /report", "^~ /follow/"):
        block = site[site.index(f"location {place} {{") :].split("}")[0]
        assert "access_log off;" in block
    assert "X-Forwarded-For $remote_addr;" in handed, "what a visitor says of himself is overwritten"
