#!/bin/bash
cd /work/wt/cloudinit
/tmp/b timeout 250 ./mvnw -o -q spotless:check -pl proto,inventory-service/inventory,cli >/tmp/cx-m6.log 2>&1; echo rc $? $(date +%T) >>/tmp/cx-m6.log
