"""Where keqing begins, also as `python -m keqing`: a shell that completes a word is answered first."""

import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run keqing, or answer a shell, which cannot wait until the program is loaded."""
    if "_KEQING_COMPLETE" in os.environ:
        from keqing.commands import answering  # noqa: PLC0415  # one or the other

        sys.exit(answering.main())
    from keqing import cli  # noqa: PLC0415  # as above

    cli.main()


if __name__ == "__main__":
    main()
