package dev.bramble.iscsi.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What tests of a store share: a small base, and looks at all bytes. */
final class StoreFixture {
    static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
    static final VolumeId IMAGE = VolumeId.base("image");
    static final VolumeId DISK = VolumeId.disk("pi");
    static final int MIB = 1024 * 1024;

    private StoreFixture() {}

    /** Two MiB: random bytes, then zeros. */
    static VolumeInfo importImage(VolumeStore store) throws IOException {
        try (BaseImport base = store.importBase(IMAGE, 2 * MIB)) {
            base.write(ByteBuffer.wrap(image(), 0, MIB));
            base.write(ByteBuffer.wrap(image(), MIB, MIB));
            return base.commit();
        }
    }

    static byte[] image() {
        byte[] bytes = new byte[2 * MIB];
        byte[] random = new byte[MIB];
        new Random(5).nextBytes(random);
        System.arraycopy(random, 0, bytes, 0, MIB);
        return bytes;
    }

    static VolumeInfo create(VolumeStore store, VolumeId id, VolumeFormat format, long size) throws IOException {
        return store.create(new VolumeRequest(id, format, size, 512, new Access(true, java.util.Set.of()), false, ""));
    }

    static void write(VolumeStore store, VolumeId id, long offset, byte[] data) throws IOException {
        try (Volume volume = store.use(id, "")) {
            volume.write(offset, ByteBuffer.wrap(data));
            volume.flush();
        }
    }

    static byte[] filled(int length, int value) {
        byte[] data = new byte[length];
        Arrays.fill(data, (byte) value);
        return data;
    }

    static byte[] bytes(VolumeStore store, VolumeId id) throws IOException {
        return export(store, id, Optional.empty());
    }

    static byte[] bytes(VolumeStore store, VolumeId id, String snapshot) throws IOException {
        return export(store, id, Optional.of(snapshot));
    }

    private static byte[] export(VolumeStore store, VolumeId id, Optional<String> snapshot) throws IOException {
        try (Export export = store.export(id, snapshot)) {
            byte[] all = new byte[(int) export.size()];
            int at = 0;
            for (Optional<Export.Part> part = export.next(); part.isPresent(); part = export.next()) {
                switch (part.get()) {
                    case Export.Part.Data(ByteBuffer data) -> {
                        int length = data.remaining();
                        data.get(all, at, length);
                        at += length;
                    }
                    case Export.Part.Zeros(long count) -> at += (int) count;
                }
            }
            assertThat(at).isEqualTo(all.length);
            return all;
        }
    }

    /** All that a user can see of a store. */
    static List<String> everything(VolumeStore store) throws IOException {
        List<String> seen = new ArrayList<>();
        for (VolumeInfo info : store.list()) {
            seen.add(info + " " + Arrays.hashCode(bytes(store, info.id())));
            for (Snapshot snapshot : store.snapshots(info.id())) {
                seen.add("%s of %d bytes: %d"
                        .formatted(
                                snapshot.name(),
                                snapshot.size(),
                                Arrays.hashCode(bytes(store, info.id(), snapshot.name()))));
            }
        }
        return seen;
    }

    /** Files beneath a folder, by name. */
    static List<String> files(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
