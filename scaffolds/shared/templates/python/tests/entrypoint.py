NAME = "{{ cookiecutter.project_slug }}"
README = (PROJECT / "README.md").read_text(encoding="utf-8")
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture
def entrypoint(tmp_path):
    """The script's command and environment, `python` being the one that runs the tests."""
    (tmp_path / "python").symlink_to(sys.executable)
    settings = environment(PYTHONPATH=f"{PROJECT / 'src'}:{':'.join(filter(None, sys.path))}")
    settings["PATH"] = f"{tmp_path}:{settings['PATH']}"
    return ["sh", str(PROJECT / "docker-entrypoint.sh")], settings


