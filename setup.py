"""Lists the packages, so that a new rule folder is never left out of the wheel. All else stands in pyproject.toml."""

from setuptools import find_packages, setup

setup(
    packages=[
        *find_packages(include=["vtopo", "vtopo.*"]),
        "vtopo.grammar",
        "vtopo.rules",
        *(f"vtopo.rules.{name}" for name in find_packages("rules")),
    ]
)
