#!/usr/bin/env bash
# scripts/package.sh OS ARCH BINARY OUT: one release archive, the same bytes from the same input. Flat, with LICENSE, as
# krew wants it; `.zip` for Windows, `.tar.gz` else. Prints its path. Needs GNU tar, and zip for Windows.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

os="${1:?which system: linux, darwin, windows}" arch="${2:?which machine: amd64, arm64}"
binary="$(realpath "${3:?which binary}")" out="${4:?where to}"
mkdir -p "$out"
out="$(realpath "$out")"
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2> /dev/null || echo 0)}"

stage="$(mktemp -d)"
trap 'rm -rf "$stage"' EXIT
name="kubectl-drift"
[[ "$os" == windows ]] && name="kubectl-drift.exe"
cp "$binary" "$stage/$name"
cp "$root/LICENSE" "$root/README.md" "$root/CHANGELOG.md" "$stage"
# Where they are there: made by the program itself and kept in the repository.
for folder in completions man; do
    if [[ -d "$root/$folder" ]]; then
        cp -r "$root/$folder" "$stage/$folder"
    fi
done
find "$stage" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
chmod 755 "$stage/$name"
find "$stage" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +

archive="$out/kubectl-drift_${os}_$arch"
cd "$stage"
if [[ "$os" == windows ]]; then
    archive+=".zip"
    rm -f "$archive"
    # -X: no owners; the order is that of the list. Times in a zip are local.
    find . -mindepth 1 -printf '%P\n' | LC_ALL=C sort | TZ=UTC zip -q -X -9 "$archive" -@
else
    archive+=".tar.gz"
    find . -mindepth 1 -maxdepth 1 -printf '%P\n' | LC_ALL=C sort |
        tar --create --format=ustar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
            --files-from=- | gzip --no-name --best > "$archive"
fi
echo "$archive"
