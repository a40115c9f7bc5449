"""``python -m site_gen`` is the console script."""

from site_gen.cli import main

if __name__ == "__main__":
    main()
