#!/bin/bash
P=dev.bramble.inventory
cd /tmp/cx-run
/tmp/b /usr/lib/jvm/temurin-25-jdk-amd64/bin/javac -nowarn -proc:none -cp "$(cat /tmp/cx-cp)" -d /tmp/cx-edcls /tmp/cx-ed/CloudInitApiTest.java
A="$P.api.CloudInitApiTest#aProfileChangedWhileItsPiIsProvisionedReachesIt"
B="$P.api.CloudInitApiTest#aProfileChangedWhileASnapshotIsTakenReachesThePiAfterIt"
./run.sh /tmp/cx-edcls $A $B > /tmp/cx-m5.log 2>&1; echo rc $? $(date +%T) >>/tmp/cx-m5.log
./run.sh /tmp/cx-mut/revision/cls:/tmp/cx-edcls $A > /tmp/cx-m3.log 2>&1; echo rc $? $(date +%T) >>/tmp/cx-m3.log
./run.sh /tmp/cx-mut/whenfree/cls:/tmp/cx-edcls $B > /tmp/cx-m4.log 2>&1; echo rc $? $(date +%T) >>/tmp/cx-m4.log
