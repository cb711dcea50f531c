def read_configuration(environment: Mapping[str, str]) -> Configuration:
    """The settings: of the environment, else of the file, else the defaults. Raises ConfigurationError."""
    named = environment.get("CONFIG_FILE")
    file = _read_file(Path(named or CONFIG_FILE), must_exist=named is not None)
    unknown = sorted(file.keys() - {setting.name.lower() for setting in SETTINGS})
    if unknown:
        raise ConfigurationError(f"the configuration file has unknown settings: {', '.join(unknown)}")
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        key = setting.name.lower()
        text = environment.get(setting.name) or str(file.get(key, setting.default))
        try:
            values[key] = setting.read(text)
        except ValueError as error:
            raise ConfigurationError(f"{setting.name} {error}, and {text!r} was given") from None
    return Configuration(**values)


def _read_file(path: Path, must_exist: bool) -> dict[str, object]:
    if not must_exist and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"the configuration file {path} can't be read: {error}") from None
