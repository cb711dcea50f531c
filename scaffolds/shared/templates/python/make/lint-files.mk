	sh scripts/check-context.sh Dockerfile Dockerfile.dev
	$(VENV)/bin/shellcheck docker-entrypoint.sh scripts/*.sh tests/container/*.sh
	$(VENV)/bin/hadolint Dockerfile Dockerfile.dev
	$(VENV)/bin/yamllint --strict --config-data '{extends: default, rules: {document-start: disable, line-length: {max: 140}, truthy: {check-keys: false}}}' $(wildcard *.yaml *.yml .*.yaml .*.yml .github/workflows/*.yml)
