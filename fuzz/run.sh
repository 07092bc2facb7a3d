#!/usr/bin/env bash
# One target for so many seconds, on a stable toolchain: `fuzz/run.sh read 180`.
set -euo pipefail
cd "$(dirname "$0")"
target=$1 seconds=$2
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
cargo build --release --bin "$target" --target "$(rustc --print host-tuple)"
mkdir -p "target/corpus/$target"
seeds=("seeds/$target")
case $target in
read | zone) seeds+=(../fixtures/calendars ../fixtures/damaged) ;;
esac
if [[ -e $target.dict ]]; then seeds+=("-dict=$target.dict"); fi
exec "target/$(rustc --print host-tuple)/release/$target" "target/corpus/$target" "${seeds[@]}" \
    -max_total_time="$seconds" -timeout=1 -rss_limit_mb=256 -max_len=16384 -artifact_prefix="target/$target-"
