def row(name: str) -> str:
    """A row of the contract."""
    return next(line for line in README.splitlines() if line.startswith(f"| {name} |"))


@pytest.mark.parametrize(
    ("instruction", "name"),
    [(r"^STOPSIGNAL (\S+)", "Signals"), (r"^VOLUME (\[.+\])", "Volumes"), (r"^USER (\S+)", "Permissions"),
{% if cookiecutter.port is defined %}
     (r"^EXPOSE (\S+)", "Ports"),
{% endif %}
     (r"^CMD (\[.+\])", "Command and arguments")],
)  # fmt: skip
def test_the_contract_says_what_the_dockerfile_says(instruction, name):
    found = re.search(instruction, DOCKERFILE, re.MULTILINE)[1]
    for value in json.loads(found) if found.startswith("[") else [found]:
        assert value in row(name)


{% include "python/tests/rows.py" %}
