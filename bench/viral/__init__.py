"""The day an article goes viral: what readers get then, and what those who write do.

`python -m bench.viral` measures all of it and writes `bench/results.md`. The application is always
measured in turn with a reference, served in the same way on the same machine.
"""
