#!/bin/bash
cd /work/wt/twodb
P=proto,platform/posix,platform/disk,platform/chassis,deploy/embedded-kafka,inventory-service/inventory
date +%T > /tmp/twodb/a.began
L=$(( $(date -d 16:26 +%s) - $(date +%s) )); [ $L -gt 60 ] || exit 0; [ $L -lt 290 ] || L=290; timeout $L ./mvnw -o -pl $P test -Dspotless.check.skip=true -Dsurefire.failIfNoSpecifiedTests=false -Dmaven.test.failure.ignore=true -Dapi.document=write -Dapi.baseline=write -Dtest='Api*Test,PreflightTest,RootDiskTest,ConfigReaderTest,RamFileSystemTest,GptTest,PartitionTableTest,FeedLoopTest,ChangeLogTest,DatabaseTest,SealedSecretsTest,BackupReaderTest' > /tmp/twodb/a.log 2>&1
echo "DONE rc=$? $(date +%T)" >> /tmp/twodb/a.log
