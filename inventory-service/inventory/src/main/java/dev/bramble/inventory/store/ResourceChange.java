package dev.bramble.inventory.store;

import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.Pi;

/** One change of one resource, as a watcher is told it. */
public sealed interface ResourceChange {

    /** Revision of the change. */
    long revision();

    record PiChanged(long revision, Pi pi) implements ResourceChange {}

    record PiDeleted(long revision, String uid) implements ResourceChange {}

    record ImageChanged(long revision, Image image) implements ResourceChange {}

    record ImageDeleted(long revision, String name) implements ResourceChange {}

    record ExportChanged(long revision, Export export) implements ResourceChange {}

    record ExportDeleted(long revision, String name) implements ResourceChange {}

    record BootProfileChanged(long revision, BootProfile profile) implements ResourceChange {}

    record BootProfileDeleted(long revision, String name) implements ResourceChange {}
}
