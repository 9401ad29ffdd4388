"""The same examples each time, and no time limit for one: hosts that run tests are shared."""

from hypothesis import settings

settings.register_profile("reference", deadline=None, derandomize=True)
settings.load_profile("reference")
