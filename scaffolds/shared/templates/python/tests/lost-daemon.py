def test_a_daemon_that_goes_away_costs_no_line(capsys):
    fallback = logging.StreamHandler(sys.{{ cookiecutter.__log_stream | default('stdout') }})
    fallback.setFormatter(logs.Rfc5424Formatter())
    with unix_daemon() as (_, address):
        handler = logs.SyslogHandler(address, fallback)
        handler.setFormatter(logs.Rfc5424Formatter())
    handler.handle(record("Still here"))
    handler.close()
    assert rfc5424.parse(capsys.readouterr().{{ 'err' if cookiecutter.__log_stream is defined else 'out' }}).body["message"] == "Still here"
