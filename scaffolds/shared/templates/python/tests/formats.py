NASTY = 'line one\nline two\r\t"quoted" \x1b[31m \x00 \x85\u2028 caf\u00e9 \U0001f6f0 | end'


def record(message: str, level: int = logging.INFO, **extra: object) -> logging.LogRecord:
    made = logging.getLogger("a.logger").makeRecord("a.logger", level, __file__, 1, message, (), None, extra=extra)
    made.created, made.msecs = 1763640000.25, 250.0
    return made


def test_a_line_has_facility_severity_time_and_name():
    line = rfc5424.parse(logs.Rfc5424Formatter().format(record("Hello", logging.WARNING)))
    assert (line.facility, line.severity) == (16, 4)
    assert line.time.isoformat() == "2025-11-20T12:00:00.250000+00:00"
    assert line.app == "{{ cookiecutter.project_slug }}"
    assert line.process == str(os.getpid())
    assert line.message_id == "logger"


@pytest.mark.parametrize(("level", "severity"), [(10, 7), (20, 6), (30, 4), (40, 3), (50, 2)])
def test_each_level_has_its_severity(level, severity):
    assert rfc5424.parse(logs.Rfc5424Formatter().format(record("x", level))).severity == severity


def test_any_message_stays_on_one_line_and_comes_back_whole():
    text = logs.Rfc5424Formatter().format(record(NASTY, note=NASTY))
    assert len(text.splitlines()) == 1
    body = rfc5424.parse(text).body
    assert (body["message"], body["note"]) == (NASTY, NASTY)


def test_an_exception_goes_into_the_json():
    failing = record("Failed")
    try:
        raise ValueError("of no use")
    except ValueError:
        failing.exc_info = sys.exc_info()
    body = rfc5424.parse(logs.Rfc5424Formatter().format(failing)).body
    assert body["exception"].endswith("ValueError: of no use")


def test_a_value_that_json_does_not_know_becomes_text():
    assert rfc5424.parse(logs.Rfc5424Formatter().format(record("x", where=Path("/a")))).body["where"] == "/a"


def test_the_ska_format_has_eight_parts_on_one_line():
    line = logs.SkaFormatter().format(record(NASTY, beam="a|b"))
    parts = line.split("|", maxsplit=7)
    assert len(line.splitlines()) == 1
    assert parts[:3] == ["1", "2025-11-20T12:00:00.250Z", "INFO"]
    assert parts[6] == "beam:a/b"


def test_the_plain_format_stays_on_one_line():
    assert len(logs.PlainFormatter().format(record(NASTY, note=1)).splitlines()) == 1


