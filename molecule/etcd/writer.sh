#!/bin/sh
# Writes numbered keys until told to stop, and notes each number once etcd acknowledged it.
n=0
: > /run/writer.acknowledged
while [ ! -e /run/writer.stop ]; do
  n=$((n + 1))
  etcdctl put "by-dev/writer/$(printf %06d "$n")" x >/dev/null 2>>/run/writer.errors && printf '%06d\n' "$n" >> /run/writer.acknowledged
done
