"""The command line: `dnnlab` opens the window; every other command does the same things without one."""

from __future__ import annotations

import gc
import sys

from dnnlab.errors import DnnlabError


def main() -> None:
    """Run the command line. The window's two commands pass by the option parser, which is slow to load."""
    arguments = sys.argv[1:]
    try:
        if not arguments:
            _open_window(None)
        elif arguments[0] == "open" and len(arguments) == 2 and not arguments[1].startswith("-"):
            _open_window(arguments[1])
        else:
            from dnnlab.cli.commands import application
            from dnnlab.cli.output import allow_any_letter

            allow_any_letter()
            application()
    except DnnlabError as error:
        sys.stderr.write(f"dnnlab: {error}\n")
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _open_window(subject: str | None) -> None:
    gc.disable()  # nothing that is loaded now is garbage; later the window collects by itself (gui.garbage)
    from dnnlab.gui.app import run

    raise SystemExit(run(subject))
