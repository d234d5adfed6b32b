# postgres.sh: a private PostgreSQL for one run of a script. Sourced after common.sh.
# shellcheck shell=bash

POSTGRES_PID=""
POSTGRES_HOME=""

# postgres_start DIR [SETTING=VALUE…]: a new cluster in DIR (made here, in a place that every user may enter) on a free
# port of the loopback, run by an unprivileged user. Sets POSTGRES_URL (superuser, no password); stopped and removed
# when the script ends, and stopped by the kernel even when the script is killed outright.
postgres_start() {
    local home="$1" programs as=() setting settings=() port try
    shift
    programs="$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)"
    [[ -x "$programs/initdb" ]] || fail "no PostgreSQL server is installed (Debian's postgresql-15)"
    for setting in fsync=off synchronous_commit=on max_connections=400 listen_addresses=127.0.0.1 "$@"; do
        settings+=(-c "$setting")
    done

    postgres_stop
    mkdir -m 700 "$home"
    POSTGRES_HOME="$home"
    at_exit postgres_stop
    if [[ "$(id -u)" == 0 ]]; then # PostgreSQL refuses to be root
        id postgres >/dev/null 2>&1 || useradd --system --user-group --no-create-home --shell /usr/sbin/nologin postgres
        chown postgres: "$POSTGRES_HOME"
        as=(setpriv --reuid=postgres --regid=postgres --init-groups)
    else
        as=(setpriv)
    fi
    (cd "$POSTGRES_HOME" && "${as[@]}" "$programs/initdb" -D data -U postgres -N --locale=C.UTF-8 --encoding=UTF8 \
        --auth=trust) >"$POSTGRES_HOME/initdb.log" 2>&1 || postgres_trouble initdb.log "initdb failed"

    # Another program may take the port between the look and the start.
    for try in 1 2 3 4 5; do
        port="$(free_port)"
        (cd "$POSTGRES_HOME" && exec "${as[@]}" --pdeathsig INT "$programs/postgres" -D data -p "$port" \
            -k "$POSTGRES_HOME" "${settings[@]}") >"$POSTGRES_HOME/server.log" 2>&1 </dev/null &
        POSTGRES_PID=$!
        if postgres_wait "$programs" "$port"; then
            # shellcheck disable=SC2034  # for the caller
            POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres"
            return 0
        fi
    done
    postgres_trouble server.log "PostgreSQL did not start in $try tries"
}

postgres_wait() {
    local count
    for ((count = 0; count < 300; count++)); do
        kill -0 "$POSTGRES_PID" 2>/dev/null || return 1
        if "$1/pg_isready" -q -h "$POSTGRES_HOME" -p "$2"; then return 0; fi
        sleep 0.1
    done
    return 1
}

postgres_trouble() {
    tail -n 20 "$POSTGRES_HOME/$1" >&2 || true
    fail "$2"
}

postgres_stop() {
    local count
    if [[ -n "$POSTGRES_PID" ]]; then
        kill -INT "$POSTGRES_PID" 2>/dev/null || true # fast: roll back and shut down
        for ((count = 0; count < 100; count++)); do
            kill -0 "$POSTGRES_PID" 2>/dev/null || break
            sleep 0.1
        done
        kill -QUIT "$POSTGRES_PID" 2>/dev/null || true
        wait "$POSTGRES_PID" 2>/dev/null || true
        POSTGRES_PID=""
    fi
    if [[ -n "$POSTGRES_HOME" ]]; then rm -rf "$POSTGRES_HOME"; fi
    POSTGRES_HOME=""
}
