"""The `chartlint` command, and `python -m chartlint`."""

import signal
import sys

from chartlint import _native


def main() -> int:
    """Runs the command with the process's arguments and returns its exit code: 0 no findings, 1 findings, 2 error."""
    # Python only notes Ctrl-C and acts between its own instructions, which the engine never returns to while it works.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _native.run_cli(["chartlint", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
