"""Where keqing begins, also as `python -m keqing`: a shell that completes a word is answered first."""

import gc
import os
import sys
from typing import NoReturn

YOUNG_OBJECTS = 200_000
"""So many new objects may come before cycles are looked for: loading makes as many, and next to no cycle."""

INTERRUPTED = 130


def main() -> NoReturn:
    """Run keqing, or answer a shell, which cannot wait until the program is loaded."""
    if "_KEQING_COMPLETE" in os.environ:
        from keqing.commands.completion import answering  # noqa: PLC0415  # one or the other

        sys.exit(answering.main())
    gc.set_threshold(YOUNG_OBJECTS)
    try:
        try:
            from keqing.late_modules import put_off  # noqa: PLC0415  # as above

            put_off("asyncio", forwarded=("iscoroutine",))
            put_off("importlib.metadata")
            from keqing import cli  # noqa: PLC0415  # as above
        except KeyboardInterrupt:  # while the program was loaded: nothing was begun
            sys.exit(INTERRUPTED)
        cli.main()
    finally:
        gc.freeze()  # at its end Python would look for cycles among all that was loaded


if __name__ == "__main__":
    main()
