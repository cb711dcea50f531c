.PHONY: help version
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' Makefile

version: ## print the version
	@echo $(VERSION)
