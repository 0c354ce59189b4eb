"""Tests with real mail clients: not collected where they aren't installed (Debian: apt-get install neomutt)."""

import shutil

collect_ignore_glob = [] if shutil.which("neomutt") else ["test_*.py"]
