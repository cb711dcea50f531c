"""The device itself, in a server that PyTango starts for the tests."""

import pytest
from tango import DevState
from tango.test_context import DeviceTestContext

from {{ cookiecutter.__package }} import device


@pytest.fixture(scope="module")
def proxy():
    with DeviceTestContext(device.DEVICE_CLASSES[0], process=True) as started:
        yield started


def test_it_is_on_after_its_start(proxy):
    assert (proxy.state(), proxy.status()) == (DevState.ON, "Ready")


def test_the_setpoint_is_kept_until_it_is_reset(proxy):
    proxy.setpoint = 2.5
    assert proxy.setpoint == 2.5
    proxy.Reset()
    assert proxy.setpoint == 0.0
