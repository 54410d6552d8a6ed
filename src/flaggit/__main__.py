"""`python -m flaggit` is the program `flaggit`."""

from flaggit.cli import main

if __name__ == "__main__":
    main()
