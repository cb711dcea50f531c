def git(repository: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", *identity, *arguments], cwd=repository, capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture
def repository(tmp_path):
    """A repository with these versions, in this order, one commit each."""

    def making(*versions: str) -> Path:
        git(tmp_path, "init", "--quiet")
        for version in versions:
            git(tmp_path, "commit", "--quiet", "--allow-empty", "--message", version)
            git(tmp_path, "tag", f"v{version}")
        return tmp_path

    return making


def image_tags(repository: Path, *arguments: str) -> subprocess.CompletedProcess:
    script = PROJECT / "scripts" / "image-tags.sh"
    return subprocess.run(["sh", script, *arguments], cwd=repository, capture_output=True, text=True, timeout=10)


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        (["1.0.0"], ["1.0.0", "1.0", "1", "latest"]),
        (["1.9.0", "1.13.2"], ["1.13.2", "1.13", "1", "latest"]),
        (["2.0.0", "1.13.3"], ["1.13.3", "1.13", "1"]),
        (["1.13.2", "1.14.0", "1.13.3"], ["1.13.3", "1.13"]),
        (["1.13.4", "1.13.3"], ["1.13.3"]),
        (["1.0.0", "1.1.0-rc.1"], ["1.1.0-rc.1"]),
        (["1.1.0-rc.1", "1.1.0"], ["1.1.0", "1.1", "1", "latest"]),
        (["10.0.0", "1.0.0"], ["1.0.0", "1.0", "1"]),
    ],
)
def test_a_release_gets_the_tags_of_the_series_that_it_is_the_newest_of(repository, versions, expected):
    assert image_tags(repository(*versions), "release", versions[-1]).stdout.split() == expected


def test_a_commit_has_its_short_hash_as_tag(repository):
    folder = repository("1.0.0")
    assert image_tags(folder, "commit").stdout.strip() == git(folder, "rev-parse", "HEAD")[:8]


def test_without_a_commit_it_says_how_to_make_one(repository):
    refused = image_tags(repository(), "commit")
    assert refused.returncode == 1
    assert "no commit yet" in refused.stderr
    assert "git init -b main && git add -A && git commit" in refused.stderr
    assert refused.stdout == ""


@pytest.mark.parametrize("version", ["2.0.0", "1.0", "latest", "1.0.0+build", "v1.0.0"])
def test_a_release_without_its_git_tag_or_semantic_version_is_refused(repository, version):
    refused = image_tags(repository("1.0.0"), "release", version)
    assert refused.returncode == 1
    assert version in refused.stderr
    assert refused.stdout == ""


def test_a_release_with_uncommitted_changes_is_refused(repository):
    folder = repository("1.0.0")
    (folder / "changed").touch()
    assert "uncommitted" in image_tags(folder, "release", "1.0.0").stderr


def test_what_a_pipeline_puts_into_build_does_not_hinder_a_release(repository):
    folder = repository("1.0.0")
    (folder / "build").mkdir()
    (folder / "build" / "version").touch()
    assert image_tags(folder, "release", "1.0.0").stdout.split()[0] == "1.0.0"


