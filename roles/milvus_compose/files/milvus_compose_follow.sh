#!/usr/bin/env bash
# Managed by Ansible (vectordb.ops.milvus_compose)
# milvus_compose_follow PROJECT COORDINATOR DATANODE...: starts data nodes anew as soon as the coordinator has ended. The next one does not
# know the rows that only data nodes hold, and drops their segments at the next flush; data nodes that start report them.
set -euo pipefail

project=$1 coordinator=$2
shift 2
of=(--filter "label=com.docker.compose.project=$project")

docker events --filter type=container --filter event=die "${of[@]}" --filter "label=vectordb.ops.service=$coordinator" --format '{{.ID}}' |
  while read -r _; do
    for node; do
      for container in $(docker ps --quiet "${of[@]}" --filter "label=vectordb.ops.service=$node"); do
        echo "$coordinator is gone: $node starts anew, to report to the next one what it holds"
        # One that is just being replaced starts anew by itself.
        docker restart --time 0 "$container" > /dev/null || true
      done
    done
  done
