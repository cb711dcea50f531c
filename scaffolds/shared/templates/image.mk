# ---- The image. ENGINE=podman works as well; any tool that builds OCI images does (TAG-7).

.PHONY: build clean dev digest push release run {% if cookiecutter.__parent is not defined %}run-syslog {% endif %}sbom scan{% if cookiecutter.signer != 'none' %} sign verify{% endif %} tag test-container
build: ## build the image, tagged with its commit (TAG-2)
	$(ENGINE) build $(BUILD_OPTIONS) --tag $(IMAGE):$(COMMIT) \
	  --build-arg created="$(CREATED)" --build-arg revision="$(REVISION)" --build-arg version="$(VERSION)" .

dev: build ## build the development image <name>-dev, which adds debugger and test tools (TAG-8)
	$(ENGINE) build $(BUILD_OPTIONS) --file Dockerfile.dev --tag $(IMAGE)-dev:$(COMMIT) --tag $(IMAGE)-dev:local \
	  --build-arg production_image=$(IMAGE):$(COMMIT) .

test-container: build ## start the image's container: {{ cookiecutter.__container_checks | default('user, health, log lines, orderly stop') }} (APP-7)
	ENGINE=$(ENGINE) IMAGE=$(IMAGE):$(COMMIT) sh tests/container/run.sh

run: build ## run it as production should: read-only, no privileges, limits (RUN-4 to RUN-7, RUN-12)
	$(ENGINE) run $(RUN_OPTIONS) $(IMAGE):$(COMMIT){% if cookiecutter.port is not defined %} $(RUN_ARGUMENTS){% endif %}


{% if cookiecutter.__parent is not defined %}
run-syslog: build ## the same, logging to the host's syslog through /dev/log (RUN-17, RUN-19)
	$(ENGINE) run $(RUN_OPTIONS) --mount type=bind,source=/dev/log,target=/dev/log --env LOG_TARGET=syslog $(IMAGE):$(COMMIT){% if cookiecutter.port is not defined %} $(RUN_ARGUMENTS){% endif %}


{% endif %}
tag: ## give the commit's image its version's tags, on a commit with that git tag (TAG-3)
	@tags=$$(sh scripts/image-tags.sh release $(VERSION)) && for tag in $$tags; do \
	  echo "$(IMAGE):$$tag"; $(ENGINE) tag $(IMAGE):$(COMMIT) $(IMAGE):$$tag || exit 1; \
	done

push: ## push the commit's image to the registry (TAG-9)
	$(ENGINE) push $(IMAGE):$(COMMIT)

release: ## give the pushed image its version's tags, in the registry; deploy by the full version (TAG-3, TAG-4)
	$(call needs,skopeo)
	$(call promote)

digest: ## print the pushed image's name by digest
	$(call needs,skopeo)
	@digest=$$($(DIGEST)) && echo "$(IMAGE)@$$digest"

{% if cookiecutter.signer == 'cosign' %}
sign: ## sign the pushed image by its digest, since a tag can be moved (TAG-11)
	$(call needs,cosign)
	image=$$($(MAKE) --silent digest) && cosign sign --yes --key "$(COSIGN_KEY)" "$$image"

verify: ## check the signature of the pushed image (TAG-11)
	$(call needs,cosign)
	image=$$($(MAKE) --silent digest) && cosign verify --key "$(COSIGN_PUBLIC_KEY)" "$$image"

{% elif cookiecutter.signer == 'notation' %}
sign: ## sign the pushed image by its digest, since a tag can be moved (TAG-11)
	$(call needs,notation)
	image=$$($(MAKE) --silent digest) && notation sign "$$image"

verify: ## check the signature of the pushed image against notation's trust policy (TAG-11)
	$(call needs,notation)
	image=$$($(MAKE) --silent digest) && notation verify "$$image"

{% endif %}
scan: build ## look for known vulnerabilities in the image (IMG-17)
	$(call needs,trivy)
	trivy image --exit-code 1 --ignore-unfixed --severity HIGH,CRITICAL $(IMAGE):$(COMMIT)

sbom: build ## write what the image is made of to build/sbom.spdx.json (IMG-22)
	$(call needs,syft)
	mkdir -p build
	syft $(IMAGE):$(COMMIT) --output spdx-json=build/sbom.spdx.json
