# The words of this project. On a fresh machine each sets up what it needs: uv in .tools/, Python and libraries in .venv/.
.PHONY: help run test check train evaluate bench clean
.DEFAULT_GOAL := help

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --frozen --no-progress

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

run: .venv/ready ## start the chat page, and Telegram if a token is set
	@$(RUN) infomigra run

test: .venv/ready ## every test (needs Chromium for the page: apt-get install chromium)
	@$(RUN) infomigra train
	@$(RUN) pytest -n 2 --dist loadfile --no-loadscope-reorder

check: .venv/ready ## content, sentences, layers, style, types and translations
	@$(RUN) infomigra content check
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy
	@$(RUN) lint-imports
	@$(RUN) python scripts/catalogues.py

train: .venv/ready ## train the understanding
	@$(RUN) infomigra train --force

evaluate: .venv/ready ## how well we understand and answer: var/evaluation/
	@$(RUN) infomigra evaluate

bench: .venv/ready ## measure answers, understanding beside stock Rasa, and speed (needs INFOMIGRA_SHARED)
	@$(RUN) infomigra evaluate --data $${INFOMIGRA_SHARED:-../shared}/eval --out var/bench/eval
	@$(RUN) python -m bench.nlu
	@$(RUN) python -m bench.profile
	@$(RUN) python -m bench.scale

clean: ## remove the environment and the tools, but not your data
	rm -rf .venv .tools

.venv/ready: pyproject.toml uv.lock | $(UV)
	@echo "Setting up the environment (a few minutes the first time) …"
	@$(UV) sync --frozen --compile-bytecode
	@touch $@

.tools/bin/uv:
	@echo "Fetching uv into .tools/ …"
	@sh scripts/uv.sh $(PYTHON)
