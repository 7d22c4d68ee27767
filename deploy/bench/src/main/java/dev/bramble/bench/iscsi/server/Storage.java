package dev.bramble.bench.iscsi.server;

import dev.bramble.bench.iscsi.load.Disk;
import dev.bramble.bench.iscsi.load.Lun;

/** A unit, and what must be in it. */
public record Storage(Lun lun, Disk disk) {}
