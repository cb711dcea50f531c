no_version = $(error No version was found where the line VERSION of the Makefile looks for it: mend that line or the file)
ENGINE ?= docker
IMAGE ?= {{ cookiecutter.__image }}
# Without a commit there is no tag: nothing is built or pushed then.
COMMIT = $(or $(shell sh scripts/image-tags.sh commit),$(error The image can't be tagged, see above))
REVISION = $(shell git rev-parse --verify HEAD)
CREATED = $(shell git show --no-patch --format=%cI HEAD)
# podman and buildah keep HEALTHCHECK only in this image format.
BUILD_OPTIONS ?= $(if $(findstring podman,$(ENGINE)),--format docker)
{% if cookiecutter.port is defined %}
PUBLISH ?= 127.0.0.1:{{ cookiecutter.port }}
RUN_OPTIONS ?= --rm --name {{ cookiecutter.project_slug }} --publish $(PUBLISH):{{ cookiecutter.port }} \
{% else %}
RUN_ARGUMENTS ?= {{ cookiecutter.__default_command }}
RUN_OPTIONS ?= --rm --name {{ cookiecutter.project_slug }} --interactive \
{% endif %}
  --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
  --memory {{ cookiecutter.__memory_limit }} --cpus 0.5 --pids-limit 64
# The pushed image's digest, as the registry has it, and what gives that image its version's tags there, $(1) behind each.
DIGEST = skopeo --override-os linux inspect --no-tags --format '{% raw %}{{.Digest}}{% endraw %}' docker://$(IMAGE):$(COMMIT)
promote = @tags=$$(sh scripts/image-tags.sh release $(VERSION)) && for tag in $$tags; do \
	  skopeo copy --all --preserve-digests docker://$(IMAGE):$(COMMIT)$(1) docker://$(IMAGE):$$tag$(1) || exit 1; \
	done
{% if cookiecutter.signer == 'cosign' %}
COSIGN_KEY ?= cosign.key
COSIGN_PUBLIC_KEY ?= cosign.pub
{% endif %}

needs = @command -v $(1) > /dev/null || { echo "$(1) is needed for this and isn't installed." >&2; exit 1; }
