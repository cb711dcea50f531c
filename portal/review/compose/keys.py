"""The keys that compose files may have, mapping by mapping (Compose Specification, `compose-spec.json` as compose-go
2.16 has it, which Docker Compose checks files against)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Shape(NamedTuple):
    """What a mapping may hold: its keys. What is within them is free, but for those that `inner` has a shape for."""

    keys: frozenset[str]
    inner: Mapping[str, Within]


class Within(NamedTuple):
    """What stands at a key: one mapping of a shape (how = ""), a mapping of such by names ("named"), or a list of such
    ("each"). Values of other kinds are another form of the same, such as `build: .`."""

    shape: Shape
    how: str = ""


def _shape(keys: str, **inner: Within) -> Shape:
    return Shape(frozenset(keys.split()) | inner.keys(), inner)


def _one(keys: str, **inner: Within) -> Within:
    return Within(_shape(keys, **inner))


def _named(keys: str, **inner: Within) -> Within:
    return Within(_shape(keys, **inner), "named")


def _each(keys: str, **inner: Within) -> Within:
    return Within(_shape(keys, **inner), "each")


_GIVEN = _each("gid mode source target uid")  # a secret or configuration that is given to a service
_ULIMITS = _named("hard soft")
_HOOK = _each("command environment privileged user working_dir")
_UPDATE = _one("delay failure_action max_failure_ratio monitor order parallelism")

BUILD: Final = _shape(
    "additional_contexts args cache_from cache_to context dockerfile dockerfile_inline entitlements extra_hosts "
    "isolation labels network no_cache no_cache_filter platforms privileged provenance pull sbom shm_size ssh tags "
    "target",
    secrets=_GIVEN,
    ulimits=_ULIMITS,
)
HEALTHCHECK: Final = _shape("disable interval retries start_interval start_period test timeout")
DEPLOY: Final = _shape(
    "endpoint_mode labels mode replicas",
    placement=_one("constraints max_replicas_per_node", preferences=_each("spread")),
    resources=_one(
        "",
        limits=_one("cpus memory pids"),
        reservations=_one(
            "cpus generic_resources memory", devices=_each("capabilities count device_ids driver options")
        ),
    ),
    restart_policy=_one("condition delay max_attempts window"),
    rollback_config=_UPDATE,
    update_config=_UPDATE,
)
SERVICE: Final = _shape(
    "annotations attach blkio_config cap_add cap_drop cgroup cgroup_parent command container_name cpu_count "
    "cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset device_cgroup_rules dns "
    "dns_opt dns_search domainname entrypoint environment expose external_links extra_hosts gpus group_add hostname "
    "image init ipc isolation label_file labels links mac_address mem_limit mem_reservation mem_swappiness "
    "memswap_limit network_mode oom_kill_disable oom_score_adj pid pids_limit platform pre_start privileged profiles "
    "pull_policy pull_refresh_after read_only restart runtime scale security_opt shm_size stdin_open "
    "stop_grace_period stop_signal storage_opt sysctls tmpfs tty umask use_api_socket user userns_mode uts "
    "volumes_from working_dir",
    build=Within(BUILD),
    configs=_GIVEN,
    credential_spec=_one("config file registry"),
    depends_on=_named("condition required restart"),
    deploy=Within(DEPLOY),
    develop=_one("", watch=_each("action exec ignore include initial_sync path target")),
    devices=_each("permissions source target"),
    env_file=_each("format path required"),
    extends=_one("file service"),
    healthcheck=Within(HEALTHCHECK),
    logging=_one("driver options"),
    models=_named("endpoint_var model_var"),
    networks=_named(
        "aliases driver_opts gw_priority interface_name ipv4_address ipv6_address link_local_ips mac_address "
        "priority use_service_name_alias"
    ),
    ports=_each("app_protocol host_ip mode name protocol published target"),
    post_start=_HOOK,
    pre_stop=_HOOK,
    provider=_one("options type"),
    secrets=_GIVEN,
    ulimits=_ULIMITS,
    volumes=_each(
        "consistency read_only source target type",
        bind=_one("create_host_path propagation recursive selinux"),
        image=_one("subpath"),
        tmpfs=_one("mode size"),
        volume=_one("labels nocopy subpath"),
    ),
)
TOP_LEVEL: Final = _shape(
    "jobs name version",
    configs=_named("content environment external file labels name template_driver"),
    include=_each("env_file path project_directory"),
    models=_named("context_size model name runtime_flags"),
    networks=_named(
        "attachable driver driver_opts enable_ipv4 enable_ipv6 external internal labels name",
        ipam=_one("driver options", config=_each("aux_addresses gateway ip_range subnet")),
    ),
    secrets=_named("driver driver_opts environment external file labels name template_driver"),
    services=Within(SERVICE, "named"),
    volumes=_named("driver driver_opts external labels name"),
)
OTHER_NAMES: Final = {
    "cmd": "command",
    "cpu": "cpus",
    "cpu_limit": "cpus",
    "depends": "depends_on",
    "env": "environment",
    "environments": "environment",
    "envfile": "env_file",
    "health": "healthcheck",
    "memory": "mem_limit",
    "memory_limit": "mem_limit",
    "mount": "volumes",
    "mounts": "volumes",
    "net": "network_mode",
    "pull": "pull_policy",
    "readonly": "read_only",
    "restart_policy": "restart",
    "workdir": "working_dir",
}
"""What people write in a service for a key that has another name."""
