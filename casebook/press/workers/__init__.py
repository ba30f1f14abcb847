"""Those who do jobs: processes on this machine or the workers of a cluster. What the jobs are they do not know."""
