# 聞き取り / Kikitori. `make` alone lists what there is.
.DEFAULT_GOAL := help
.PHONY: help setup demo serve test lint bundles translations bench bench-accuracy bench-distance voices clean

PYTHON_IN_VENV := .venv/bin/python
PYBABEL := ../.venv/bin/pybabel --quiet # from webui
export PYTHON # empty, or given by `make setup PYTHON=…`

help: ## この一覧を表示 / Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## 実行環境と既定のモデルを用意 / Prepare the environment and the default models
	@bash scripts/setup.sh

demo: setup ## 見本の会議を文字起こし / Transcribe the sample meeting
	@bash scripts/demo.sh

serve: setup ## サービスを始める (止めるには Ctrl-C) / Start the service (Ctrl-C stops it)
	@.venv/bin/kikitori serve $(OPTIONS)

test: ## 試験を実行 / Run the tests
	@bash scripts/setup.sh dev
	@$(PYTHON_IN_VENV) -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

lint: ## 書式・型・依存の規則を検査 / Check style, types and imports
	@bash scripts/setup.sh dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

bundles: ## ページのスクリプトを作り直す (Node.js が必要) / Build the scripts of the pages (needs Node.js)
	cd webui/frontend && npm ci --ignore-scripts --no-audit --no-fund && node build.mjs

translations: ## 英語の文言を原文に合わせ、.mo を作り直す / Bring the English texts up to date and compile them
	@bash scripts/setup.sh dev
	@mkdir -p out
	cd webui && $(PYBABEL) extract -F translations/babel.cfg --no-location --sort-output -o ../out/messages.pot .
	cd webui && $(PYBABEL) update -i ../out/messages.pot -d translations -l en --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	cd webui && $(PYBABEL) compile -d translations -l en

bench: ## 精度と速さを測定 / Measure accuracy and speed
	@bash scripts/setup.sh dev
	@[ -f out/bench/planning/provenance.toml ] || bash scripts/setup.sh voices
	@$(PYTHON_IN_VENV) -m bench $(SECTIONS)

bench-accuracy: setup ## 訂正の前と後の正確さを測定 (合成音声) / Measure accuracy before and after correction
	@bash scripts/bench_accuracy.sh

bench-distance: setup ## 距離と正確さを測定 (合成音声・シミュレーション) / Measure accuracy against distance
	@bash scripts/bench_distance.sh

voices: ## 見本の音声を作り直す環境を用意 / Prepare the voices the sample is made with
	@bash scripts/setup.sh voices

clean: ## 作られたものを削除 (環境とモデルは残す) / Remove what was made, keep environments and models
	rm -rf out build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -path './.venv*' -prune -o -type d -name __pycache__ -exec rm -rf {} +
