#!/bin/bash
R=~/.m2/repository/org/junit/platform
cd /work/wt/cloudinit
/tmp/b timeout 250 /usr/lib/jvm/temurin-25-jdk-amd64/bin/java --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -cp /tmp/cx-run:$R/junit-platform-launcher/6.1.3/junit-platform-launcher-6.1.3.jar:$(cat /tmp/cx-wcp) RunTests dev.bramble.acceptance.walls.WallsTest >/tmp/cx-m7.log 2>&1; echo rc $? $(date +%T) >>/tmp/cx-m7.log
