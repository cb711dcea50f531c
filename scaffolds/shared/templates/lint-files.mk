# Linters that are installed here are used; others run in their own images. Without an engine their files stay unchecked,
# which is said, and is a failure in a pipeline.
tool = $(if $(shell command -v $(1)),$(1),$(if $(shell $(ENGINE) info > /dev/null 2>&1 && echo up),$(ENGINE) run --rm --volume "$(CURDIR)":/project:ro --workdir /project $(2),$(unchecked)))
unchecked = @echo "$(1) isn't installed and $(ENGINE) not running, so these stay unchecked:"$(if $(CI), >&2; exit 1;)

.PHONY: lint-files
lint-files: ## check shell scripts, image definitions and what they copy, and YAML
	sh scripts/check-context.sh {{ cookiecutter.__definitions | default('Dockerfile Dockerfile.dev') }}
	$(call tool,shellcheck,koalaman/shellcheck:v0.11.0) docker-entrypoint.sh scripts/*.sh tests/container/*.sh
	$(call tool,hadolint,hadolint/hadolint:v2.15.1 hadolint) {{ cookiecutter.__definitions | default('Dockerfile Dockerfile.dev') }}
	$(if $(shell command -v yamllint),yamllint,@echo "yamllint isn't installed, YAML stays unchecked:" yamllint) --strict --config-data '{extends: default, rules: {document-start: disable, line-length: {max: 140}, truthy: {check-keys: false}}}' $(wildcard *.yaml *.yml .*.yaml .*.yml .github/workflows/*.yml)
