"""`python -m bench`: runs every benchmark, one after the other."""

import pkgutil
import subprocess
import sys

import bench


def main() -> int:
    """Return 1 if any benchmark missed its mark, else 0."""
    names = [name for _finder, name, _is_package in pkgutil.iter_modules(bench.__path__)]
    failures = 0
    for name in sorted(name for name in names if not name.startswith("_")):
        print(f"== {name}", flush=True)
        failures += subprocess.call([sys.executable, "-m", f"bench.{name}"]) != 0
        print(flush=True)
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main())
