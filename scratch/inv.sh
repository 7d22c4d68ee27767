#!/bin/bash
# inv.sh LOG TESTS : inventory's tests of these names
P=proto,platform/posix,platform/disk,platform/chassis,deploy/embedded-kafka,inventory-service/inventory
/tmp/twodb/run.sh $1 -pl $P test -Dspotless.check.skip=true -Dsurefire.failIfNoSpecifiedTests=false -Dtest="$2" $3
