"""The program: ``site-gen``, and ``python -m site_gen``."""

import gc


def main() -> None:
    """Run the command that the arguments name, and exit."""
    # Imports and builds make millions of objects that stay and hardly a circle: looking for circles at every 700
    # finds nothing.
    gc.set_threshold(100_000, 20, 100)
    from site_gen.cli import main as run_command

    try:
        run_command()
    finally:
        # Nor does the interpreter need to look for any before it throws everything away: that takes it as long as a
        # tenth of an edit.
        gc.freeze()


if __name__ == "__main__":
    main()
