"""Run keqing as `python -m keqing`."""

from keqing.cli import main

if __name__ == "__main__":
    main()
