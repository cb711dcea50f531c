"""Images that wait to be built on."""
