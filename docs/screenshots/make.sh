#!/usr/bin/env bash
# Takes the README's screenshots: xterm on a screen of its own (Debian: xvfb xterm imagemagick xdotool fonts-dejavu-core).
#
#   docs/screenshots/make.sh [PROGRAM]     # target/release/kubectl-drift unless given
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

program="$(realpath "${1:-target/release/kubectl-drift}")"
scratch="$(mktemp -d)"
trap 'kill "${screen:-}" 2> /dev/null || true; rm -rf "$scratch"' EXIT
mkdir "$scratch/bin"
ln -s "$program" "$scratch/bin/kubectl-drift"

export DISPLAY=":$((90 + RANDOM % 400))"
Xvfb "$DISPLAY" -screen 0 1400x1400x24 > "$scratch/xvfb.log" 2>&1 &
screen=$!
sleep 2

# shoot NAME SIZE ARGUMENTS: on a light and on a dark terminal.
shoot() {
    local name="$1" size="$2"
    shift 2
    take "$name-light" "$size" "#ffffff" "#1f2328" "$@"
    take "$name-dark" "$size" "#0d1117" "#e6edf3" "$@"
}

take() {
    local name="$1" size="$2" back="$3" front="$4"
    shift 4
    cat > "$scratch/run" << END
#!/usr/bin/env bash
clear
printf '\$ kubectl drift %s\n' '$*'
PATH="$scratch/bin:\$PATH" HOME="$scratch" kubectl-drift $* --no-pager
printf '\033[?25l'
touch "$scratch/done"
sleep 60
END
    chmod +x "$scratch/run"
    rm -f "$scratch/done"
    # The sixteen colours stay those of xterm: what somebody without a theme has. Bold is bold, as in most terminals.
    xterm -title shot -geometry "$size+0+0" -xrm "XTerm*boldColors: false" -bg "$back" -fg "$front" -fa "DejaVu Sans Mono" -fs 10 -b 8 +sb -e "$scratch/run" &
    local terminal=$!
    while [[ ! -e "$scratch/done" ]]; do sleep 0.2; done
    sleep 1
    import -window "$(xdotool search --name '^shot$' | tail -1)" "$scratch/$name.png"
    kill "$terminal"
    wait "$terminal" 2> /dev/null || true
    convert "$scratch/$name.png" -strip -colors 64 "docs/screenshots/$name.png"
}

shoot drift 100x54 diff -f examples/shop --live examples/live
shoot status 100x25 status -f examples/shop --live examples/live
shoot in-sync 100x6 diff -f examples/shop/network.yaml --live examples/live
