    try:
        configuration = read_configuration(os.environ)
    except ConfigurationError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return {{ unusable | default('UNUSABLE') }}
