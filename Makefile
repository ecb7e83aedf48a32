# Every target is a plain Python script in tools/, for machines without make.
PYTHON ?= python3
VENV_PYTHON = .venv/bin/python

.PHONY: install demo test lint bench soak

install:
	@$(PYTHON) tools/install.py

demo:
	@$(PYTHON) tools/install.py
	@$(VENV_PYTHON) tools/demo.py

test:
	@$(PYTHON) tools/test.py

lint:
	@$(PYTHON) tools/install.py --test
	@$(VENV_PYTHON) tools/lint.py

bench:
	@$(PYTHON) tools/install.py --test
	@$(VENV_PYTHON) tools/bench.py

soak:
	@$(PYTHON) tools/install.py --test
	@$(VENV_PYTHON) tools/soak.py
