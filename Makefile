# Doors to scripts/, for those who have make.
.PHONY: demo demo-clean test test-fast lint bench docs
demo: ; @scripts/demo
demo-clean: ; @scripts/demo --clean
test: ; @scripts/test
test-fast: ; @scripts/test --fast
lint: ; @scripts/test --lint
bench: ; @scripts/bench
docs: ; @scripts/docs
