"""``python -m cardwright``."""

from cardwright.cli.app import main

main()
