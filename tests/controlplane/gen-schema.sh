#!/bin/sh
# Writes src/core/schema/builtin/*.txt, what the plugin knows of the built-in kinds without a server, from the API
# server and the Go types of the version in go.mod. Run it after changing that version, then also set
# builtin::VERSION. The test of the same name holds the files current.
set -eu
cd "$(dirname "$0")/../.."
DRIFT_UPDATE_SCHEMA=1 DRIFT_REQUIRE_APISERVER=1 cargo test --test suite -- schema_current
git --no-pager diff --stat -- src/core/schema/builtin
