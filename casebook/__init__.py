"""Nobody's Data: a parameterised ethics casebook on data mining, surveillance and consent.

The package runs the notebooks in `notebooks/` for one training cohort and makes a casebook of them.
It holds what the notebooks call (the invented world, the measures, the exercises) and the press that
turns them into something to hand out. ARCHITECTURE.md is the map.
"""

__version__ = "0.2.0"
__released__ = "2026-11-30"
