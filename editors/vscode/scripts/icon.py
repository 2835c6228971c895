"""Draws media/icon.png from media/icon.svg with Chromium: `python scripts/icon.py`."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

MEDIA = Path(__file__).parent.parent / "media"
SIZE = 256


def main() -> None:
    """Draw the icon on a transparent page of its size."""
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or "google-chrome"
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "icon.html"
        page.write_text(f'<body style="margin:0">{(MEDIA / "icon.svg").read_text()}</body>')
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        options += ["--default-background-color=00000000", f"--window-size={SIZE},{SIZE}"]
        subprocess.run([browser, *options, f"--screenshot={MEDIA / 'icon.png'}", page.as_uri()], check=True)


if __name__ == "__main__":
    main()
