def test_the_contract_has_thirteen_rows():
    contract = README.partition("## Interface contract")[2].partition("| Variable |")[0]
    assert len(re.findall(r"^\| [A-Z]", contract, re.MULTILINE)) == 1 + 13


def test_the_contract_has_every_setting_with_its_default():
    for setting in SETTINGS:
        assert f"`{setting.default{{ ' or \'none\'' if cookiecutter.__device_class is defined else '' }}}`" in row(f"`{setting.name}`")
