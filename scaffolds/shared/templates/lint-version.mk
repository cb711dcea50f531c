.PHONY: lint-version
lint-version: ## check that {{ 'package.json, its lock file, ' if version_files is defined else '' }}the image definitions and compose.yaml name the same version
	@other=$$(grep -En '^ARG version=|{{ cookiecutter.__image }}:[^$$]{{ '|' ~ version_line if version_files is defined else '' }}' $(wildcard Dockerfile Dockerfile.* compose.yaml{{ version_files | default('') }}) | grep -Fv -e ':$(VERSION)' -e '"$(VERSION)"'); \
	  [ -z "$$other" ] || { printf 'This is not version $(VERSION):\n%s\n' "$$other" >&2; exit 1; }
