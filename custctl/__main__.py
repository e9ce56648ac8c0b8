"""`python -m custctl` is `custctl`."""

from custctl.cli import main

main()
