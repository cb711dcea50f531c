def test_the_entry_point_script_takes_options_and_other_commands(entrypoint, arguments, expected):
    command, settings = entrypoint
    output = subprocess.run([*command, *arguments], env=settings, capture_output=True, text=True, timeout=10).stdout
    assert output.startswith(expected)


