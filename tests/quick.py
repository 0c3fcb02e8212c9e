"""``--quick`` leaves out the tests that took long when they last ran here (``make test-fast``)."""

import pytest

SECONDS = 0.2
KEY = "exchange/slow"


class Quick:
    """Notes which tests are slow at the end of every run; nothing is known in a fresh checkout or
    without pytest's cache.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.taken: dict[str, float] = {}

    @property
    def cache(self) -> pytest.Cache | None:
        return getattr(self.config, "cache", None)

    def known(self) -> set[str]:
        return set(self.cache.get(KEY, [])) if self.cache else set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.taken[report.nodeid] = report.duration

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if not self.config.getoption("--quick"):
            return
        slow = self.known()
        left_out = [item for item in items if item.nodeid in slow]
        self.config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item.nodeid not in slow]

    def pytest_sessionfinish(self) -> None:
        # the reports of all workers reach their controller
        if self.cache is None or hasattr(self.config, "workerinput"):
            return
        slow = {test for test, seconds in self.taken.items() if seconds > SECONDS}
        self.cache.set(KEY, sorted(slow | (self.known() - self.taken.keys())))
