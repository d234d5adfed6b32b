# serve.sh: the demo of bin/run and bin/dev. Sourced after common.sh.
# shellcheck shell=bash

# serve CONFIGURATION [ARGUMENT…]: sets up, builds, and becomes `steward serve --demo`.
serve() {
    local configuration="$1" port="${PORT:-8080}" before="" argument
    local database=(--database "sqlite:$ROOT/var/demo/steward.sqlite") listen=(--port "$port")
    shift
    for argument in "$@"; do
        case "$before $argument" in
        "--port "*) port="$argument" listen=() ;;
        *" --port="*) port="${argument#*=}" listen=() ;;
        *" --database" | *" --database="*) database=() ;;
        esac
        before="$argument"
    done
    [[ "$port" =~ ^[0-9]+$ ]] || fail "the port must be a number, not \"$port\""

    step "Checking the machine"
    # shellcheck disable=SC2086  # a list of words
    need_packages $BUILD
    build_steward "$configuration"
    if [[ ${#database[@]} -gt 0 ]]; then
        mkdir -p "$ROOT/var/demo"
        step "The demo's database is var/demo/steward.sqlite (remove var/demo to begin again)"
    fi
    step "Steward at http://127.0.0.1:$port/ (Ctrl-C stops it)"
    exec "$ROOT/.build/$configuration/steward" serve --demo "${database[@]}" "${listen[@]}" "$@"
}
