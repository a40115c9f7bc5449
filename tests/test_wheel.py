"""The wheel is whole: installed in an empty environment elsewhere, it builds a site with either theme."""

import os
import subprocess
import sys
from pathlib import Path

from tests.kit import PAIR, ROOT, SETTINGS, page, write_site

QUIET = ("--quiet", "--disable-pip-version-check")


def test_the_wheel_builds_a_site_in_an_empty_environment(tmp_path: Path) -> None:
    wheels, home = tmp_path / "wheels", tmp_path / "environment"
    pip_of = [sys.executable, "-m", "pip"]
    subprocess.run([*pip_of, "wheel", *QUIET, "--no-deps", "--wheel-dir", wheels, ROOT], check=True)
    (wheel,) = wheels.glob("site_gen-*.whl")
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([scripts / "python", "-m", "pip", "install", *QUIET, wheel], check=True)
    for theme in ("duet", "plain"):
        site = write_site(tmp_path / theme, SETTINGS + f"theme: {theme}\n" + PAIR)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        subprocess.run([scripts / "site-gen", "build"], cwd=site, env=environment, check=True)
        assert page(site / "output", "/ko/posts/spring/").text("h1") == "봄이 왔어요"
        assert list((site / "output/assets/css").glob("*.css"))
    sources = {path.name for path in (ROOT / "site_gen/serve/client").iterdir()}
    (client,) = home.rglob("site_gen/serve/client")
    assert {path.name for path in client.iterdir()} == sources
