#!/bin/sh
set -eu
# begin: portlets
partage-ent uportal --config /etc/partage-ent/gateway.yaml --out portlets --webjar
./gradlew :overlays:uPortal:dataImport -Ddir="$PWD/portlets"
# end: portlets
