#!/usr/bin/env bash
# scripts/build.sh TARGET: a release build that comes out the same, byte for byte, whichever folder, home and user it
# is made in. Prints the path of the binary. Environment: CARGO_TARGET_DIR, SOURCE_DATE_EPOCH as usual.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

target="${1:?which target, such as x86_64-unknown-linux-musl}"
out="${CARGO_TARGET_DIR:-$PWD/target}"
home="${CARGO_HOME:-$HOME/.cargo}"
sysroot="$(rustc --print sysroot)"

# Paths of this machine end up in panic messages, unless they are given other names. Encoded: paths may hold spaces.
flags=(
    "--remap-path-prefix=$PWD=/src"
    "--remap-path-prefix=$out=/target"
    "--remap-path-prefix=$home=/cargo"
    "--remap-path-prefix=$sysroot=/rust"
)
# The same for what is written in C (ring).
c_flags=("-ffile-prefix-map=$home=/cargo" "-ffile-prefix-map=$out=/target")
case "$target" in
    # Every libc function is in the binary: it runs on any Linux.
    *-musl) flags+=("-Ctarget-feature=+crt-static") ;;
    # MSVC's compiler knows no such option; its linker leaves a time stamp unless it is told not to.
    *-msvc) c_flags=() flags+=("-Clink-arg=/Brepro" "-Ctarget-feature=+crt-static") ;;
esac
CARGO_ENCODED_RUSTFLAGS="$(IFS=$'\x1f' && echo "${flags[*]}")"
CFLAGS=""
if [[ ${#c_flags[@]} -gt 0 ]]; then
    CFLAGS="$(printf '%q ' "${c_flags[@]}")"
fi
export CARGO_ENCODED_RUSTFLAGS CFLAGS CC_SHELL_ESCAPED_FLAGS=1
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || echo 0)}"
unset CARGO_INCREMENTAL RUSTFLAGS

cargo build --locked --release --bin kubectl-drift --target "$target" >&2
suffix=""
[[ "$target" == *-windows-* ]] && suffix=".exe"
echo "$out/$target/release/kubectl-drift$suffix"
