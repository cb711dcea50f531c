.PHONY: lint-version
lint-version: ## check that the image definitions and compose.yaml name the same version
	@other=$$(grep -En '^ARG version=|{{ cookiecutter.__image }}:[^$$]' $(wildcard Dockerfile Dockerfile.* compose.yaml) | grep -Fv -e ':$(VERSION)' -e '"$(VERSION)"'); \
	  [ -z "$$other" ] || { printf 'This is not version $(VERSION):\n%s\n' "$$other" >&2; exit 1; }
