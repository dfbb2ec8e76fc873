"""Programs that some tests need and that a machine may lack.

Without one of them those tests are skipped, and the end of the run says so in one loud line for
each program. Where ``GUICHET_REQUIRE_ALL=1`` is set (as CI does), they fail instead.
"""

import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import NoReturn

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "MISSING "


def chromium() -> Path:
    """The system's Chromium; skips the test where there is none."""
    return _first(CHROMIUM) or missing("Chromium (apt: chromium)")


def php() -> Path:
    """PHP's command line with its curl extension; skips the test where there is none."""
    found = _first(("php",))
    if found is None or "curl" not in _extensions_of(found):
        missing("PHP with curl (apt: php-cli php-curl)")
    return found


def curl() -> Path:
    """curl; skips the test where there is none."""
    return _first(("curl",)) or missing("curl (apt: curl)")


def node() -> Path:
    """Node; skips the test where there is none."""
    return _first(("node", "nodejs")) or missing("Node (apt: nodejs)")


def perl() -> Path:
    """Perl with LWP; skips the test where it is missing."""
    found = _first(("perl",))
    if found is None or subprocess.run([found, "-MLWP", "-e", "1"], check=False).returncode:
        missing("Perl with LWP (apt: perl libwww-perl)")
    return found


def axios() -> Path:
    """The folder in which Node finds axios; skips the test where there is none."""
    folder = Path("/usr/share/nodejs")
    return folder if (folder / "axios").is_dir() else missing("axios (apt: node-axios)")


def guzzle() -> Path:
    """The file by which PHP finds Guzzle; skips the test where there is none."""
    loader = Path("/usr/share/php/GuzzleHttp/autoload.php")
    return loader if loader.is_file() else missing("Guzzle (apt: php-guzzlehttp-guzzle)")


def loud_lines(reasons: list[str]) -> list[str]:
    """One line for each missing program, from the reasons of all skipped tests."""
    counted = Counter(reason.partition(MISSING)[2] for reason in reasons if MISSING in reason)
    return [
        f"NOT TESTED: this machine has no {program}; tests skipped: {number}"
        for program, number in sorted(counted.items())
    ]


def _first(names: tuple[str, ...]) -> Path | None:
    found = (shutil.which(name) for name in names)
    return next((Path(path) for path in found if path), None)


def _extensions_of(php: Path) -> list[str]:
    listing = subprocess.run([php, "-m"], capture_output=True, text=True, check=True)
    return listing.stdout.split()


def missing(program: str) -> NoReturn:
    """Skip the test for want of ``program``; fail where nothing may be skipped."""
    if os.environ.get("GUICHET_REQUIRE_ALL") == "1":
        pytest.fail(f"{MISSING}{program}", pytrace=False)
    pytest.skip(f"{MISSING}{program}")
