"""A notebook run with a cohort's parameters: through papermill, in a process of its own, by one of two engines."""
