# mutants.sh: planted faults, each of which its oracle must find. Sourced by bin/test after its own functions.
# shellcheck shell=bash
#
# Tests/Mutants/NAME.patch is a fault as a unified diff of Sources, below three lines: `Fault:` what is wrong then,
# `Oracle:` who must find it, `Test:` how to ask: `swift FILTER`, or `pytest FILE [ARGUMENTS]`. The faults are planted
# one after another in a copy of the tree, .build-mutants/tree, built there in debug; Sources/ itself is never touched.

readonly NEST="$ROOT/.build-mutants"

# part_mutants [NAME…]: the faults of these names, or all of them.
part_mutants() {
    local patch name names=("$@") patches=() tests=() test
    for patch in "$ROOT"/Tests/Mutants/*.patch; do
        name="$(basename "$patch" .patch)"
        if [[ ${#names[@]} -eq 0 || " ${names[*]} " == *" $name "* ]]; then patches+=("$patch"); fi
    done
    command -v patch >/dev/null || need_packages patch
    [[ ${#patches[@]} -gt 0 && (${#names[@]} -eq 0 || ${#patches[@]} -eq ${#names[@]}) ]] ||
        fail "Tests/Mutants holds: $(cd "$ROOT/Tests/Mutants" && echo *.patch | sed 's/\.patch//g')"
    private_postgres fsync=off
    copy_tree
    mutant_build "$WORK/sound.log" || fail "the copy without a fault does not build: $(tail -n 20 "$WORK/sound.log")"

    # An oracle that is red by itself proves nothing.
    for patch in "${patches[@]}"; do
        test="$(said_by "$patch" Test)"
        if [[ " ${tests[*]} " == *" ${test// /_} "* ]]; then continue; fi
        tests+=("${test// /_}")
        echo "without a fault: $test"
        if ! ask_oracle "$test" "$WORK/sound-oracle.log"; then
            tail -n 30 "$WORK/sound-oracle.log"
            fail "the oracle is red without a fault: $test"
        fi
    done
    for patch in "${patches[@]}"; do plant "$patch"; done
    TABLE+=("$(printf '%-9s %5d s   %d of %d faults found' mutants $((SECONDS - STARTED_AT)) "$PASSED" ${#patches[@]})")
}

said_by() { sed -n "s/^$2: //p" "$1" | head -n 1; }

# The tree as it is now, changed files only, so that the copy is built once and then a little at a time.
copy_tree() {
    local part
    mkdir -p "$NEST/tree"
    for part in Package.swift Package.resolved Sources Plugins Tests bin docs STYLE.md; do
        [[ -e "$ROOT/$part" ]] || continue
        cp -R -u --preserve=timestamps "$ROOT/$part" "$NEST/tree/"
    done
    # What a stopped run left planted, and what is gone from the tree.
    (cd "$NEST/tree" && find Sources Tests Plugins -type f) | while IFS= read -r part; do
        if [[ ! -e "$ROOT/$part" ]]; then
            rm -f "$NEST/tree/$part"
        elif ! cmp -s "$ROOT/$part" "$NEST/tree/$part"; then
            cp "$ROOT/$part" "$NEST/tree/$part"
        fi
    done
}

mutant_build() {
    watched "$1" nice swift build --package-path "$NEST/tree" --scratch-path "$NEST/build" --build-tests
}

# ask_oracle "swift FILTER" LOG: true when the oracle is content. PostgreSQL and the programs are the copy's.
ask_oracle() {
    local kind rest words=()
    read -r kind rest <<<"$1"
    read -r -a words <<<"$rest"
    case "$kind" in
    swift)
        watched "$2" nice swift test --package-path "$NEST/tree" --scratch-path "$NEST/build" --skip-build \
            --filter "${words[0]}" --event-stream-output-path "$WORK/mutant.events"
        ;;
    pytest)
        watched "$2" env STEWARD="$NEST/build/debug/steward" STEWARD_VERIFY="$NEST/build/debug/steward-verify" \
            nice "$ROOT/.venv/tests/bin/python" -m pytest -q -x -p no:cacheprovider --rootdir "$NEST/tree" \
            "$NEST/tree/${words[0]}" "${words[@]:1}"
        ;;
    *) fail "a fault is asked after with swift or pytest, not \"$1\"" ;;
    esac
}

# plant PATCH: the fault in, built, its oracle asked, the fault out again.
plant() {
    local patch="$1" name test code=0 found file
    name="$(basename "$patch" .patch)"
    test="$(said_by "$patch" Test)"
    step "$name: $(said_by "$patch" Fault)"
    if ! patch -s -p1 --dry-run -d "$NEST/tree" <"$patch" >/dev/null; then
        FAILED=$((FAILED + 1))
        echo "mutants: failed: $name: the fault does not fit the sources any more; write it anew"
        return 0
    fi
    patch -s -p1 --no-backup-if-mismatch -d "$NEST/tree" <"$patch"
    if ! mutant_build "$WORK/mutant-build.log"; then
        FAILED=$((FAILED + 1))
        echo "mutants: failed: $name: does not compile, which proves nothing"
    else
        ask_oracle "$test" "$WORK/mutant.log" || code=$?
        if [[ "$test" == swift* ]]; then
            found="$(grep -c 'recorded an issue\|Fatal error' "$WORK/mutant.log" || true)"
        else
            found="$(grep -cE '^(FAILED|ERROR|E  )' "$WORK/mutant.log" || true)"
        fi
        if [[ $code -eq 124 ]]; then
            FAILED=$((FAILED + 1))
            echo "mutants: failed: $name: out of time"
        elif [[ $code -ne 0 && $found -gt 0 ]]; then
            PASSED=$((PASSED + 1))
            echo "mutants: found: $name, by the $(said_by "$patch" Oracle)"
        else
            FAILED=$((FAILED + 1))
            echo "mutants: failed: $name SURVIVED its oracle, the $(said_by "$patch" Oracle) ($test)"
        fi
    fi
    # Copied, not unpatched: a new time, so that the next build sees it.
    sed -n 's/^+++ b\///p' "$patch" | while IFS= read -r file; do cp "$ROOT/$file" "$NEST/tree/$file"; done
}
