"""Which ids of rules are whose: for comments that keep back all that a reviewer finds, without naming an id, and for
pages that list ids."""

from collections.abc import Iterable

from portal.patterns import regex

BUILDKIT = frozenset(
    [
        "NoEmptyContinuation",
        "InvalidDefinitionDescription",
        "FromPlatformFlagConstDisallowed",
        "RedundantTargetPlatform",
        "InvalidBaseImagePlatform",
        "DuplicateStageName",
        "ReservedStageName",
        "StageNameCasing",
        "FromAsCasing",
        "UndefinedArgInFrom",
        "InvalidDefaultArgInFrom",
        "CopyIgnoredFile",
        "SecretsUsedInArgOrEnv",
        "LegacyKeyValueFormat",
        "UndefinedVar",
        "WorkdirRelativePath",
        "JSONArgsRecommended",
        "MultipleInstructionsDisallowed",
        "MaintainerDeprecated",
        "ExposeInvalidFormat",
        "ExposeProtoCasing",
        "ConsistentInstructionCasing",
    ]
)
"""BuildKit's build checks."""
KICS = frozenset(
    [
        "add_instead_of_copy",
        "apk_add_using_local_cache_path",
        "apt_get_install_lists_were_not_deleted",
        "apt_get_install_pin_version_not_defined",
        "apt_get_missing_flags_to_avoid_manual_input",
        "apt_get_not_avoiding_additional_packages",
        "changing_default_shell_using_run_command",
        "chown_flag_exists",
        "copy_from_references_current_from_alias",
        "copy_with_more_than_two_arguments_not_ending_with_slash",
        "curl_or_wget_instead_of_add",
        "exposing_port_22",
        "gem_install_without_version",
        "healthcheck_instruction_missing",
        "image_version_not_explicit",
        "image_version_using_latest",
        "last_user_is_root",
        "maintainer_instruction_being_used",
        "missing_dnf_clean_all",
        "missing_flag_from_dnf_install",
        "missing_user_instruction",
        "missing_version_specification_in_dnf_install",
        "missing_zypper_clean",
        "missing_zypper_non_interactive_switch",
        "multiple_cmd_instructions_listed",
        "multiple_entrypoint_instructions_listed",
        "multiple_run_add_copy_instructions_listed",
        "not_using_json_in_cmd_and_entrypoint_arguments",
        "npm_install_without_pinned_version",
        "pip_install_keeping_cached_packages",
        "run_command_cd_instead_of_workdir",
        "run_using_apt",
        "run_using_sudo",
        "run_using_wget_and_curl",
        "run_utilities_and_posix_commands",
        "same_alias_in_different_froms",
        "shell_running_a_pipe_without_pipefail_flag",
        "unix_ports_out_of_range",
        "unpinned_package_version_in_apk_add",
        "unpinned_package_version_in_pip_install",
        "update_instruction_alone",
        "using_platform_with_from",
        "using_unnamed_build_stages",
        "workdir_path_not_absolute",
        "yum_clean_all_missing",
        "yum_install_allows_manual_input",
        "yum_install_without_version",
        "zypper_install_without_version",
    ]
)
"""What KICS calls its rules for Dockerfiles, in lower case."""
SEMGREP = frozenset(
    [
        "avoid-apk-upgrade",
        "avoid-apt-get-upgrade",
        "avoid-dnf-update",
        "avoid-latest-version",
        "avoid-platform-with-from",
        "avoid-yum-update",
        "avoid-zypper-update",
        "dockerfile-dockerd-socket-mount",
        "dockerfile-source-not-pinned",
        "invalid-port",
        "last-user-is-root",
        "maintainer-is-deprecated",
        "missing-apk-no-cache",
        "missing-assume-yes-switch",
        "missing-dnf-assume-yes-switch",
        "missing-dnf-clean-all",
        "missing-image-version",
        "missing-no-install-recommends",
        "missing-pip-no-cache-dir",
        "missing-user",
        "missing-user-entrypoint",
        "missing-yum-assume-yes-switch",
        "missing-zypper-clean",
        "multiple-entrypoint-instructions",
        "no-sudo-in-dockerfile",
        "nonsensical-command",
        "prefer-apt-get",
        "prefer-copy-over-add",
        "prefer-json-notation",
        "remove-package-cache",
        "remove-package-lists",
        "secret-in-build-arg",
        "set-pipefail",
        "use-either-wget-or-curl",
        "use-shell-instruction",
        "use-workdir",
    ]
)
"""Semgrep's rules for Dockerfiles."""
SONAR = regex(r"S\d{3,5}")
"""Sonar's ids."""

# What the comments above do not speak of: their rules for compose files, and some under other names.
_KICS_COMPOSE = frozenset(
    [
        "container_capabilities_unrestricted",
        "cpus_not_limited",
        "default_seccomp_profile_disabled",
        "docker_socket_mounted_in_container",
        "host_namespace_is_shared",
        "memory_not_limited",
        "no_new_privileges_not_set",
        "not_using_proper_exec_form",
        "passwords_and_secrets",
        "pids_limit_not_set",
        "privileged_containers_enabled",
        "restart_policy_on_failure_not_set_to_5",
        "security_opt_not_set",
        "shared_host_ipc_namespace",
        "shared_host_network_namespace",
        "shared_host_user_namespace",
        "volume_has_sensitive_host_directory",
    ]
)
_SEMGREP_COMPOSE = frozenset(
    [
        "avoid-apt-get-dist-upgrade",
        "exposing-docker-socket-volume",
        "missing-pip-no-cache",
        "no-new-privileges",
        "privileged-service",
        "seccomp-confinement-disabled",
        "selinux-separation-disabled",
        "writable-filesystem-service",
    ]
)
_FORMS = {
    "hadolint": regex(r"DL\d+"),
    "ShellCheck": regex(r"SC(\d+|\*)"),
    "Trivy": regex(r"DS-\d+"),
    "Checkov": regex(r"CKV2?_\w+"),
    "Sonar": SONAR,
    "Dockle": regex(r"(CIS-DI|DKL-DI)-\d+"),
    "dockerfile-doctor": regex(r"DD\d+"),
    "dockerfile-hardener": regex(r"DH\d+"),
    "Slim": regex(r"ID\.\d+"),
    "dockerfile-utils": regex(r"[A-Z]+(_[A-Z0-9]+)+"),
    "dockadvisor": regex(r"([A-Z]+[a-z]+)+"),
    "tally": regex(r"(?!apk|apt-get)([a-z]+/)?[a-z*]+(-[a-z0-9]+)*"),
    "dockerfilelint, dockerfile_lint": regex(r".*"),
}
_SETS = {"BuildKit": BUILDKIT, "KICS": KICS | _KICS_COMPOSE, "Semgrep": SEMGREP | _SEMGREP_COMPOSE}
_ORDER = ("hadolint", "ShellCheck", "BuildKit", "Trivy", "Checkov", "KICS", "Semgrep", "Sonar", "tally", *_FORMS)


def by_reviewer(ids: Iterable[str]) -> dict[str, list[str]]:
    """Ids under the names of the reviewers that they belong to, the best known first."""
    found: dict[str, list[str]] = {}
    for one in ids:
        found.setdefault(_reviewer(one), []).append(one)
    return {name: found[name] for name in dict.fromkeys(_ORDER) if name in found}


def _reviewer(one: str) -> str:
    named = next((name for name, known in _SETS.items() if one in known), None)
    return named or next(name for name, form in _FORMS.items() if form.fullmatch(one))
