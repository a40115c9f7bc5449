"""What all tests need of their process."""

import contextlib
import signal

# Whoever starts the tests in the background of a shell may have them ignore Ctrl-C, and every process they start would
# ignore it too: then no test could interrupt a build.  Not in the main thread there is nothing to mend.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.default_int_handler)
