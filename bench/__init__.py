"""The benchmarks, each a command that prints its figures as ratios to a reference.

`python -m bench` runs them all, `python -m bench.outage` runs one. A module whose name begins with
an underscore is no benchmark, but helps them.
"""
