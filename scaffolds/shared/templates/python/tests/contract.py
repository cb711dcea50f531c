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


def test_the_contract_has_thirteen_rows():
    contract = README.partition("## Interface contract")[2].partition("| Variable |")[0]
    assert len(re.findall(r"^\| [A-Z]", contract, re.MULTILINE)) == 1 + 13


def test_the_contract_has_every_setting_with_its_default():
    for setting in SETTINGS:
        assert f"`{setting.default{{ ' or \'none\'' if cookiecutter.__device_class is defined else '' }}}`" in row(f"`{setting.name}`")
