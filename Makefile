# The commands of Pledgebook. Each makes what it needs first: a newcomer types `make site`.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/.ready
DEMO := --content tests/demo/content --site .cache/demo --as-of 2026-06-30
DIST := dist
LOCKS := requirements.txt requirements-node.txt requirements-mutants.txt benchmarks/requirements-peers.txt
PACKAGES := node_modules/.package-lock.json
LIGHTHOUSE := .cache/lighthouse/node_modules/.package-lock.json
MUTANTS := .cache/mutants/.venv

.PHONY: ogp site serve check editor fmt links test coverage fuzz mutants demo sheet lighthouse search-quality bench load maps package messages language audit sbom clean help

help:            ## List the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

site: $(READY)   ## Check the records and publish them into site/
	$(RUN) build.py build

serve: $(READY)  ## Publish, serve on 127.0.0.1:8000, rebuild and reload on every change
	$(RUN) build.py serve

check: $(READY)  ## Report every problem of the records, write nothing
	$(RUN) build.py check $(ARGS)

editor: $(READY) ## Prepare VS Code: fields and codes are completed and explained while you write
	$(RUN) build.py editor

fmt: $(READY)    ## Put the records into one form, without changing what they say
	$(RUN) build.py fmt $(ARGS)

links: $(READY)  ## Look whether the web addresses of the records still lead somewhere: ARGS="--state FILE" OUT=links.md
	$(RUN) build.py links $(ARGS) $(if $(OUT),> $(OUT))

test: $(READY)   ## Run every test, browser tests included
	$(RUN) tests/find_browser.py
	$(RUN) -m ruff check .
	$(RUN) -m pytest -n auto --dist worksteal $(ARGS)

coverage: $(READY) ## Run every test and name the lines and branches that none reaches
	$(RUN) tests/find_browser.py
	$(RUN) -m coverage erase
	$(RUN) -m coverage run -m pytest -n auto --dist worksteal $(ARGS)
	$(RUN) -m coverage combine -q
	$(RUN) -m coverage report

fuzz: $(READY)   ## Feed the loader, the check and the importers 100,000 broken inputs: COUNT=100000
	PLEDGEBOOK_FUZZ=$(or $(COUNT),100000) $(RUN) tests/fuzz/run.py

mutants: $(MUTANTS)/.ready ## Put small faults into the program and see whether the tests notice them: ARGS="--sample 0 check"
	$(MUTANTS)/bin/python tests/mutants.py $(ARGS)

demo: $(READY)   ## Publish and serve the fictional demo portal on 127.0.0.1:8001
	$(RUN) build.py serve $(DEMO) --port 8001

sheet: $(READY)  ## Take a picture of every kind of page of the demo portal: .cache/sheet.png
	$(RUN) tests/find_browser.py
	$(RUN) build.py build $(DEMO)
	$(RUN) tests/sheet.py .cache/demo .cache/sheet.png

lighthouse: $(READY) ## Let Lighthouse judge the demo portal: benchmarks/LIGHTHOUSE.md
	$(RUN) tests/find_browser.py
	$(RUN) build.py build $(DEMO)
	$(RUN) benchmarks/lighthouse.py .cache/demo benchmarks/LIGHTHOUSE.md

search-quality: $(READY) ## Measure whether the search finds what people type: benchmarks/SEARCH.md
	$(RUN) tests/find_browser.py
	$(RUN) build.py build $(DEMO)
	$(RUN) benchmarks/search_quality.py .cache/demo benchmarks/SEARCH.md

bench: $(READY)  ## Time Pledgebook beside Hugo and Pagefind: benchmarks/RESULTS.md; COUNT=5000
	$(RUN) benchmarks/run.py --count $(or $(COUNT),5000) $(ARGS)

load: $(READY)   ## Ask nginx for the pages of Pledgebook and of Hugo: benchmarks/LOAD.md; COUNT=5000
	$(RUN) benchmarks/load.py --count $(or $(COUNT),5000) $(ARGS)

maps: $(READY)   ## Draw the outlines of the maps again
	$(RUN) tools/draw_maps.py

ogp: $(READY)    ## Bring in OGP's export of commitments and publish it: make ogp FILE=… CONTENT=world
	$(RUN) build.py import ogp $(FILE) --content $(or $(CONTENT),content)
	$(RUN) build.py build --content $(or $(CONTENT),content)

package: $(READY) ## Bring the list of tables in datapackage.json up to date
	$(RUN) build.py package

messages: $(READY) ## Bring the translation catalogues in locales/ up to date
	$(RUN) build.py messages

language: $(READY) ## Add a language and say what is to be translated: make language CODE=pt
	$(RUN) build.py language $(CODE)

audit: $(READY)  ## Ask PyPI and npm whether a locked package has a known weakness
	$(NPM_OF_PYPI)
	@failed=0; \
	$(RUN) -m pip_audit --strict --disable-pip --require-hashes $(LOCKS:%=--requirement %) || failed=1; \
	$(OWN_PATH) npm audit --package-lock-only || failed=1; \
	(cd benchmarks/lighthouse && $(OWN_PATH) npm audit --package-lock-only) || failed=1; \
	exit $$failed

sbom: $(READY)   ## List every locked package in dist/, as CycloneDX
	$(NPM_OF_PYPI)
	@mkdir -p $(DIST)
	$(RUN) tools/write_sbom.py $(DIST)/sbom-python.cdx.json requirements.txt requirements-node.txt requirements-mutants.txt
	$(OWN_PATH) $(NPM_SBOM) > $(DIST)/sbom-npm.cdx.json

clean:           ## Remove the environment and everything made
	rm -rf $(VENV) site .site-* .cache $(DIST)

# venv is a package of its own on Debian; a half-made environment is made anew.
$(READY): requirements.txt
	$(PYTHON) -m venv --clear $(VENV) || { apt-get update && apt-get install -y python3-venv && $(PYTHON) -m venv --clear $(VENV); }
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	@touch $(READY)

# The tests, and whoever draws the maps, need packages of npm: by the npm that is here, if it is young enough for
# `npm sbom`, or else by the one of PyPI.
NPM_CI := npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
NPM_SBOM := npm sbom --package-lock-only --sbom-format cyclonedx --sbom-type application
NPM_OF_PYPI := $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-node.txt
OWN_PATH := PATH="$(CURDIR)/$(VENV)/bin:$$PATH"
test maps: $(PACKAGES)
$(PACKAGES): package-lock.json requirements-node.txt $(READY)
	{ $(NPM_SBOM) >/dev/null && $(NPM_CI); } 2>/dev/null || { $(NPM_OF_PYPI) && $(OWN_PATH) $(NPM_CI); }
	@touch $(PACKAGES)
# Lighthouse brings a hundred packages and asks for a young Node.js: it has a folder of its own, and PyPI's.
lighthouse: $(LIGHTHOUSE)
$(LIGHTHOUSE): benchmarks/lighthouse/package-lock.json requirements-node.txt $(READY)
	$(NPM_OF_PYPI)
	@mkdir -p .cache/lighthouse && cp benchmarks/lighthouse/package.json benchmarks/lighthouse/package-lock.json .npmrc .cache/lighthouse/
	cd .cache/lighthouse && $(OWN_PATH) $(NPM_CI)
	@touch $(LIGHTHOUSE)
# mutmut brings a dozen packages that nothing else needs, and has to import those of the program: it has an environment of its own.
$(MUTANTS)/.ready: requirements.txt requirements-mutants.txt $(READY)
	$(RUN) -m venv --clear $(MUTANTS)
	$(MUTANTS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt --requirement requirements-mutants.txt
	@touch $(MUTANTS)/.ready
