#!/usr/bin/env python3
"""scripts/render.py TEMPLATE TAG DIST [BASE]: fills a template (krew, Homebrew) from the archives in DIST.

Knows what krew-release-bot knows, so that the same template serves both: `{{ .TagName }}` and
`{{addURIAndSha "URL" .TagName }}`. Beside it `{{ .Version }}` (the tag without v) and `{{sha "FILE"}}`. Checksums are
computed from the files: what is not in DIST cannot be rendered. BASE replaces everything before the file name in URLs,
for rehearsals. A list item under `platforms:` whose archive is not in DIST is left out with --partial, else an error.
"""

import hashlib
import pathlib
import re
import sys


def sha(dist, name):
    path = dist / name
    if not path.is_file():
        raise SystemExit(f"{path} is not there: package it first")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def without_absent(text, dist):
    """Drops list items of `platforms:` whose archive is not there."""
    head, mark, tail = text.partition("  platforms:\n")
    items = re.split(r"(?m)^(?=  - )", tail)
    names = lambda item: re.findall(r"[^/\"]+(?:\.tar\.gz|\.zip)", item)
    return head + mark + "".join(item for item in items if all((dist / name).is_file() for name in names(item)))


def main(template, tag, dist, base=None, partial=False):
    dist = pathlib.Path(dist)
    text = pathlib.Path(template).read_text()
    # Remarks about the template are not part of what it makes.
    text = re.sub(r"(?m)^#.*\n", "", text)
    if partial:
        text = without_absent(text, dist)

    def uri_and_sha(match):
        url = match[1].replace("{{ .TagName }}", tag)
        name = url.rsplit("/", 1)[1]
        return f"uri: {f'{base}/{name}' if base else url}\n    sha256: {sha(dist, name)}"

    text = re.sub(r'\{\{addURIAndSha "([^"]*)" \.TagName \}\}', uri_and_sha, text)
    text = re.sub(r'\{\{sha "([^"]*)"\}\}', lambda match: sha(dist, match[1]), text)
    text = text.replace("{{ .TagName }}", tag).replace("{{ .Version }}", tag.removeprefix("v"))
    if "{{" in text:
        raise SystemExit(f"{template}: a directive is left: {text[text.index('{{'):].splitlines()[0]}")
    print(text, end="")


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--partial"]
    main(*words, partial="--partial" in sys.argv)
