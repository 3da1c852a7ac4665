# For developers; everybody else needs only ./putwright. Every target uses the locked environment in .putwright/venv.
PYTHON := .putwright/venv/bin/python
WORDS ?=

.PHONY: check format test storms lint types imports guards locks docs lock bench environment

check: environment ## everything that continuous integration does
	bash .ci/run

environment:
	@./putwright test --version >/dev/null

format: environment ## put every file into its form
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix --select I .

test: ## the tests; WORDS="-k reserve" goes to pytest
	./putwright test $(WORDS)

storms: environment ## ten thousand storms over the desk, and 150 over a socket; WORDS="--seed 7" replays one
	$(PYTHON) -m tests.simulation.storms $(WORDS)

lint types imports guards locks: environment
	$(PYTHON) -m house.check $@

docs: environment ## write every generated page
	$(PYTHON) -m house.docs

lock: environment ## lock the newest packages that pyproject.toml allows
	$(PYTHON) -m house.lock

bench: environment ## all benchmarks; P=P2 runs one
	$(PYTHON) -m benchmarks $(P)
