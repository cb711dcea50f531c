"""compose.yaml and the manifests for Kubernetes: valid by their schemas, as the standard asks, and true to the portal.

Neither Kubernetes nor an engine runs here. The kustomizations only list files, so that what `kubectl apply -k` would
send is those files' documents; one long test lets Kustomize itself say so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from portal import __version__
from portal.dockerfile import parse
from portal.environment import VARIABLES
from portal.review import review_compose
from portal.web.health import PROBES

ROOT = Path(__file__).resolve().parent.parent
KUBERNETES = ROOT / "deploy" / "kubernetes"
NAMES = {variable.name for variable in VARIABLES}
KUSTOMIZE = "sigs.k8s.io/kustomize/kustomize/v5@v5.7.1"


def rendered(folder: Path) -> list[dict]:
    """The documents that a kustomization stands for."""
    said = yaml.safe_load((folder / "kustomization.yaml").read_text())
    assert set(said) == {"apiVersion", "kind", "namespace", "resources"}, "nothing that this can't render"
    documents = []
    for resource in said["resources"]:
        path = folder / resource
        documents += rendered(path) if path.is_dir() else list(yaml.safe_load_all(path.read_text()))
    for document in documents:
        if document["kind"] != "Namespace":
            assert document["metadata"]["namespace"] == said["namespace"], document["metadata"]["name"]
    return documents


def secret() -> dict:
    return yaml.safe_load((KUBERNETES / "base" / "secret.example.yaml").read_text())


def pods(documents: list[dict]) -> dict[str, dict]:
    """The pod templates by the name of what makes them."""
    found = {}
    for document in documents:
        spec = document.get("spec", {})
        if document["kind"] == "CronJob":
            spec = spec["jobTemplate"]["spec"]
        if "template" in spec:
            found[document["metadata"]["name"]] = spec["template"]
    return found


def of(documents: list[dict], kind: str) -> list[dict]:
    return [document for document in documents if document["kind"] == kind]


@pytest.fixture(scope="module", params=["base", "with-postgresql"])
def documents(request):
    return rendered(KUBERNETES / request.param)


@pytest.fixture(scope="module")
def deployment():
    (found,) = of(rendered(KUBERNETES / "base"), "Deployment")
    return found


def by_name(documents: list[dict]) -> dict[tuple[str, str], dict]:
    return {(document["kind"], document["metadata"]["name"]): document for document in documents}


@pytest.mark.long
@pytest.mark.parametrize("folder", ["base", "with-postgresql"])
def test_kustomize_renders_what_the_other_tests_look_at(folder):
    command = ["kustomize"] if shutil.which("kustomize") else ["go", "run", KUSTOMIZE]
    if shutil.which(command[0]) is None:
        reason = "neither kustomize nor go is installed (apt-get install golang)"
        if os.environ.get("CI"):
            pytest.fail(f"the manifests must be rendered in continuous integration: {reason}")
        pytest.skip(reason)
    command += ["build", str(KUBERNETES / folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert by_name(list(yaml.safe_load_all(done.stdout))) == by_name(rendered(KUBERNETES / folder))


@pytest.mark.parametrize("version", ["1.30", "1.37"])
def test_every_document_is_valid_by_kubernetes_own_schemas(documents, version):
    for document in [*documents, secret()]:
        kubernetes_validate.validate(document, version, strict=True)


def test_the_schemas_refuse_what_is_wrong(deployment):
    faulty = {**deployment, "spec": {**deployment["spec"], "replica": 3}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(faulty, "1.37", strict=True)


def test_every_file_is_in_a_kustomization():
    for folder in (KUBERNETES / "base", KUBERNETES / "with-postgresql"):
        listed = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
        there = {path.name for path in folder.iterdir()} - {"kustomization.yaml", "secret.example.yaml"}
        assert there == {name for name in listed if name != "../base"}


def test_every_pod_keeps_to_the_restricted_profile_and_has_limits(documents):
    for name, pod in pods(documents).items():
        spec = pod["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert spec["automountServiceAccountToken"] is False, name
        for container in spec["containers"]:
            context = container["securityContext"]
            assert context["allowPrivilegeEscalation"] is False, name
            assert context["readOnlyRootFilesystem"] is True, name
            assert context["capabilities"] == {"drop": ["ALL"]}, name
            assert set(container["resources"]["limits"]) == set(container["resources"]["requests"]) == {"cpu", "memory"}


def test_all_that_is_named_is_there(documents):
    keys = {"portal": set(secret()["stringData"])}
    maps = {document["metadata"]["name"] for document in of(documents, "ConfigMap")}
    services = {document["metadata"]["name"]: document for document in of(documents, "Service")}
    made = pods(documents)
    for name, pod in made.items():
        volumes = {volume["name"] for volume in pod["spec"]["volumes"]}
        for volume in pod["spec"]["volumes"]:
            for item in volume.get("secret", {}).get("items", []):
                assert item["key"] in keys[volume["secret"]["secretName"]], name
        for document in of(documents, "StatefulSet"):
            if document["metadata"]["name"] == name:
                volumes |= {claim["metadata"]["name"] for claim in document["spec"]["volumeClaimTemplates"]}
        for container in pod["spec"]["containers"]:
            assert {mount["name"] for mount in container["volumeMounts"]} == volumes, name
            assert {source["configMapRef"]["name"] for source in container.get("envFrom", [])} <= maps, name
    labels = [pod["metadata"]["labels"].items() for pod in made.values()]
    ports = {
        port["name"] for pod in made.values() for one in pod["spec"]["containers"] for port in one.get("ports", [])
    }
    for service in services.values():
        assert sum(service["spec"]["selector"].items() <= each for each in labels) == 1, "just one kind of pod"
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports
    for document in documents:
        spec = document.get("spec", {})
        selector = spec.get("podSelector", spec.get("selector", {})).get("matchLabels")
        if selector:
            assert any(selector.items() <= each for each in labels), document["metadata"]["name"]
    (ingress,) = of(documents, "Ingress")
    backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert backend["port"]["name"] in {port["name"] for port in services[backend["name"]]["spec"]["ports"]}


def test_the_portals_settings_are_settings_of_the_portal(documents):
    for name, pod in pods(documents).items():
        for container in pod["spec"]["containers"]:
            if "portal:" in container["image"]:
                assert {variable["name"] for variable in container["env"]} <= NAMES, name
                assert pod["spec"]["enableServiceLinks"] is False, "PORTAL_SERVICE_HOST would stop the start"
                mounted = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
                assert {str(Path(variable["value"]).parent) for variable in container["env"]} <= set(mounted)
    (settings,) = of(documents, "ConfigMap")
    assert set(settings["data"]) <= NAMES
    (ingress,) = of(documents, "Ingress")
    assert ingress["spec"]["rules"][0]["host"] == settings["data"]["PORTAL_ALLOWED_HOSTS"]


def test_it_can_be_rolled_out_without_a_lost_request(deployment):
    spec = deployment["spec"]
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]
    assert spec["replicas"] > 1
    assert spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    _, seconds = container["lifecycle"]["preStop"]["exec"]["command"]
    assert int(seconds) + 30 <= pod["terminationGracePeriodSeconds"]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"]["path"] in PROBES
    startup = container["startupProbe"]
    assert startup["periodSeconds"] * startup["failureThreshold"] > 60, "it may wait a minute for its database"
    assert len(pod["topologySpreadConstraints"]) == 2


def test_the_version_is_the_portals_everywhere(documents):
    image = f"containerisation-standards/portal:{__version__}"
    for pod in pods(documents).values():
        for container in pod["spec"]["containers"]:
            if "portal:" in container["image"]:
                assert container["image"].endswith(image)
    assert yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["portal"]["image"] == image


def test_images_ports_and_users_are_those_of_the_dockerfile(deployment):
    instructions = parse((ROOT / "Dockerfile").read_text()).instructions
    said = {one.keyword: one.arguments[0].value for one in instructions if one.keyword in ("USER", "EXPOSE")}
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    context = deployment["spec"]["template"]["spec"]["securityContext"]
    assert f"{container['ports'][0]['containerPort']}/tcp" == said["EXPOSE"]
    assert f"{context['runAsUser']}:{context['runAsGroup']}" == said["USER"]
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["portal"]
    assert compose["user"] == said["USER"]
    assert set(compose["environment"]) <= NAMES


def test_the_reviewer_finds_nothing_in_the_compose_file_and_it_is_closed():
    text = (ROOT / "compose.yaml").read_text()
    assert [f"{f.span.start_line} {f.rule}: {f.message}" for f in review_compose(text).findings] == []
    compose = yaml.safe_load(text)
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["healthcheck"]["test"], name
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}, name
        assert set(service["secrets"]) <= set(compose["secrets"]), name
    assert compose["networks"]["back"]["internal"] is True
    assert compose["services"]["database"]["networks"] == ["back"]


def test_the_compose_file_is_valid_by_the_schema_of_compose():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
