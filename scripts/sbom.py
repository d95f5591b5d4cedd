#!/usr/bin/env python3
"""scripts/sbom.py TARGET > sbom.cdx.json: what is in the binary of a target, as CycloneDX 1.5.

Every crate that is linked in: which they are tells `cargo tree` (`cargo metadata` would mix in what tests switch on),
licences and who needs whom `cargo metadata`, checksums Cargo.lock. Build scripts' and tests' crates are not in the binary
and not in here. The same input gives the same bytes.
"""

import datetime
import json
import os
import pathlib
import subprocess
import sys
import tomllib
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent


def metadata(target):
    command = ["cargo", "metadata", "--locked", "--format-version=1", "--filter-platform", target]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)


def tree(target):
    """Name and version of everything that is linked in."""
    command = ["cargo", "tree", "--locked", "--target", target, "--edges", "normal,no-proc-macro"]
    command += ["--prefix", "none", "--format", "{p}"]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return {tuple(line.split()[:2]) for line in lines}


def linked(graph, there):
    """Ids of the root and of everything that is linked in, each with what it needs of that."""
    nodes = {node["id"]: node for node in graph["resolve"]["nodes"]}
    packages = {package["id"]: (package["name"], "v" + package["version"]) for package in graph["packages"]}
    root = graph["resolve"]["root"]
    ways, open_ids = {}, [root]
    while open_ids:
        one = open_ids.pop()
        if one in ways:
            continue
        normal = [dep["pkg"] for dep in nodes[one]["deps"] if any(kind["kind"] is None for kind in dep["dep_kinds"])]
        ways[one] = sorted(dep for dep in normal if packages[dep] in there)
        open_ids += ways[one]
    return root, ways


def purl(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def component(package, checksums):
    found = {
        "type": "library",
        "bom-ref": purl(package),
        "name": package["name"],
        "version": package["version"],
        "purl": purl(package),
    }
    if package["license"]:
        found["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    checksum = checksums.get((package["name"], package["version"]))
    if checksum:
        found["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    return found


def main(target):
    graph = metadata(target)
    packages = {package["id"]: package for package in graph["packages"]}
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())
    checksums = {(one["name"], one["version"]): one.get("checksum") for one in lock["package"]}
    root, ways = linked(graph, tree(target))
    libraries = sorted((one for one in ways if one != root), key=lambda one: purl(packages[one]))
    own = packages[root]
    moment = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), datetime.timezone.utc)
    name = f"{purl(own)}#{target}"
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_URL, name).urn,
        "version": 1,
        "metadata": {
            "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": component(own, checksums) | {"type": "application"},
            "properties": [{"name": "cargo:target", "value": target}],
        },
        "components": [component(packages[one], checksums) for one in libraries],
        "dependencies": [
            {"ref": purl(packages[one]), "dependsOn": sorted(purl(packages[dep]) for dep in ways[one])}
            for one in [root, *libraries]
        ],
    }
    json.dump(bom, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main(sys.argv[1])
