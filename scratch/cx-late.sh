#!/bin/bash
P=dev.bramble.inventory
cd /tmp/cx-run
./run.sh /tmp/none $P.netboot.UpkeepTest $P.netboot.ScriptsTest $P.netboot.CloudInitScriptTest $P.store.SealedSecretsTest $P.api.BackupApiTest $P.api.ChapApiTest > /tmp/cx-m2.log 2>&1 ; echo rc $? $(date +%T) >> /tmp/cx-m2.log
