#!/usr/bin/env bash
# Plays a release through on this machine, as far as that can be done here: two builds from two folders, archives,
# checksums, SBOM, krew's own validator, and installs through the real krew and kubectl into scratch folders. Nothing is
# published. Takes two release builds. Needs Linux, Go, git, python3 (3.11), and kubectl in PATH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root="$PWD"

krew_version=v0.4.4
target="$(rustc -vV | sed -n 's/^host: //p')"
case "$(uname -m)" in
    x86_64) arch=amd64 ;;
    aarch64) arch=arm64 ;;
    *) echo "krew knows no archive for $(uname -m)" >&2 && exit 1 ;;
esac
version="$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)"
tools="${CARGO_TARGET_DIR:-$root/target}/tools/krew-$krew_version"
export SOURCE_DATE_EPOCH=1700000000

scratch="$(mktemp -d)"
server=""
finish() {
    if [[ -n "$server" ]]; then
        kill "$server" 2> /dev/null || true
    fi
    rm -rf "$scratch"
}
trap finish EXIT

say() { printf '==> %s\n' "$*"; }
equal() { cmp "$1" "$2" || { echo "FAILED: $3 differ" >&2 && exit 1; }; }

# The tracked files as they are now, in a folder of that name.
copy_source() {
    mkdir -p "$1"
    git ls-files -z | tar --create --null --files-from=- | tar --extract --directory "$1"
}

say "two builds of $target, from two folders"
copy_source "$scratch/first"
copy_source "$scratch/some where/else"
first="$(CARGO_TARGET_DIR="$scratch/build" "$scratch/first/scripts/build.sh" "$target" 2> "$scratch/build.log")" ||
    { cat "$scratch/build.log" >&2 && exit 1; }
mv "$first" "$scratch/kubectl-drift"
rm -rf "$scratch/build"
second="$(CARGO_TARGET_DIR="$scratch/another build" "$scratch/some where/else/scripts/build.sh" "$target")"
equal "$scratch/kubectl-drift" "$second" "the two builds"
sha256sum "$scratch/kubectl-drift" "$second"
for path in "$scratch" "$HOME/" "${CARGO_HOME:-$HOME/.cargo}"; do
    if grep --quiet --fixed-strings --text "$path" "$second"; then
        echo "FAILED: the binary names $path" >&2 && exit 1
    fi
done

say "archives"
dist="$scratch/dist"
scripts/package.sh linux "$arch" "$second" "$dist"
touch README.md
(umask 077 && TZ=Asia/Tokyo scripts/package.sh linux "$arch" "$scratch/kubectl-drift" "$scratch/again")
equal "$dist/kubectl-drift_linux_$arch.tar.gz" "$scratch/again/kubectl-drift_linux_$arch.tar.gz" "two archives"
scripts/package.sh windows amd64 "$second" "$scratch/zip"
(umask 077 && TZ=Asia/Tokyo scripts/package.sh windows amd64 "$scratch/kubectl-drift" "$scratch/again")
equal "$scratch/zip/kubectl-drift_windows_amd64.zip" "$scratch/again/kubectl-drift_windows_amd64.zip" "two zip files"
tar --list --verbose --gzip --file "$dist/kubectl-drift_linux_$arch.tar.gz"

say "SBOM: nothing that was not compiled, and everything that is linked in"
scripts/sbom.py "$target" > "$dist/kubectl-drift_$target.cdx.json"
scripts/sbom.py "$target" | cmp - "$dist/kubectl-drift_$target.cdx.json"
python3 -c 'import json, sys; print("\n".join(one["name"] + " " + one["version"] for one in json.load(open(sys.argv[1]))["components"]))' \
    "$dist/kubectl-drift_$target.cdx.json" | LC_ALL=C sort > "$scratch/listed"
sed -n 's/^ *Compiling \([^ ]*\) v\([^ ]*\).*/\1 \2/p' "$scratch/build.log" | grep -v "^kubectl-drift " | LC_ALL=C sort -u > "$scratch/compiled"
# What is compiled and not listed belongs to build scripts and procedural macros.
cargo tree --locked --target "$target" --edges normal,build --prefix none --format '{p}' |
    sed -n 's/^\([^ ]*\) v\([^ ]*\).*/\1 \2/p' | grep -v "^kubectl-drift " | LC_ALL=C sort -u > "$scratch/needed"
if [[ -n "$(LC_ALL=C comm -13 "$scratch/compiled" "$scratch/listed")$(LC_ALL=C comm -13 "$scratch/needed" "$scratch/compiled")" ]]; then
    echo "FAILED: listed but not compiled, or compiled and unknown:" >&2
    LC_ALL=C comm -13 "$scratch/compiled" "$scratch/listed" >&2
    LC_ALL=C comm -13 "$scratch/needed" "$scratch/compiled" >&2
    exit 1
fi
echo "$(wc -l < "$scratch/listed") crates linked in, $(wc -l < "$scratch/compiled") compiled"

say "checksums"
scripts/checksums.sh "$dist"
(cd "$dist" && sha256sum --check checksums.txt)

say "krew $krew_version: validator and installs"
if [[ ! -x "$tools/krew" ]]; then
    (cd "$scratch" && GOBIN="$tools" go install \
        "sigs.k8s.io/krew/cmd/krew@$krew_version" "sigs.k8s.io/krew/cmd/validate-krew-manifest@$krew_version")
fi
mkdir -p "$scratch/bin" "$scratch/index/plugins" "$scratch/home"
ln -s "$tools/krew" "$scratch/bin/kubectl-krew"
ln -s "$(command -v kubectl)" "$scratch/bin/kubectl"
export HOME="$scratch/home" PATH="$scratch/bin:/usr/bin:/bin" KREW_NO_UPGRADE_CHECK=1

python3 -u -m http.server --bind 127.0.0.1 --directory "$dist" 0 > "$scratch/server.log" 2>&1 &
server="$!"
port=""
for _ in $(seq 100); do
    port="$(sed -n 's/.*port \([0-9]*\).*/\1/p' "$scratch/server.log")"
    [[ -n "$port" ]] && break
    sleep 0.1
done
manifest="$scratch/index/plugins/drift.yaml"
scripts/render.py krew/drift.yaml "v$version" "$dist" "http://127.0.0.1:$port" --partial > "$manifest"
# Installs it, too, and looks for the licence.
"$tools/validate-krew-manifest" -manifest "$manifest"

installed() {
    PATH="$1/bin:$PATH" kubectl drift version | tee "$scratch/version"
    grep --quiet "$version" "$scratch/version"
}

say "kubectl krew install --manifest --archive"
KREW_ROOT="$scratch/krew-1" kubectl krew install --manifest "$manifest" --archive "$dist/kubectl-drift_linux_$arch.tar.gz"
installed "$scratch/krew-1"

say "this repository's plugins folder as an index: kubectl krew index add, install, uninstall"
git -C "$scratch/index" init --quiet
git -C "$scratch/index" add .
git -C "$scratch/index" -c user.name=rehearsal -c user.email=rehearsal@localhost commit --quiet --message index
export KREW_ROOT="$scratch/krew-2"
kubectl krew index add drift "$scratch/index"
kubectl krew install drift/drift
installed "$KREW_ROOT"
kubectl krew uninstall drift
say "all of it went well"
