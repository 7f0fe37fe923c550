#!/bin/bash
# Makes the keys of a fleet in a folder (default keys), which must not be there yet:
#
#   coordinator.nk  who may start, watch and forget runs
#   worker.nk       who may do tasks
#   nats.env        the two public keys, for the servers; no secret
#
# Needs Go and the sources of dmsim. `nsc generate nkey --user` and `nk -gen user -pubout` make the same.
set -euo pipefail
folder=$(realpath -m "${1:-keys}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."

umask 077
mkdir "$folder"
public() {
  go run github.com/nats-io/nkeys/nk -gen user -pubout | {
    read -r seed
    read -r name
    printf '%s\n' "$seed" >"$folder/$1.nk"
    printf '%s\n' "$name"
  }
}
coordinator=$(public coordinator)
worker=$(public worker)
printf 'NATS_COORDINATOR=%s\nNATS_WORKER=%s\n' "$coordinator" "$worker" >"$folder/nats.env"
