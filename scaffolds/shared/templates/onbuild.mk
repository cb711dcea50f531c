onbuild: build ## build the variant whose steps run in the images built on it; its tags end in -onbuild (IMG-38)
	$(ENGINE) build $(BUILD_OPTIONS) --file Dockerfile.onbuild --tag $(IMAGE):$(COMMIT)-onbuild \
	  --build-arg parent_image=$(IMAGE):$(COMMIT) .

push-onbuild: ## push the commit's variant to the registry (TAG-9)
	$(ENGINE) push $(IMAGE):$(COMMIT)-onbuild

release-onbuild: ## give the pushed variant its version's tags as well, in the registry (TAG-3, IMG-38)
	$(call needs,skopeo)
	$(call promote,-onbuild)
