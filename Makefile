# Everything that is done with this repository. Each target first sets up what it needs; `make help` lists them.

PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
LOCAL := .venv/.made-local
DEV := .venv/.made-dev
NODE := node_modules/.made

PORT ?= 8000
DATA ?= .data
MESSAGES ?=
PEERS ?=
OUT ?= build/package
ARGS ?=

.PHONY: help setup demo test test-fast test-browser pictures check bench bench-large package clean chromium clamd
# The tests start many processes, and each would compile every file again where this is switched off.
test test-fast test-browser: export PYTHONDONTWRITEBYTECODE :=

.DELETE_ON_ERROR:
.NOTPARALLEL:

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(LOCAL) $(NODE)  ## the virtual environment, the operator's command, the database engine

demo: setup  ## serve the sample city (PORT=8000 DATA=.data MESSAGES=file)
	@exec $(BIN)/huiyin demo --port $(PORT) --data "$(DATA)" $(if $(MESSAGES),--messages "$(MESSAGES)")

test: $(DEV) $(NODE) chromium clamd  ## all tests (ARGS= for pytest)
	@$(BIN)/pytest -n auto --dist loadscope $(ARGS)

test-fast: $(DEV)  ## the tests that need no engine and no browser and are quick
	@$(BIN)/pytest -n auto --dist loadscope -m "not engine and not browser and not slow" $(ARGS)

test-browser: $(DEV) $(NODE) chromium  ## the tests in a browser
	@$(BIN)/pytest -m browser $(ARGS)

pictures: $(DEV) $(NODE) chromium  ## the pictures of site and workbench in docs/images, taken anew
	@HUIYIN_PICTURES=docs/images $(BIN)/pytest -q tests/browser/test_site.py tests/browser/desk/test_every_page.py -k test_a_page $(ARGS)

check: $(DEV) $(NODE)  ## style, types, layers, generated documents, links
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy -p chalicelib -p infra -p bench -m app
	$(BIN)/lint-imports --no-logo
	$(BIN)/huiyin docs --check
	$(BIN)/python -m infra.links docs $(wildcard README*.md CHANGELOG.md)

bench: $(DEV) $(NODE)  ## the table of ratios (PEERS=directory of the baseline)
	@$(BIN)/python -m bench $(if $(PEERS),--peers "$(PEERS)") $(ARGS)

bench-large: $(DEV) $(NODE)  ## the same with a million cases
	@$(BIN)/python -m bench --large $(if $(PEERS),--peers "$(PEERS)") $(ARGS)

package: $(LOCAL)  ## what is deployed: deployment.zip and sam.json (OUT=build/package)
	@$(BIN)/python -m infra.aws.package "$(OUT)"

clean:  ## remove what was built and installed; the data stay
	rm -rf .venv node_modules build dist *.egg-info .mypy_cache .ruff_cache .import_linter_cache .hypothesis .chalice/deployments
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更高版本。Python 3.11 or later is needed." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "无法建立虚拟环境，请先安装 python3-venv。Install python3-venv first." >&2; exit 1; }

$(LOCAL): requirements.txt requirements-local.txt pyproject.toml | .venv/bin/python
	@echo "安装 Python 依赖 / installing Python packages"
	@$(PIP) --requirement requirements-local.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.txt $(LOCAL)
	@echo "安装测试与检查工具 / installing the tools for tests and checks"
	@$(PIP) --requirement requirements-dev.txt
	@touch $@

$(NODE): package.json package-lock.json
	@command -v npm >/dev/null || { echo "需要 npm 来取得数据库引擎，请先安装 Node.js。npm is needed: install Node.js." >&2; exit 1; }
	@echo "取得数据库引擎 / fetching the database engine"
	@npm ci --loglevel=error --no-update-notifier
	@touch $@

chromium:
	@test -x /usr/bin/chromium && test -x /usr/bin/chromium-headless-shell && test -f /usr/lib/chromium/locales/zh-CN.pak && exit 0; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		echo "安装浏览器与中文字体 / installing the browser and Chinese fonts"; \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get update -qq && { \
			apt-get install -y -qq --no-install-recommends chromium chromium-l10n chromium-headless-shell fonts-noto-cjk >/dev/null \
			|| apt-get install -y -qq --no-install-recommends chromium chromium-l10n fonts-noto-cjk >/dev/null; \
		} || [ -x /usr/bin/chromium ]; \
	elif [ -x /usr/bin/chromium ]; then \
		echo "没有 chromium-l10n，截图里的日期和文件框会是英文；没有 chromium-headless-shell，浏览器测试慢一半" >&2; \
		echo "without chromium-l10n pictures show English widgets; without chromium-headless-shell the browser tests take half as long again" >&2; \
	else \
		echo "浏览器测试需要 Chromium 和中文字体，请以管理员身份运行：" >&2; \
		echo "The browser tests need Chromium and Chinese fonts; as an administrator, run:" >&2; \
		echo "  apt-get install --no-install-recommends chromium chromium-l10n chromium-headless-shell fonts-noto-cjk" >&2; \
		exit 1; \
	fi

# The scanner's own services are kept from starting: the test starts one by itself, with a signature of its own, and
# nothing is fetched from anybody.
clamd:
	@test -x /usr/sbin/clamd && exit 0; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		echo "安装查毒软件 / installing the virus scanner"; \
		export DEBIAN_FRONTEND=noninteractive; \
		made=; test -e /usr/sbin/policy-rc.d || { made=1; printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; }; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends clamav-daemon >/dev/null; done=$$?; \
		test -z "$$made" || rm -f /usr/sbin/policy-rc.d; \
		exit $$done; \
	else \
		echo "没有安装 ClamAV，查毒测试将跳过；如需运行，请以管理员身份执行：" >&2; \
		echo "ClamAV is missing, its test will be skipped; to run it, as an administrator:" >&2; \
		echo "  apt-get install --no-install-recommends clamav-daemon" >&2; \
	fi
