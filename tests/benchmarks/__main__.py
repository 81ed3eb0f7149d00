"""Run every benchmark, one after another, each in a process of its own: ``python -m tests.benchmarks``."""

import subprocess
import sys

BENCHMARKS = (
    "import_attendance",
    "frequency_report",
    "report_latency",
    "pages",
    "reading_cost",
    "foreign_in_time",
    "conflicts",
    "mail",
)


def main() -> int:
    """Run them all, and return how many failed."""
    failed = 0
    for name in BENCHMARKS:
        print(f"== {name}", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}"], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
