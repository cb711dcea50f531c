"""The command line: a plain UNIX program with parameters, standard streams, signals and exit status (RUN-14)."""

from . import stopping

if __name__ == "__main__":
    stopping.hold()  # before the rest is loaded, which takes a while: no stop signal may be lost (APP-7)

