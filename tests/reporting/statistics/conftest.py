import pytest

from reporting import releases
from tests.reporting import release_samples as samples


@pytest.fixture(autouse=True)
def _read_anew():
    """Releases of two tests may have the same key, and a process reads each once."""
    releases._read_once.cache_clear()


@pytest.fixture
def release(db):
    """2023, published with the years 2021–2023 together."""
    return samples.publish(samples.sample(2023, number=300, pool=samples.pool_of_2023()))


@pytest.fixture
def small(db):
    """2012, published: one year, with figures for four counties."""
    return samples.publish(samples.sample(2012, number=60))
