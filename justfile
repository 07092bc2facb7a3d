# What the developers of corehours run. Each recipe has the name of its step in `.ci/run`.

# all that CI runs, in its order
ci:
    bash .ci/run

# format, lints and docs, warnings denied
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

# all tests and doc tests
test:
    cargo test

# the tests again under a second host zone and with one thread
hosts:
    TZ=Pacific/Chatham RAYON_NUM_THREADS=1 cargo test

# the large counts of the property tests, optimized
prove CASES="100000":
    PROPTEST_CASES={{CASES}} PROPTEST_MAX_LOCAL_REJECTS=100000000 PROPTEST_MAX_GLOBAL_REJECTS=100000000 cargo test --release --test it -- prop_ oracle

# the library without threads, files and a command line
core:
    cargo build --lib --no-default-features

# tests with expectations rewritten, then what changed
update:
    UPDATE=1 INSTA_UPDATE=always cargo test
    git diff --stat

# a rule's page as users see it
explain KIND:
    cargo run -q -- explain {{KIND}}

# every bench
bench:
    cargo bench

# every bench, one iteration each
bench-once:
    cargo test --bench read --bench check --bench bombs --bench generate -- --test

# reading and expanding beside other readers
peers ROUNDS="15":
    cd benches/peers && cargo run --release -- {{ROUNDS}}

# a fuzz target (read, line, rule, zone, zip, toml) for so many seconds
fuzz TARGET SECONDS="180":
    fuzz/run.sh {{TARGET}} {{SECONDS}}
