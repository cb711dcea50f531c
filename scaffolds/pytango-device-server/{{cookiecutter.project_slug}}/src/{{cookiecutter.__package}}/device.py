"""The device: put your own attributes and commands here."""

from tango import DevState, server

from .streams import BridgedStreams


class {{ cookiecutter.__device_class }}(BridgedStreams, server.Device):
    """Holds a setpoint, which clients read, write and reset."""

    def init_device(self) -> None:
        """Start the device; Tango calls this at the start and for the command Init."""
        super().init_device()
        self._setpoint = 0.0
        self.set_state(DevState.ON)
        self.set_status("Ready")
        self.info_stream("Device started")

    def delete_device(self) -> None:
        """End the device in order; Tango calls this when the server stops, and before Init (APP-7)."""
        self.info_stream("Device stopped")
        super().delete_device()

    @server.attribute(dtype=float)
    def setpoint(self) -> float:
        """What the device is to hold."""
        return self._setpoint

    @setpoint.write  # type: ignore[no-redef]
    def setpoint(self, value: float) -> None:
        """Take a new setpoint."""
        self._setpoint = value
        self.info_stream("Setpoint is %s", value)

    @server.command
    def Reset(self) -> None:
        """Set the setpoint to zero."""
        self._setpoint = 0.0
        self.info_stream("Setpoint is reset")


DEVICE_CLASSES = ({{ cookiecutter.__device_class }},)
